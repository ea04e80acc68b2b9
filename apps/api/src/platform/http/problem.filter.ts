import { Catch, HttpException, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Locale, ProblemCode } from '@sosta/contracts';
import type { FastifyReply } from 'fastify';
import type { ServerResponse } from 'node:http';
import { databaseErrorCode, isDatabaseUnavailable } from '../database/errors.js';
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

/** A request that is refused. */
export interface Refused {
  id: string;
  locale: Locale;
  url: string;
  /** For the log. */
  route: string | undefined;
}

/** Turns whatever was thrown into a problem document; nothing of the inside leaks out. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<SostaRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const { status, headers, body } = this.refusal(error, {
      id: request.id,
      locale: localeOf(request),
      url: request.url,
      route: request.routeOptions?.url,
    });
    if (!reply.sent) void reply.status(status).headers(headers).send(body);
  }

  /** The answer to whatever was thrown, for routes that run before the framework. */
  answer(error: unknown, request: Refused, response: ServerResponse): void {
    const { status, headers, body } = this.refusal(error, request);
    if (response.headersSent) return;
    response.statusCode = status;
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    response.end(body);
  }

  private refusal(
    error: unknown,
    request: Refused,
  ): { status: number; headers: Record<string, string>; body: string } {
    const problem = this.toProblem(error, request);
    const { locale } = request;
    const retryAfter = problem.options.retryAfterSeconds ?? (problem.status === 503 ? 5 : undefined);
    return {
      status: problem.status,
      headers: {
        ...(retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) }),
        // RFC 9110 asks for it; browsers ask nobody for a token.
        ...(problem.status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {}),
        'Cache-Control': 'no-store',
        'Content-Language': locale,
        'Content-Type': 'application/problem+json; charset=utf-8',
      },
      body: JSON.stringify(problemDocument(problem, { locale, requestId: request.id })),
    };
  }

  private toProblem(error: unknown, request: Refused): Problem {
    if (error instanceof Problem) return error;
    if (isDatabaseUnavailable(error)) {
      this.logger.warn({
        event: 'http.dependency_down',
        requestId: request.id,
        code: databaseErrorCode(error) ?? 'no_connection',
      });
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
      route: request.route,
      error: error instanceof Error ? error.name : 'unknown',
      // The frames alone: a message may quote what somebody typed.
      stack:
        error instanceof Error
          ? error.stack
              ?.split('\n')
              .filter((line) => /^\s+at /.test(line))
              .join('\n')
          : undefined,
    });
    return new Problem('internal_error');
  }
}
