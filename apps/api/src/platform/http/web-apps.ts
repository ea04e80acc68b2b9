import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Serves the built single-page apps: `/{slug}/…` citizens, `/backoffice/…` operators, `/docs/…` documentation.
 * Assets carry a content hash and are kept for ever; pages are always asked for again.
 */
export async function serveWebApps(
  fastify: FastifyInstance,
  root: string,
  home: () => Promise<string>,
): Promise<void> {
  const apps = [
    { name: 'citizen', prefix: '/_citizen/' },
    { name: 'backoffice', prefix: '/_backoffice/' },
    { name: 'docs', prefix: '/docs/' },
  ];
  for (const [index, app] of apps.entries()) {
    const folder = join(root, app.name);
    if (!existsSync(folder)) continue;
    await fastify.register(fastifyStatic, {
      root: folder,
      prefix: app.prefix,
      decorateReply: index === 0,
      index: app.name === 'docs' ? ['index.html'] : false,
      extensions: ['html'],
      preCompressed: true,
      cacheControl: false,
      setHeaders: (reply, path) => {
        const hashed = /\/assets\//.test(path);
        void reply.header('Cache-Control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    });
  }
  const page = (name: string): ((request: FastifyRequest, reply: FastifyReply) => void) => {
    const file = join(root, name, 'index.html');
    const html = existsSync(file) ? readFileSync(file, 'utf8') : null;
    return (_request, reply) => {
      if (html === null) void reply.status(404).type('text/plain; charset=utf-8').send('Not built.');
      else void reply.header('Cache-Control', 'no-cache').type('text/html; charset=utf-8').send(html);
    };
  };
  const backoffice = page('backoffice');
  const citizen = page('citizen');
  fastify.get('/', async (_request, reply) => reply.redirect(await home()));
  fastify.get('/docs', (_request, reply) => void reply.redirect('/docs/'));
  fastify.get('/backoffice', backoffice);
  fastify.get('/backoffice/*', backoffice);
  // Any other first path segment is a municipality; the app itself says so when there is none.
  fastify.get('/:slug', citizen);
  fastify.get('/:slug/*', citizen);
}
