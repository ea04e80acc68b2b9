import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** Where a call comes from: the address limits tries, the browser's name tells one's devices apart. */
export interface Client {
  ip: string;
  userAgent: string | null;
}

export const FromClient = createParamDecorator((_: unknown, context: ExecutionContext): Client => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  const userAgent = request.headers['user-agent']?.replace(/[^\x20-\x7e]/g, '').trim();
  return { ip: request.ip, userAgent: userAgent || null };
});
