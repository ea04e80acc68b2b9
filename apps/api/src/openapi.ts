import 'reflect-metadata';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { createHttpApp } from './http-app.js';
import { integrationDocument } from './platform/http/integration-document.js';
import { buildDocument } from './platform/http/openapi-document.js';

/**
 * Writes the OpenAPI documents without a database or Redis: `node openapi.js FILE`. Beside the whole one, the part
 * that is published for third parties.
 */
const file = process.argv[2];
if (!file) throw new Error('usage: openapi.js FILE');
const app = await createHttpApp({ preview: true });
const document = buildDocument(app);
const write = (path: string, content: object): Promise<void> =>
  writeFile(path, stringify(content, { lineWidth: 110, aliasDuplicateObjects: false }));
await mkdir(dirname(file), { recursive: true });
await write(file, document);
await write(join(dirname(file), 'sosta-integration.openapi.yaml'), integrationDocument(document));
await app.close();
process.exit(0);
