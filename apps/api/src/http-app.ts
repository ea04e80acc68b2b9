import fastifyCookie from '@fastify/cookie';
import fastifyMultipart from '@fastify/multipart';
import { UnsupportedMediaTypeException } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { UPLOAD_LIMITS, preferredLocale } from '@sosta/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import { AppModule } from './app.module.js';
import { loadConfig, type Config } from './config/config.js';
import { CONFIG } from './config/config.module.js';
import { HotRoute, MAX_BODY } from './modules/enforcement/index.js';
import { MunicipalityDirectory } from './modules/municipalities/index.js';
import type { SostaRequest } from './platform/http/context.js';
import { ProblemFilter } from './platform/http/problem.filter.js';
import { securityHeaders } from './platform/http/security-headers.js';
import { createValidationPipe } from './platform/http/validation.js';
import { serveWebApps } from './platform/http/web-apps.js';
import { NestLogger, type Logger } from './platform/logging/logger.js';
import { LOGGER } from './platform/logging/logging.module.js';

const MB = 1024 * 1024;
/** Receipts of the exchange system: the longest lists 200 refusals, and an office brings a month of them in one archive. */
const LONG_BODIES: readonly (readonly [RegExp, bytes: number])[] = [
  [/\/operator\/sdi\/receipts$/, 6 * MB],
  [/\/sdi\/receipts$/, MB],
];

/** Handhelds that speak Parkkihubi's protocol end its addresses with a slash. */
const PARKKIHUBI = /^(\/api\/v1\/[\w-]+\/parkkihubi\/[\w/]+)\/(?=\?|$)/;

const OAUTH_TOKEN = /^\/api\/v1\/[\w-]+\/oauth\/token$/;

/** Answers a request before anything else of the application has worked on it; false leaves it alone. */
type InFront = (request: FastifyRequest, reply: FastifyReply) => boolean;
const IN_FRONT = 'inFront';

export function httpAdapter(trustProxy = 'loopback'): FastifyAdapter {
  const adapter = new FastifyAdapter({
    bodyLimit: MAX_BODY,
    trustProxy,
    genReqId: () => randomUUID(),
    rewriteUrl: ({ url = '/' }) => (PARKKIHUBI.test(url) ? url.replace(PARKKIHUBI, '$1') : url),
    routerOptions: { maxParamLength: 200 },
  });
  // Hooks run in the order in which they were added, and every plugin adds some: whoever wants to be before them has to
  // be here before them.
  const front: { take: InFront | null } = { take: null };
  adapter
    .getInstance()
    .decorate(IN_FRONT, front)
    .addHook('onRequest', (request, reply, done) => {
      if (!front.take?.(request, reply)) done();
    });
  return adapter;
}

export const HTTP_APP_OPTIONS = { bufferLogs: true, rawBody: true, abortOnError: false } as const;

/** The HTTP application, configured but not listening. `preview` builds the routes without connecting to anything. */
export async function createHttpApp(options: { preview?: boolean } = {}): Promise<NestFastifyApplication> {
  const preview = options.preview ?? false;
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.forProcess('api'),
    httpAdapter(options.preview ? undefined : loadConfig().trustProxy),
    {
      ...HTTP_APP_OPTIONS,
      preview,
    },
  );
  return configureHttpApp(app, { preview });
}

/** Everything between the modules and the socket; the tests put it around modules with a clock of their own. */
export async function configureHttpApp(
  app: NestFastifyApplication,
  options: { preview?: boolean } = {},
): Promise<NestFastifyApplication> {
  app.setGlobalPrefix('api/v1');
  app.useGlobalPipes(createValidationPipe());
  if (options.preview) return app;

  const config = app.get<Config>(CONFIG);
  const logger = app.get<Logger>(LOGGER);
  app.useLogger(new NestLogger(logger));
  const problems = new ProblemFilter(logger);
  app.useGlobalFilters(problems);
  await app.register(fastifyCookie);
  await app.register(fastifyMultipart, {
    limits: { fileSize: UPLOAD_LIMITS.maxBytes, files: 1, fields: 4, fieldSize: 200, headerPairs: 50 },
  });
  const fastify = app.getHttpAdapter().getInstance();
  const hot = app.get(HotRoute, { strict: false });
  fastify.getDecorator<{ take: InFront | null }>(IN_FRONT).take = (request, reply) =>
    hot.take(request, reply, (error) => {
      securityHeaders(request, reply, config);
      problems.answer(error, request, reply);
    });
  fastify.addHook('onRoute', (route) => {
    const long = LONG_BODIES.find(([address]) => address.test(route.url));
    if (long) route.bodyLimit = long[1];
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    (request as SostaRequest).locale = preferredLocale(request.headers['accept-language']);
    securityHeaders(request, reply, config);
    // The one kind of body besides files that another site's page can send here without asking. Only OAuth's token
    // address takes it, because the standard says so: no cookie counts there.
    const form = /^\s*application\/x-www-form-urlencoded/i.test(request.headers['content-type'] ?? '');
    done(form && !OAUTH_TOKEN.test(request.url) ? new UnsupportedMediaTypeException() : undefined);
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    // The route, not the address: addresses carry ids.
    // Asking for the route alone costs more than a plate check may.
    if (logger.isLevelEnabled('debug'))
      logger.debug({
        event: 'http.request',
        requestId: request.id,
        method: request.method,
        route: request.routeOptions.url,
        status: reply.raw.statusCode,
        ms: Math.round(reply.elapsedTime),
      });
    done();
  });
  if (config.webRoot) {
    const directory = app.get(MunicipalityDirectory);
    await serveWebApps(fastify, config.webRoot, {
      homeOf: async (host) => {
        const own = await directory.byHostName(host);
        return own && `/${own.slug}/`;
      },
      municipalities: async () =>
        (await directory.all()).map(({ slug, name, profile }) => ({
          href: `/${slug}/`,
          name,
          color: profile.accentColor,
          logo: profile.logoUrl ?? null,
        })),
    });
  }
  app.enableShutdownHooks();
  return app;
}
