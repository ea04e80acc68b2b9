import { pino, type Logger as PinoLogger } from 'pino';
import type { LoggerService } from '@nestjs/common';

export type Logger = PinoLogger;

/** JSON lines: an event name plus fields. Personal data never belong in a field; the usual names are blotted out as a belt. */
export function createLogger(level: string, process: 'api' | 'worker' | 'cli'): Logger {
  return pino({
    level,
    base: { process },
    redact: {
      paths: [
        'email',
        'plate',
        'fiscalCode',
        'password',
        'token',
        'otp',
        '*.email',
        '*.plate',
        '*.fiscalCode',
        '*.password',
        '*.token',
        '*.otp',
        'req.headers.authorization',
        'req.headers.cookie',
      ],
      censor: '[redacted]',
    },
  });
}

/** Nest's own start-up messages, in the same form. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}
  log(message: unknown): void {
    this.logger.debug({ event: 'nest' }, String(message));
  }
  error(message: unknown, stack?: unknown): void {
    this.logger.error(
      { event: 'nest', stack: typeof stack === 'string' ? stack : undefined },
      String(message),
    );
  }
  warn(message: unknown): void {
    this.logger.warn({ event: 'nest' }, String(message));
  }
  debug(message: unknown): void {
    this.logger.debug({ event: 'nest' }, String(message));
  }
}
