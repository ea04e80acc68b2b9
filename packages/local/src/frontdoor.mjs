// One address for people: /mail is the test inbox, everything else the API (in development also the Vite servers).
import http from 'node:http';

/**
 * @typedef {object} Upstream
 * @property {string} host
 * @property {number} port
 * @property {string} [path] replaces the requested path
 *
 * @typedef {(request: http.IncomingMessage) => Upstream | undefined} Route undefined: nobody serves this
 */

const HOP_BY_HOP = new Set([
  ...['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'te', 'trailer'],
  ...['transfer-encoding', 'upgrade', 'proxy-connection'],
]);

const PAGE = `<!doctype html>
<html lang="it"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="3"><title>Torniamo subito – Sosta</title>
<style>body{font:1.125rem/1.5 'Titillium Web',system-ui,sans-serif;color:#17324d;background:#f2f7fc;margin:0;display:grid;place-items:center;min-height:100vh}main{max-width:34rem;padding:2rem}h1{font-size:2rem;line-height:1.2}</style>
</head><body><main><h1>Torniamo subito</h1>
<p>Il servizio si sta avviando. La pagina si ricarica da sola tra pochi secondi: quello che hai già inviato è al sicuro.</p>
<p lang="en">The service is starting. This page reloads by itself in a few seconds.</p></main></body></html>`;

/**
 * @param {{ port: number, hosts?: string[], route: Route }} options `hosts`: addresses to listen on; the first must work
 * @returns {Promise<{ port: number, close(): Promise<void> }>}
 * @throws the error of listen(), e.g. EADDRINUSE
 */
export async function startFrontDoor({ port, hosts = ['127.0.0.1', '::1'], route }) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 512 });
  /** @type {Set<import('node:stream').Duplex>} */
  const tunnels = new Set();

  /** @param {http.IncomingMessage} request @param {http.ServerResponse} response */
  function handle(request, response) {
    const upstream = route(request);
    if (!upstream) return unavailable(request, response);
    const proxied = http.request(
      {
        host: upstream.host,
        port: upstream.port,
        method: request.method,
        path: upstream.path ?? request.url,
        headers: forwarded(request),
        agent,
      },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.statusMessage, endToEnd(answer.rawHeaders));
        // Event streams must not wait for a first byte of body.
        response.flushHeaders();
        answer.pipe(response);
        answer.on('error', () => response.destroy());
      },
    );
    proxied.on('error', (error) => {
      if (response.headersSent) return response.destroy();
      // A kept connection that the upstream was just closing: nothing was read, so a safe request may go again.
      const stale =
        /** @type {NodeJS.ErrnoException} */ (error).code === 'ECONNRESET' && proxied.reusedSocket;
      if (stale && (request.method === 'GET' || request.method === 'HEAD')) return handle(request, response);
      unavailable(request, response);
    });
    response.on('close', () => {
      if (!response.writableFinished) proxied.destroy();
    });
    request.pipe(proxied);
  }

  /** @param {http.IncomingMessage} request @param {import('node:stream').Duplex} socket @param {Buffer} head */
  function upgrade(request, socket, head) {
    const upstream = route(request);
    if (!upstream) return socket.destroy();
    tunnels.add(socket);
    socket.on('close', () => tunnels.delete(socket));
    socket.on('error', () => socket.destroy());
    const proxied = http.request({
      host: upstream.host,
      port: upstream.port,
      method: request.method,
      path: upstream.path ?? request.url,
      headers: { ...forwarded(request), connection: 'Upgrade', upgrade: request.headers.upgrade },
    });
    proxied.on('upgrade', (answer, remote, rest) => {
      const lines = [`HTTP/1.1 101 ${answer.statusMessage}`];
      for (let i = 0; i < answer.rawHeaders.length; i += 2)
        lines.push(`${answer.rawHeaders[i]}: ${answer.rawHeaders[i + 1]}`);
      socket.write(`${lines.join('\r\n')}\r\n\r\n`);
      if (rest.length) socket.write(rest);
      if (head.length) remote.write(head);
      remote.on('error', () => socket.destroy());
      socket.on('close', () => remote.destroy());
      remote.on('close', () => socket.destroy());
      remote.pipe(socket).pipe(remote);
    });
    proxied.on('response', () => socket.destroy());
    proxied.on('error', () => socket.destroy());
    proxied.end();
  }

  /** @type {http.Server[]} */
  const servers = [];
  for (const [index, host] of hosts.entries()) {
    const server = http.createServer(handle).on('upgrade', upgrade);
    // Uploads over a slow line may take longer than Node's five minutes.
    server.requestTimeout = 0;
    try {
      await new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen({ port: servers.length ? actualPort(servers[0]) : port, host }, () =>
          resolve(undefined),
        );
      });
      servers.push(server);
    } catch (error) {
      if (index === 0) throw error;
    }
  }
  return {
    port: actualPort(servers[0]),
    async close() {
      for (const socket of tunnels) socket.destroy();
      agent.destroy();
      await Promise.all(
        servers.map((server) => {
          const closed = new Promise((resolve) => server.close(resolve));
          server.closeAllConnections();
          return closed;
        }),
      );
    },
  };
}

/** @param {http.Server | undefined} server */
function actualPort(server) {
  const address = /** @type {import('node:net').AddressInfo | null | undefined} */ (server?.address());
  if (!address) throw new Error('The front door does not listen.');
  return address.port;
}

/** @param {http.IncomingMessage} request @returns {http.OutgoingHttpHeaders} */
function forwarded(request) {
  /** @type {http.OutgoingHttpHeaders} */
  const headers = {};
  for (const [name, value] of Object.entries(request.headers)) {
    // What the client claims about its own origin is not passed on: the API trusts these from us alone.
    if (!HOP_BY_HOP.has(name) && !name.startsWith('x-forwarded-') && name !== 'forwarded')
      headers[name] = value;
  }
  headers['x-forwarded-for'] = request.socket.remoteAddress;
  headers['x-forwarded-host'] = request.headers.host;
  headers['x-forwarded-proto'] = 'http';
  return headers;
}

/** @param {string[]} raw names and values in turn @returns {string[]} */
function endToEnd(raw) {
  const kept = [];
  for (let i = 0; i < raw.length; i += 2) {
    if (!HOP_BY_HOP.has(String(raw[i]).toLowerCase())) kept.push(String(raw[i]), String(raw[i + 1]));
  }
  return kept;
}

/** @param {http.IncomingMessage} request @param {http.ServerResponse} response */
function unavailable(request, response) {
  request.resume();
  const wantsPage = request.headers.accept?.includes('text/html') ?? false;
  const body = wantsPage
    ? PAGE
    : JSON.stringify({
        type: 'about:blank',
        title: 'Service unavailable',
        status: 503,
        code: 'service_unavailable',
        detail: 'Il servizio si sta avviando. Riprova tra pochi secondi.',
      });
  response.writeHead(503, {
    'content-type': wantsPage ? 'text/html; charset=utf-8' : 'application/problem+json',
    'content-length': String(Buffer.byteLength(body)),
    'retry-after': '3',
    'cache-control': 'no-store',
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}
