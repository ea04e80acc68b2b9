import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv, type ValidateFunction } from 'ajv';

/** One call to a provider, as it went over the wire. */
export interface Exchange {
  method: string;
  /** Path and query. */
  path: string;
  requestBody: string | null;
  status: number;
  contentType: string;
  responseBody: string;
}

type Json = { [key: string]: unknown };
interface Operation {
  requestBody?: { required?: boolean; content: Record<string, { schema?: Json }> };
  responses: Record<string, { content?: Record<string, { schema?: Json } | null> } | undefined>;
  parameters?: { name: string; in: string; required?: boolean }[];
}

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

/**
 * Where the providers' own OpenAPI files lie: not ours to hand on, so `PROVIDER_SPECS_DIR`, else a folder `shared`
 * beside this repository; null when there is none, and then only our own assertions run.
 */
export function providerSpecsDirectory(provider: string): string | null {
  const folder = join(resolve(ROOT, process.env['PROVIDER_SPECS_DIR'] ?? '../shared'), provider);
  return existsSync(folder) ? folder : null;
}

/** What to add to the title of a test that compares with them. */
export function comparedWith(directory: string | null): string {
  return directory ? 'compared with the official files' : 'NOT compared: the official files are not at hand';
}

/** Compares calls with a provider's own OpenAPI 3.0 documents. */
export class ProviderSpecs {
  private readonly ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  private readonly compiled = new Map<Json, ValidateFunction>();
  private readonly documents: {
    prefix: string;
    paths: [RegExp, Record<string, Operation>][];
    name: string;
  }[] = [];

  /** @param files by file name: the path that their servers put before the paths they describe */
  constructor(directory: string, files: Readonly<Record<string, string>>) {
    for (const [name, prefix] of Object.entries(files)) {
      const document = plain(JSON.parse(readFileSync(join(directory, name), 'utf8'))) as Json;
      this.ajv.addSchema(document, name);
      const paths = Object.entries(resolved(document) as Record<string, Record<string, Operation>>).map(
        ([path, operations]): [RegExp, Record<string, Operation>] => [
          new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{[^}]+\}/g, '[^/]+')}$`),
          operations,
        ],
      );
      this.documents.push({ prefix, paths, name });
    }
  }

  /** What is wrong with a call, in words; empty when nothing is. */
  violations(exchange: Exchange): string[] {
    const { method, status } = exchange;
    const { pathname, searchParams } = new URL(exchange.path, 'http://provider');
    const label = `${method} ${pathname} (${status})`;
    const found = this.operation(method, pathname);
    if (!found) return [`${label}: no such operation`];
    const { operation, document } = found;
    const wrong: string[] = [];
    const known = new Set((operation.parameters ?? []).map(({ name }) => name));
    for (const name of searchParams.keys())
      if (!known.has(name)) wrong.push(`${label}: unknown parameter ${name}`);
    const asked = operation.requestBody?.content['application/json']?.schema;
    // What we sent has to be right where it was taken; what was refused was wrong on purpose.
    if (asked && status < 400)
      wrong.push(...this.compare(`${label} request`, document, asked, exchange.requestBody ?? 'null'));
    const answer = operation.responses[String(status)] ?? operation.responses['default'];
    if (!answer) return [...wrong, `${label}: no such answer`];
    const type = exchange.contentType.split(';')[0]!.trim();
    const content = answer.content ?? {};
    if (Object.keys(content).length === 0 || exchange.responseBody === '') return wrong;
    if (!(type in content)) return [...wrong, `${label}: answered as ${type}`];
    const schema = content[type]?.schema;
    if (schema && type.endsWith('json'))
      wrong.push(...this.compare(`${label} answer`, document, schema, exchange.responseBody));
    return wrong;
  }

  private operation(method: string, pathname: string): { operation: Operation; document: string } | null {
    for (const { prefix, paths, name } of this.documents) {
      if (!pathname.startsWith(prefix)) continue;
      const rest = pathname.slice(prefix.length);
      const match = paths.find(
        ([pattern, operations]) => pattern.test(rest) && operations[method.toLowerCase()],
      );
      const operation = match?.[1][method.toLowerCase()];
      if (operation) return { operation, document: name };
    }
    return null;
  }

  private compare(label: string, document: string, schema: Json, text: string): string[] {
    const validate = this.compiled.get(schema) ?? this.ajv.compile<unknown>(within(schema, document) as Json);
    this.compiled.set(schema, validate);
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return [`${label}: not JSON`];
    }
    if (validate(value)) return [];
    return (validate.errors ?? []).map((error) => `${label}${error.instancePath} ${error.message ?? ''}`);
  }
}

/** The operations of a document, with what they name among its components put in their place; schemas stay references. */
function resolved(document: Json): Json {
  const at = (value: unknown): unknown => {
    const reference = (value as Json | null)?.['$ref'];
    if (typeof reference !== 'string' || reference.startsWith('#/components/schemas/')) return value;
    return reference
      .slice(2)
      .split('/')
      .reduce<unknown>((node, key) => (node as Json)[key.replaceAll('~1', '/')], document);
  };
  const within = (value: unknown, depth: number): unknown => {
    const found = at(value);
    if (depth === 0 || typeof found !== 'object' || found === null) return found;
    if (Array.isArray(found)) return found.map((each) => within(each, depth - 1));
    return Object.fromEntries(
      Object.entries(found).map(([key, each]) => [key, key === 'schema' ? each : within(each, depth - 1)]),
    );
  };
  // Paths, methods, bodies and answers by status: components are named no deeper.
  return within(document['paths'], 5) as Json;
}

/** References inside a document, as seen from outside it. */
function within(schema: unknown, document: string): unknown {
  if (Array.isArray(schema)) return schema.map((each) => within(each, document));
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) =>
      key === '$ref' && typeof value === 'string'
        ? [key, `${document}${value}`]
        : [key, within(value, document)],
    ),
  );
}

/** OpenAPI 3.0 says some things its own way: boolean bounds, `nullable`, patterns of other languages. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(
    ([key, each]) =>
      !((key === 'exclusiveMaximum' || key === 'exclusiveMinimum') && typeof each === 'boolean') &&
      !(key === 'pattern' && typeof each === 'string' && !compiles(each)),
  );
  return Object.fromEntries(entries.map(([key, each]) => [key, plain(each)]));
}

function compiles(pattern: string): boolean {
  try {
    return Boolean(new RegExp(pattern, 'u'));
  } catch {
    return false;
  }
}
