import type { FastifyInstance } from 'fastify';
import { finished } from 'node:stream';

/** How long the rest of a body is listened to that was refused by its length. */
const PATIENCE_MS = 10_000;

/**
 * Hears callers out before the connection is closed on them. The framework closes it after refusing a body that is too
 * large; what is still on its way then resets the connection, and a proxy that was writing never reads the answer.
 */
export function hearOutBeforeClosing(fastify: FastifyInstance): void {
  fastify.addHook('onSend', (request, reply, payload, done) => {
    if (request.raw.complete || reply.getHeader('connection') !== 'close') return done(null, payload);
    const signal = AbortSignal.timeout(PATIENCE_MS);
    finished(request.raw, { writable: false, signal }, () => done(null, payload));
    request.raw.resume();
  });
}
