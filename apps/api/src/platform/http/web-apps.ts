import fastifyStatic from '@fastify/static';
import { preferredLocale } from '@sosta/contracts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { landingPage, type LandingEntry } from './landing-page.js';

export interface Served {
  /** Where `/` leads on this host: to the municipality whose own address it is; null elsewhere. */
  homeOf(host: string): Promise<string | null>;
  /** For the page that lists them. */
  municipalities(): Promise<LandingEntry[]>;
}

/**
 * Serves the built single-page apps: `/{slug}/…` citizens, `/backoffice/…` operators, `/officer/` wardens, `/docs/…`
 * documentation.
 * Assets carry a content hash and are kept for ever; pages are always asked for again.
 */
export async function serveWebApps(fastify: FastifyInstance, root: string, served: Served): Promise<void> {
  const apps = [
    { name: 'citizen', prefix: '/_citizen/' },
    { name: 'backoffice', prefix: '/_backoffice/' },
    { name: 'officer', prefix: '/officer/' },
    { name: 'docs', prefix: '/docs/' },
  ];
  for (const [index, app] of apps.entries()) {
    const folder = join(root, app.name);
    if (!existsSync(folder)) continue;
    await fastify.register(fastifyStatic, {
      root: folder,
      prefix: app.prefix,
      decorateReply: index === 0,
      // Where the address of the app is that of its files: a service worker answers for its own folder.
      index: app.prefix.startsWith('/_') ? false : ['index.html'],
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
  fastify.get('/', async (request, reply) => {
    const home = await served.homeOf(request.hostname);
    void reply.header('Cache-Control', 'no-cache').header('Vary', 'Host, Accept-Language');
    if (home) return reply.redirect(home);
    const locale = preferredLocale(request.headers['accept-language']);
    return reply.type('text/html; charset=utf-8').send(landingPage(await served.municipalities(), locale));
  });
  for (const name of ['docs', 'officer'])
    fastify.get(`/${name}`, (_request, reply) => void reply.redirect(`/${name}/`));
  fastify.get('/backoffice', backoffice);
  fastify.get('/backoffice/*', backoffice);
  // An address of the API that is none must not be answered with a page: to a program that would be a 200.
  const nothing = (_request: FastifyRequest, reply: FastifyReply): void => void reply.callNotFound();
  fastify.get('/api', nothing);
  fastify.get('/api/*', nothing);
  // Any other first path segment is a municipality; the app itself says so when there is none.
  fastify.get('/:slug', citizen);
  fastify.get('/:slug/*', citizen);
}
