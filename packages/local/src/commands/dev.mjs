import { join } from 'node:path';
import { build } from '../build.mjs';
import { freePort, waitForPort, until } from '../lib/net.mjs';
import { ROOT } from '../lib/paths.mjs';
import { progress } from '../lib/progress.mjs';
import { StopOrder } from '../supervisor.mjs';
import { serve } from './serve.mjs';

const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');

/**
 * Everything with reload: tsc and node watch the API, Vite serves the apps.
 * @param {string[]} _args @param {import('../cli.mjs').StopSignal} stop
 */
export async function main(_args, stop) {
  progress('starting Sosta for development (Ctrl-C stops it)');
  const built = build({ only: ['api'], onProgress: progress });
  built.catch(() => {});
  return serve({ built, apps: startWatched }, stop);
}

/** @type {NonNullable<Parameters<typeof import('../app.mjs').startSosta>[0]['apps']>} */
async function startWatched({ services: { supervisor, apiPort }, env }) {
  const node = process.execPath;
  const development = { ...env, NODE_ENV: 'development' };
  const api = join(ROOT, 'apps/api');
  const common = { command: node, env: development, order: StopOrder.app, stopTimeoutMs: 3000 };

  const viteApps = ['citizen', 'backoffice', 'officer'].map((name) => ({
    name,
    dir: join(ROOT, 'apps', name),
  }));
  const ports = new Map();
  for (const { name } of viteApps) ports.set(name, await freePort());
  const docsPort = await freePort();

  await Promise.all([
    supervisor.start({
      ...common,
      name: 'tsc-contracts',
      args: [TSC, '-p', 'tsconfig.json', '--watch', '--preserveWatchOutput'],
      cwd: join(ROOT, 'packages/contracts'),
    }),
    supervisor.start({
      ...common,
      name: 'tsc-api',
      args: [TSC, '-p', 'tsconfig.build.json', '--watch', '--preserveWatchOutput'],
      cwd: api,
    }),
    supervisor.start({
      ...common,
      name: 'api',
      args: ['--enable-source-maps', '--watch', join(api, 'dist/main.js')],
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
      args: ['--enable-source-maps', '--watch', join(api, 'dist/worker.js')],
    }),
    ...viteApps.map(({ name, dir }) =>
      supervisor.start({
        ...common,
        name: `vite-${name}`,
        args: [
          join(dir, 'node_modules/vite/bin/vite.js'),
          ...['--host', '127.0.0.1', '--port', String(ports.get(name)), '--strictPort'],
        ],
        cwd: dir,
        ready: (alive) => waitForPort(ports.get(name), { alive, what: `Vite (${name})` }),
      }),
    ),
    supervisor.start({
      ...common,
      name: 'vitepress',
      args: [
        join(ROOT, 'apps/docs/node_modules/vitepress/bin/vitepress.js'),
        ...['dev', '--host', '127.0.0.1', '--port', String(docsPort), '--strictPort'],
      ],
      cwd: join(ROOT, 'apps/docs'),
      ready: (alive) => waitForPort(docsPort, { alive, what: 'VitePress' }),
    }),
  ]);

  return {
    route(request) {
      const path = (request.url ?? '/').split('?')[0] ?? '/';
      // The start page is a redirect that the API decides.
      if (path === '/' || path.startsWith('/api/')) return undefined;
      if (path === '/docs' || path.startsWith('/docs/')) return { host: '127.0.0.1', port: docsPort };
      if (path === '/officer' || path.startsWith('/officer/'))
        return { host: '127.0.0.1', port: ports.get('officer') };
      const isBackoffice = /^\/_?backoffice(\/|$)/.test(path);
      const name = isBackoffice ? 'backoffice' : 'citizen';
      const upstream = { host: '127.0.0.1', port: ports.get(name) };
      const isAsset = path.startsWith(`/_${name}/`) || request.headers.upgrade !== undefined;
      return isAsset ? upstream : { ...upstream, path: `/_${name}/index.html` };
    },
  };
}
