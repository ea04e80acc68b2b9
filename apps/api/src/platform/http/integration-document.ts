import type { OpenAPIObject } from '@nestjs/swagger';

type Json = { [key: string]: unknown };

/** The routes of another protocol than ours: who speaks it has its own document. */
const FOREIGN = '/parkkihubi/';
const PREFIX = '/api/v1';

/** Without a scope, and needed all the same: whether the service answers, and how a key becomes a token. */
const ALSO = new Set(['getStatus', 'issueClientToken']);

const seconds = (description: string): Json => ({
  description,
  schema: { type: 'integer', format: 'int32' },
});
const QUOTA: Json = {
  'X-RateLimit-Limit': seconds('Calls a minute, for each process of the API'),
  'X-RateLimit-Remaining': seconds('Calls left in this minute'),
  'X-RateLimit-Reset': seconds('Seconds until the next minute'),
};
const RETRY: Json = { 'Retry-After': seconds('Seconds to wait before asking again') };

/**
 * The part of the API that third parties' programs call, as a document of its own, kept to the rules of the Italian
 * guidelines on interoperability (ModI): this is what is published in catalogues, and what the linter's rules in
 * openapi/interoperability.yaml are about. Made from the whole document, so that it cannot say anything else.
 */
export function integrationDocument(whole: OpenAPIObject): OpenAPIObject {
  const { paths, components = {} } = structuredClone(whole);
  const kept: Record<string, Json> = {};
  for (const [path, methods] of Object.entries(paths)) {
    if (path.includes(FOREIGN)) continue;
    const operations = Object.entries(methods as Record<string, Json>).filter(
      ([, operation]) => 'x-scope' in operation || ALSO.has(String(operation['operationId'])),
    );
    if (operations.length === 0) continue;
    kept[path.slice(PREFIX.length)] = Object.fromEntries(
      operations.map(([method, operation]) => [method, published(operation)]),
    );
  }
  const tags = new Set(Object.values(kept).flatMap((one) => Object.values(one).flatMap(tagsOf)));
  const document = {
    openapi: whole.openapi,
    info: {
      ...whole.info,
      title: 'Sosta: programs of third parties',
      summary: 'Check plates and read subscriptions, payments and invoices of parking permits',
      'x-summary': 'Check plates and read subscriptions, payments and invoices of parking permits',
      'x-api-id': 'sosta-integration',
      description:
        'Plate checks and copies of rights for enforcement; subscriptions, payments, invoices and the catalogue for the municipality’s other programs; imports of the office’s files.',
      termsOfService: 'https://sosta.example/docs/sviluppatori/quote-e-versioni',
    },
    servers: [
      {
        url: 'https://{host}/api/v1',
        description: 'The installation that serves the municipality',
        variables: { host: { default: 'sosta.example', description: 'Its address' } },
      },
    ],
    tags: (whole.tags ?? []).filter(({ name }) => tags.has(name)),
    paths: kept,
    components: {
      securitySchemes: {
        'api-key': components.securitySchemes?.['api-key'],
        client: components.securitySchemes?.['client'],
        basic: { type: 'http', scheme: 'basic', description: 'Only to get a token: client id and key' },
      },
      schemas: used(kept, components.schemas as Record<string, Json>),
    },
  };
  return plain(document) as unknown as OpenAPIObject;
}

const tagsOf = (operation: unknown): string[] => ((operation as Json)['tags'] ?? []) as string[];

/** An operation as a third party sees it: its own ways to identify itself, the headers of quotas, what to do at 503. */
function published(operation: Json): Json {
  const { 'x-permission': _, 'x-other-permissions': __, ...rest } = operation;
  const token = operation['operationId'] === 'issueClientToken';
  const limited = 'x-scope' in operation;
  const responses = operation['responses'] as Record<string, Json>;
  const failure = (description: string, headers: Json): Json => ({
    ...responses['default'],
    description,
    headers,
  });
  return {
    ...rest,
    description: operation['description'] ?? `${String(operation['summary'])}.`,
    // What identifies the caller is told by `security`, not as a header like others; one named by its handler's
    // argument, in small letters, is documented beside it.
    parameters: ((operation['parameters'] ?? []) as Json[]).filter(
      ({ in: place, name }) =>
        place !== 'header' || !/^([a-z-]+|X-Api-Key|Authorization)$/.test(String(name)),
    ),
    ...(limited ? { security: [{ 'api-key': [] }, { client: [] }] } : {}),
    ...(token ? { security: [{ basic: [] }, {}] } : {}),
    responses: {
      ...Object.fromEntries(
        Object.entries(responses)
          .filter(([status]) => status !== 'default')
          .map(([status, response]) => [
            status,
            limited ? { ...response, headers: { ...(response['headers'] as Json), ...QUOTA } } : response,
          ]),
      ),
      ...(limited || token ? { 429: failure('The quota is used up', { ...QUOTA, ...RETRY }) } : {}),
      503: failure('No answer now: this says nothing about what was asked', RETRY),
      default: responses['default'],
    },
  };
}

/** The schemas that something refers to, and those that they refer to. */
function used(paths: unknown, schemas: Record<string, Json>): Record<string, Json> {
  const names = new Set<string>();
  const collect = (node: unknown): void => {
    for (const [, name = ''] of JSON.stringify(node).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (names.has(name)) continue;
      names.add(name);
      collect(schemas[name] ?? {});
    }
  };
  collect(paths);
  return Object.fromEntries(Object.entries(schemas).filter(([name]) => names.has(name)));
}

/** `nullable` of OpenAPI 3.0 in the words of 3.1, and a format for every number. */
function plain(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(plain);
  if (node === null || typeof node !== 'object') return node;
  const schema = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, plain(value)])) as Json;
  if (schema['type'] === 'number') schema['format'] ??= 'double';
  if (schema['nullable'] !== true) return schema;
  const { nullable: _, ...rest } = schema;
  if (typeof rest['type'] !== 'string' || 'allOf' in rest) return { anyOf: [rest, { type: 'null' }] };
  const values = rest['enum'] as unknown[] | undefined;
  return {
    ...rest,
    type: [rest['type'], 'null'],
    ...(values && !values.includes(null) ? { enum: [...values, null] } : {}),
  };
}
