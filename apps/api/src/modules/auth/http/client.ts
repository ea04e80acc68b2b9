import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Client } from '../domain/client.js';

export const FromClient = createParamDecorator((_: unknown, context: ExecutionContext): Client => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  const userAgent = request.headers['user-agent']?.replace(/[^\x20-\x7e]/g, '').trim();
  return { ip: request.ip, userAgent: userAgent || null };
});
