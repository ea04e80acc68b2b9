// Services, database, API, worker and front door together: what `npm start` shows and the journeys walk through.
import { join } from 'node:path';
import { startFrontDoor } from './frontdoor.mjs';
import { startServices } from './services.mjs';
import { until } from './lib/net.mjs';
import { COMPILED, ROOT } from './lib/paths.mjs';
import { must, toolEnv } from './lib/run.mjs';
import { StopOrder } from './supervisor.mjs';
import { WEB_ROOT } from './build.mjs';

const API = join(ROOT, 'apps/api/dist/bundle');

/** Where the API takes the payment providers' events, each under its name. */
export const WEBHOOK_PATH = '/api/v1/payments/webhooks';

/**
 * Starts everything on built code; see `build()`.
 *
 * @param {object} options
 * @param {string} options.dir data, logs and pid files go here
 * @param {boolean} [options.ephemeral] for tests: no durability, `dir` is removed by stop()
 * @param {boolean} [options.socket] see startServices
 * @param {number} [options.port] the front door's; 0 takes a free one; default SOSTA_PORT or 8080
 * @param {string[]} [options.hosts] the front door listens on these
 * @param {boolean} [options.demo] demo mode and demo data; default true
 * @param {Record<string, string>} [options.env] added to the environment of API and worker
 * @param {(supervisor: import('./supervisor.mjs').Supervisor) => void} [options.onSupervisor] see startServices
 * @param {(message: string) => void} [options.onProgress]
 * @param {(name: string, detail: string) => void} [options.onUnexpectedExit]
 * @param {(context: { services: import('./services.mjs').Services, env: Record<string, string | undefined> }) => Promise<AppParts>} [options.apps] starts other processes in place of API and worker
 * @param {Promise<unknown>} [options.built] awaited before the first use of built code
 *
 * @typedef {{ route?: (request: import('node:http').IncomingMessage) => import('./frontdoor.mjs').Upstream | undefined }} AppParts
 */
export async function startSosta(options) {
  const { dir, ephemeral, socket, demo = true, onProgress = () => {}, onUnexpectedExit, hosts } = options;
  const door = await startFrontDoor({
    port: options.port ?? Number(process.env.SOSTA_PORT ?? 8080),
    ...(hosts ? { hosts } : {}),
    route: (request) => route(request),
  });
  /** @type {import('./frontdoor.mjs').Route} */
  let route = () => undefined;

  /** @type {import('./services.mjs').Services | undefined} */
  let services;
  try {
    services = await startServices({
      dir,
      ephemeral,
      socket,
      port: door.port,
      webhookPath: WEBHOOK_PATH,
      onProgress,
      onUnexpectedExit,
      onSupervisor: options.onSupervisor,
    });
    const { supervisor, apiPort } = services;
    onProgress('PostgreSQL, Redis, S3, mail inbox and payment sandbox are up');
    await options.built;

    /** @type {Record<string, string | undefined>} */
    const env = {
      ...toolEnv(),
      NODE_ENV: 'production',
      // A process that starts again does not compile all its modules again.
      NODE_COMPILE_CACHE: COMPILED,
      WEB_ROOT,
      ...services.env,
      ...(demo ? { DEMO_MODE: '1' } : {}),
      ...options.env,
    };
    const cli = join(API, 'cli.js');
    await must('Migrating the database', process.execPath, [cli, 'migrate'], { env });
    onProgress('database migrated');
    if (demo) {
      await must('Loading the demo data', process.execPath, [cli, 'seed', '--demo'], { env });
      onProgress('demo data loaded');
    }
    if (process.env.SOSTA_SANDBOX === '1') {
      await must('Making the sandbox', process.execPath, [cli, 'seed', '--sandbox'], { env });
      onProgress('sandbox made: /prova/');
    }

    // The running application never holds the owner's password.
    const { DATABASE_OWNER_URL: _, ...appEnv } = env;
    const apps = options.apps ?? startBuiltApps;
    await services.releaseApiPort();
    const parts = await apps({ services, env: appEnv });
    const mail = { host: '127.0.0.1', port: Number(new URL(services.mail?.url ?? 'http://x:1').port) };
    const api = { host: '127.0.0.1', port: apiPort };
    route = (request) => {
      const path = (request.url ?? '/').split('?')[0] ?? '/';
      if (path === '/mail' || path.startsWith('/mail/')) return mail;
      return parts.route?.(request) ?? api;
    };
    await until(async () => (await fetch(`http://127.0.0.1:${apiPort}/api/v1/ready`)).ok, {
      what: 'API',
      timeoutMs: 60_000,
    });
    onProgress('API ready');

    const stopServices = services.stop;
    return {
      /** What people open. */
      url: `http://localhost:${door.port}`,
      port: door.port,
      services,
      supervisor,
      /** The environment of the API and the worker. */
      env: appEnv,
      /** Runs a command of the API's CLI with the owner's rights. @param {...string} args */
      cli: (...args) => must(`cli ${args.join(' ')}`, process.execPath, [cli, ...args], { env }),
      async stop() {
        await door.close();
        await stopServices();
      },
    };
  } catch (error) {
    await door.close();
    await services?.stop();
    throw error;
  }
}

/** @typedef {Awaited<ReturnType<typeof startSosta>>} Sosta */

/**
 * @param {{ services: import('./services.mjs').Services, env: Record<string, string | undefined> }} context
 * @returns {Promise<AppParts>}
 */
async function startBuiltApps({ services: { supervisor, apiPort }, env }) {
  const common = { command: process.execPath, env, cwd: ROOT, autoRestart: true, order: StopOrder.app };
  await Promise.all([
    supervisor.start({
      ...common,
      name: 'api',
      args: ['--enable-source-maps', join(API, 'main.js')],
      stopTimeoutMs: 8000,
      ready: (alive) =>
        until(async () => (await fetch(`http://127.0.0.1:${apiPort}/api/v1/health`)).ok, {
          alive,
          what: 'API',
          timeoutMs: 60_000,
        }),
    }),
    supervisor.start({
      ...common,
      name: 'worker',
      args: ['--enable-source-maps', join(API, 'worker.js')],
      stopTimeoutMs: 8000,
    }),
  ]);
  return {};
}
