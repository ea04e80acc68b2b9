import 'reflect-metadata';
import { flushCompileCache } from 'node:module';
import { NestFactory } from '@nestjs/core';
import type { Logger } from './platform/logging/logger.js';
import { NestLogger } from './platform/logging/logger.js';
import { LOGGER } from './platform/logging/logging.module.js';
import { WorkerModule } from './worker.module.js';

const app = await NestFactory.createApplicationContext(WorkerModule, {
  bufferLogs: true,
  abortOnError: false,
});
const logger = app.get<Logger>(LOGGER);
app.useLogger(new NestLogger(logger));
app.enableShutdownHooks();
logger.info({ event: 'worker.started' });
// With NODE_COMPILE_CACHE the next start finds what this one compiled, however this one ends.
flushCompileCache();
