import type { FastifyInstance } from 'fastify';
import { Problem } from './problem.js';

/**
 * What an address of the API answers to a method that it does not have: which ones it has. Asked only where no route
 * has answered.
 */
export function tellOtherMethods(fastify: FastifyInstance): void {
  const routes = new Map<string, { address: RegExp; methods: Set<string> }>();
  fastify.addHook('onRoute', ({ url, method }) => {
    if (!url.startsWith('/api/v1/')) return;
    const route = routes.get(url) ?? { address: addressOf(url), methods: new Set() };
    routes.set(url, route);
    for (const one of [method].flat()) route.methods.add(one);
  });
  fastify.addHook('preHandler', (request, reply, done) => {
    if (!request.is404) return done();
    const [path = ''] = request.url.split('?');
    const here = [...routes.values()].filter(({ address }) => address.test(path));
    if (here.length === 0) return done();
    const methods = new Set([...here.flatMap((route) => [...route.methods]), 'OPTIONS']);
    void reply.header('Allow', [...methods].sort().join(', '));
    if (request.method === 'OPTIONS') void reply.status(204).send();
    else done(new Problem('method_not_allowed'));
  });
}

/** `/api/v1/:municipality/zones` as the router reads it. */
function addressOf(url: string): RegExp {
  return new RegExp(`^${url.replaceAll(/:\w+/g, '[^/]+')}$`);
}
