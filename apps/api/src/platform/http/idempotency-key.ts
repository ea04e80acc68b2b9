import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';

/** The `Idempotency-Key` header of the call; see `Idempotency`. */
export const IdempotencyKey = createParamDecorator(
  (_: unknown, context: ExecutionContext): string | undefined => {
    const header = context.switchToHttp().getRequest<FastifyRequest>().headers['idempotency-key'];
    return Array.isArray(header) ? header[0] : header;
  },
);

/** Documents the header on a route that takes it. */
export const ApiIdempotent = (): MethodDecorator =>
  ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'A UUID of your own: the same key with the same body has its effect once',
    schema: { type: 'string', minLength: 1, maxLength: 100 },
  });
