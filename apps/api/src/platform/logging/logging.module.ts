import { Global, Module, type DynamicModule } from '@nestjs/common';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { createLogger } from './logger.js';

export const LOGGER = Symbol('Logger');

@Global()
@Module({})
export class LoggingModule {
  static forProcess(process: 'api' | 'worker' | 'cli'): DynamicModule {
    return {
      module: LoggingModule,
      providers: [
        {
          provide: LOGGER,
          inject: [CONFIG],
          useFactory: (config: Config) => createLogger(config.logLevel, process),
        },
      ],
      exports: [LOGGER],
    };
  }
}
