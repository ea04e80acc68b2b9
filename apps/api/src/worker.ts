import 'reflect-metadata';
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
