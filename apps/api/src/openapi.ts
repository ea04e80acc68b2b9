import 'reflect-metadata';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { stringify } from 'yaml';
import { createHttpApp } from './http-app.js';
import { buildDocument } from './platform/http/openapi-document.js';

/** Writes the OpenAPI document without a database or Redis: `node openapi.js [file]`. */
const file = process.argv[2] ?? new URL('../../../openapi/sosta.openapi.yaml', import.meta.url).pathname;
const app = await createHttpApp({ preview: true });
await mkdir(dirname(file), { recursive: true });
await writeFile(file, stringify(buildDocument(app), { lineWidth: 110, aliasDuplicateObjects: false }));
await app.close();
process.exit(0);
