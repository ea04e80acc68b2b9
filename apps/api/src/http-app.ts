import fastifyCookie from '@fastify/cookie';
import fastifyMultipart from '@fastify/multipart';
import { UnsupportedMediaTypeException } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { UPLOAD_LIMITS, preferredLocale } from '@sosta/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { AppModule } from './app.module.js';
import { loadConfig, type Config } from './config/config.js';
import { CONFIG } from './config/config.module.js';
import { HotRoute, MAX_BODY } from './modules/enforcement/index.js';
import { MunicipalityDirectory } from './modules/municipalities/index.js';
import type { SostaRequest } from './platform/http/context.js';
import { tellOtherMethods } from './platform/http/other-methods.js';
import { Problem, problemDocument } from './platform/http/problem.js';
import { ProblemFilter } from './platform/http/problem.filter.js';
import { securityHeaders } from './platform/http/security-headers.js';
import { hearOutBeforeClosing } from './platform/http/unread-bodies.js';
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

export function httpAdapter(trustProxy = 'loopback'): FastifyAdapter {
  return new FastifyAdapter({
    bodyLimit: MAX_BODY,
    trustProxy,
    genReqId: () => randomUUID(),
    rewriteUrl: ({ url = '/' }) => (PARKKIHUBI.test(url) ? url.replace(PARKKIHUBI, '$1') : url),
    routerOptions: { maxParamLength: 200 },
    // An address that cannot be decoded: no hook and no filter is asked.
    frameworkErrors: (_error: Error, { id, headers }: FastifyRequest, reply: FastifyReply) => {
      const problem = new Problem('malformed_request');
      const call = { locale: preferredLocale(headers['accept-language']), requestId: id };
      void reply
        .status(problem.status)
        .type('application/problem+json; charset=utf-8')
        .send(JSON.stringify(problemDocument(problem, call)));
    },
  });
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
  let closing = false;
  // From here on the framework tells callers to go away.
  fastify.addHook('preClose', (done) => {
    closing = true;
    done();
  });
  // Whoever sends JSON says so. Another site's page can send plain text here without asking.
  fastify.removeContentTypeParser('text/plain');
  inFront(
    fastify.server,
    (request, response) =>
      !closing &&
      hot.take(request, response, (error, refused) => {
        const reply = {
          header(name: string, value: string) {
            response.setHeader(name, value);
            return reply;
          },
        };
        securityHeaders(refused, reply, config);
        problems.answer(error, refused, response);
      }),
  );
  tellOtherMethods(fastify);
  hearOutBeforeClosing(fastify);
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

/** Offers each request to `take` before the framework sees it; what it leaves alone goes on. */
function inFront(
  server: Server,
  take: (request: IncomingMessage, response: ServerResponse) => boolean,
): void {
  const listeners = server.listeners('request') as RequestListener[];
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    if (take(request, response)) return;
    for (const listener of listeners) listener.call(server, request, response);
  });
}
