import { Catch, HttpException, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { ProblemCode } from '@sosta/contracts';
import type { FastifyReply } from 'fastify';
import { isDatabaseUnavailable } from '../database/errors.js';
import type { Logger } from '../logging/logger.js';
import { LOGGER } from '../logging/logging.module.js';
import type { SostaRequest } from './context.js';
import { localeOf } from './locale.js';
import { Problem, problemDocument } from './problem.js';

const BY_STATUS: Record<number, ProblemCode> = {
  400: 'malformed_request',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  406: 'malformed_request',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
  429: 'rate_limited',
  503: 'service_unavailable',
};

/** Turns whatever was thrown into a problem document; nothing of the inside leaks out. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<SostaRequest>(), http.getResponse<FastifyReply>());
  }

  /** The answer to whatever was thrown, for routes that run before Nest's own. */
  answer(error: unknown, request: SostaRequest, reply: FastifyReply): void {
    const problem = this.toProblem(error, request);
    if (reply.sent) return;
    const locale = localeOf(request);
    const body = problemDocument(problem, { locale, requestId: request.id });
    const retryAfter = problem.options.retryAfterSeconds ?? (problem.status === 503 ? 5 : undefined);
    if (retryAfter !== undefined) void reply.header('Retry-After', String(retryAfter));
    void reply
      .status(problem.status)
      .header('Cache-Control', 'no-store')
      .header('Content-Language', locale)
      .type('application/problem+json; charset=utf-8')
      .send(JSON.stringify(body));
  }

  private toProblem(error: unknown, request: SostaRequest): Problem {
    if (error instanceof Problem) return error;
    if (isDatabaseUnavailable(error)) {
      this.logger.warn({ event: 'http.dependency_down', requestId: request.id });
      return new Problem('service_unavailable');
    }
    const status =
      error instanceof HttpException
        ? error.getStatus()
        : (error as { statusCode?: number } | null)?.statusCode;
    const code = status === undefined ? undefined : BY_STATUS[status];
    if (code) return new Problem(code);
    this.logger.error({
      event: 'http.failed',
      requestId: request.id,
      route: request.routeOptions?.url,
      error: error instanceof Error ? error.name : 'unknown',
      stack: error instanceof Error ? error.stack?.split('\n').slice(1, 8).join('\n') : undefined,
    });
    return new Problem('internal_error');
  }
}
