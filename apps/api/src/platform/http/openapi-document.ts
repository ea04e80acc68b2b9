import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { PROBLEM_CODES, FIELD_CODES } from '@sosta/contracts';

/** The API's contract. `operationId` is the method name and becomes the function of the generated client. */
export function buildDocument(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Sosta')
    .setDescription(
      'Parking permits for Italian municipalities: registration, requests, payment, documents, review.',
    )
    .setVersion('1.0.0')
    .setContact('Sosta', 'https://github.com/sosta-platform/sosta', 'api@sosta.example')
    .setLicense('EUPL-1.2', 'https://joinup.ec.europa.eu/collection/eupl/eupl-text-eupl-12')
    .addServer('/', 'This deployment')
    .addBearerAuth(
      { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'A citizen’s access token' },
      'citizen',
    )
    .addBearerAuth(
      { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'An operator’s access token' },
      'operator',
    )
    .addApiKey(
      { type: 'apiKey', in: 'header', name: 'X-Api-Key', description: 'A third party’s key' },
      'api-key',
    )
    .addBearerAuth(
      {
        type: 'http',
        scheme: 'bearer',
        description: 'A third party’s key, or an access token got for it (OAuth 2 client credentials)',
      },
      'client',
    )
    .setOpenAPIVersion('3.1.0')
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    operationIdFactory: (_controller, method) => method,
  });
  document.components ??= {};
  document.components.schemas = Object.fromEntries(
    Object.entries({ ...document.components.schemas, Problem: problemSchema }).toSorted(([a], [b]) =>
      a.localeCompare(b),
    ),
  );
  const problem = {
    description: 'A problem (RFC 9457): what happened and what to do next',
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
  const tags = new Set<string>();
  for (const [address, path] of Object.entries(document.paths)) {
    for (const operation of Object.values(
      path as Record<string, { parameters?: object[]; responses?: Record<string, unknown>; tags?: string[] }>,
    )) {
      if (!operation?.responses) continue;
      // The access guard reads it, not the routes: they would each have to declare it otherwise.
      if (address.includes('{municipality}'))
        operation.parameters = [municipalityParameter, ...(operation.parameters ?? [])];
      operation.responses['default'] = problem;
      for (const tag of operation.tags ?? []) tags.add(tag);
    }
  }
  document.tags = [...tags].sort().map((name) => ({ name }));
  return document;
}

const municipalityParameter = {
  name: 'municipality',
  in: 'path',
  required: true,
  description: 'The municipality’s short name, as in the address of its pages',
  schema: { type: 'string' },
};

const problemSchema = {
  type: 'object' as const,
  required: ['type', 'title', 'status', 'code', 'detail', 'requestId'],
  properties: {
    type: { type: 'string', format: 'uri' },
    title: { type: 'string' },
    status: { type: 'integer', format: 'int32', minimum: 400, maximum: 599 },
    code: { type: 'string', enum: [...PROBLEM_CODES].sort() },
    detail: { type: 'string' },
    requestId: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['pointer', 'code'],
        properties: {
          pointer: { type: 'string', description: 'RFC 6901 pointer into the body' },
          code: { type: 'string', enum: [...FIELD_CODES].sort() },
          params: { type: 'object', additionalProperties: true },
        },
      },
    },
  },
};
