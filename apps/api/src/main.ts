import 'reflect-metadata';
import { flushCompileCache } from 'node:module';
import type { Config } from './config/config.js';
import { CONFIG } from './config/config.module.js';
import { createHttpApp } from './http-app.js';
import { RightsProjection } from './modules/enforcement/index.js';
import type { Logger } from './platform/logging/logger.js';
import { LOGGER } from './platform/logging/logging.module.js';

const app = await createHttpApp();
const config = app.get<Config>(CONFIG);
await app.listen(config.port, config.host);
// Before the first check asks for it; until it stands, checks are answered from the database.
app.get(RightsProjection, { strict: false }).start();
app.get<Logger>(LOGGER).info({ event: 'api.listening', port: config.port });
// With NODE_COMPILE_CACHE the next start finds what this one compiled, however this one ends.
flushCompileCache();
