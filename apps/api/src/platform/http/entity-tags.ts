import {
  Injectable,
  UseInterceptors,
  applyDecorators,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { ApiHeader, ApiResponse } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { createHash } from 'node:crypto';
import { map, type Observable } from 'rxjs';

/** A tag that changes when the answer does; who has it already is told 304 and nothing more. */
@Injectable()
class EntityTags implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const reply = http.getResponse<FastifyReply>();
    const seen = http.getRequest<FastifyRequest>().headers['if-none-match'];
    return next.handle().pipe(
      map((body: unknown) => {
        const digest = createHash('sha256').update(JSON.stringify(body)).digest('base64url');
        const etag = `"${digest.slice(0, 22)}"`;
        void reply.header('ETag', etag);
        if (seen !== etag) return body;
        void reply.status(304);
        return undefined;
      }),
    );
  }
}

export const EntityTagged = (): MethodDecorator =>
  applyDecorators(
    UseInterceptors(EntityTags),
    ApiHeader({ name: 'If-None-Match', required: false, description: 'The ETag you have' }),
    ApiResponse({ status: 304, description: 'As you have it' }),
  );
