import 'reflect-metadata';
import type { Config } from './config/config.js';
import { CONFIG } from './config/config.module.js';
import { createHttpApp } from './http-app.js';
import type { Logger } from './platform/logging/logger.js';
import { LOGGER } from './platform/logging/logging.module.js';

const app = await createHttpApp();
const config = app.get<Config>(CONFIG);
await app.listen(config.port, config.host);
app.get<Logger>(LOGGER).info({ event: 'api.listening', port: config.port });
