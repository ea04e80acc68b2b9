import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Problem } from '../../../platform/http/problem.js';

/**
 * For the few calls that a cookie alone authorises: only our own pages may make them. Another site's page can
 * neither add a header of its own without asking first (CORS) nor pretend to be of the same origin. The cookie is
 * SameSite=Strict besides.
 */
@Injectable()
export class SameOriginGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<FastifyRequest>();
    if (headers['sosta-client'] === 'web' || headers['sec-fetch-site'] === 'same-origin') return true;
    throw new Problem('forbidden');
  }
}
