import type { OpenAPIObject } from '@nestjs/swagger';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { integrationDocument } from '../platform/http/integration-document.js';

type Json = { [key: string]: unknown };
interface Operation {
  operationId: string;
  responses: Record<
    string,
    { content?: Record<string, { schema?: Json }>; headers?: Record<string, Json> } | undefined
  >;
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;
const FORMATS = {
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  date: /^\d{4}-\d{2}-\d{2}$/,
  'date-time': INSTANT,
  email: /^[^@\s]+@[^@\s]+$/,
  uri: /^[a-z][a-z0-9+.-]*:/i,
  int32: {
    type: 'number',
    validate: (value: number) => Number.isInteger(value) && Math.abs(value) <= 2 ** 31,
  },
  int64: { type: 'number', validate: (value: number) => Number.isSafeInteger(value) },
  binary: true,
  password: true,
} as const;

/** For those who run the service, in front of whatever speaks to people or programs. */
const UNDOCUMENTED = new Set(['/api/v1/health', '/api/v1/ready']);

/** Compares what the API answers with what its OpenAPI document says it answers. */
export class Contract {
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true, formats: FORMATS });
  private readonly operations = new Map<string, Operation>();
  /** As third parties read them: with the headers that programs are promised. */
  private readonly published = new Map<string, Operation>();
  private readonly validators = new Map<string, ValidateFunction>();

  constructor(document: OpenAPIObject) {
    for (const [path, methods] of Object.entries(integrationDocument(document).paths))
      for (const [method, operation] of Object.entries(methods as Json))
        this.published.set(`${method.toUpperCase()} /api/v1${path}`, operation as Operation);
    const closed = close(structuredClone(document) as unknown as Json);
    this.ajv.addSchema(closed, 'document');
    for (const [path, methods] of Object.entries(closed['paths'] as Json)) {
      for (const [method, operation] of Object.entries(methods as Json)) {
        this.operations.set(`${method.toUpperCase()} ${path}`, operation as Operation);
      }
    }
  }

  /** What is wrong with an answer, or null. */
  violation(answer: {
    method: string;
    /** As the router knows it (`/api/v1/:municipality/zones`); the address as it was asked where no route answered. */
    route: string;
    status: number;
    mediaType: string;
    /** Null for bytes and streams, whose content no schema describes. */
    body: string | null;
    /** Names in small letters. */
    headers: Readonly<Record<string, unknown>>;
    /** Whether it was asked with the key of a program. */
    byProgram: boolean;
  }): string | null {
    const path = answer.route.replace(/:(\w+)/g, '{$1}');
    if (!path.startsWith('/api/') || UNDOCUMENTED.has(path)) return null;
    const name = `${answer.method} ${path}`;
    const promised = this.published.get(name)?.responses[String(answer.status)]?.headers ?? {};
    const missing = Object.keys(promised).filter((header) => !(header.toLowerCase() in answer.headers));
    if (answer.byProgram && missing.length > 0)
      return `${name} answered ${answer.status} without ${missing.join(', ')}`;
    if (answer.status >= 400) {
      if (answer.mediaType !== 'application/problem+json')
        return `${name} answered ${answer.status} as "${answer.mediaType}", not as a problem`;
      return this.mismatch(name, answer.status, '#/components/schemas/Problem', answer.body ?? '');
    }
    if (answer.method === 'HEAD' || answer.method === 'OPTIONS') return null;
    const operation = this.operations.get(name);
    if (!operation) return `${name} answered ${answer.status}, and is not in the document`;
    const documented = operation.responses[String(answer.status)];
    if (!documented)
      return `${operation.operationId} answered ${answer.status}, which its documentation does not mention`;
    const media = Object.entries(documented.content ?? {});
    if (media.length === 0)
      return answer.body === '' || answer.status >= 300
        ? null
        : `${operation.operationId} answered ${answer.status} with a body that is not documented: ${answer.body?.slice(0, 200) ?? 'bytes'}`;
    const found = media.find(([type]) => type === answer.mediaType);
    if (!found)
      return `${operation.operationId} answered "${answer.mediaType}" instead of ${media.map(([type]) => type).join(', ')}`;
    if (answer.mediaType !== 'application/json' || answer.body === null) return null;
    const pointer = [
      'paths',
      path,
      answer.method.toLowerCase(),
      'responses',
      String(answer.status),
      'content',
      'application/json',
      'schema',
    ];
    return this.mismatch(
      operation.operationId,
      answer.status,
      `#/${pointer.map(escape).join('/')}`,
      answer.body,
    );
  }

  private mismatch(name: string, status: number, pointer: string, body: string): string | null {
    let validate = this.validators.get(pointer);
    if (!validate) {
      validate = this.ajv.compile({ $ref: `document${pointer}` });
      this.validators.set(pointer, validate);
    }
    let value: unknown;
    try {
      value = JSON.parse(body);
    } catch {
      return `${name} answered ${status} with something that is not JSON: ${body.slice(0, 200)}`;
    }
    if (validate(value)) return null;
    return `${name} answered ${status} with a body its schema does not allow:\n${(validate.errors ?? []).map(describe).join('\n')}\n${body.slice(0, 2000)}`;
  }
}

function describe(error: ErrorObject): string {
  return `  ${error.instancePath || '/'} ${error.message ?? ''} ${JSON.stringify(error.params)}`;
}

function escape(part: string): string {
  return encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
}

/**
 * An answer may have the documented properties only; and `nullable` of OpenAPI 3.0, where the generator still
 * writes it, becomes what JSON Schema understands.
 */
function close<T>(node: T): T {
  if (Array.isArray(node)) return node.map(close) as T;
  if (node === null || typeof node !== 'object') return node;
  const schema = Object.fromEntries(
    Object.entries(node as Json).map(([key, value]) => [key, close(value)]),
  ) as Json;
  if (schema['type'] === 'object' && schema['properties'] && schema['additionalProperties'] === undefined)
    schema['additionalProperties'] = false;
  if (schema['nullable'] === true) {
    const { nullable: _, ...rest } = schema;
    return { anyOf: [rest, { type: 'null' }] } as T;
  }
  return schema as T;
}
