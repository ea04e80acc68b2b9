// The web inbox and its JSON API, everything below /mail so that the front door can pass it on unchanged.
import http from 'node:http';
import { REFRESH_HASH, errorPage, listPage, messagePage } from './pages.mjs';

const MODES = /** @type {const} */ (['none', 'reject4xx', 'reject5xx', 'drop']);

/**
 * @typedef {{ mode: typeof MODES[number] }} Faults
 */

/**
 * @param {{ store: import('./store.mjs').MailStore, faults: Faults }} options
 * @returns {http.Server}
 */
export function createInbox({ store, faults }) {
  return http.createServer((request, response) => {
    route(request, response).catch((error) => {
      console.error(request.method, request.url, error);
      if (response.headersSent) response.destroy();
      else sendJson(response, 500, { error: 'internal' });
    });
  });

  /** @param {http.IncomingMessage} request @param {http.ServerResponse} response */
  async function route(request, response) {
    const url = new URL(request.url ?? '/', 'http://inbox');
    const path = url.pathname.replace(/\/+$/, '') || '/';
    const reading = request.method === 'GET' || request.method === 'HEAD';

    if (path === '/mail' && reading) {
      const to = url.searchParams.get('to') ?? '';
      return sendHtml(response, 200, listPage(store.list({ to }), { to, total: store.count() }));
    }
    if (path === '/mail/api/health' && reading) return sendJson(response, 200, { messages: store.count() });
    if (path === '/mail/api/messages') {
      if (reading) {
        const to = url.searchParams.get('to') ?? undefined;
        const subject = url.searchParams.get('subject') ?? undefined;
        const limit = Number(url.searchParams.get('limit') ?? 200) || 200;
        return sendJson(response, 200, { items: store.list({ to, subject, limit }) });
      }
      if (request.method === 'DELETE') {
        await store.clear();
        return void response.writeHead(204).end();
      }
      return sendJson(response, 405, { error: 'method-not-allowed' });
    }
    if (path === '/mail/api/faults') {
      if (reading) return sendJson(response, 200, faults);
      if (request.method === 'POST') {
        const mode = (await readJson(request))?.mode;
        if (!MODES.includes(mode)) return sendJson(response, 400, { error: 'unknown-mode', modes: MODES });
        faults.mode = mode;
        return sendJson(response, 200, faults);
      }
      return sendJson(response, 405, { error: 'method-not-allowed' });
    }
    const api = /^\/mail\/api\/messages\/([\w-]+)(?:\/(raw|attachments\/(\d+)))?$/.exec(path);
    if (api && reading) {
      const [, id = '', part, index] = api;
      if (part === 'raw') {
        const raw = await store.raw(id);
        if (raw)
          return send(response, 200, 'message/rfc822', raw, {
            'content-disposition': disposition(`${id}.eml`),
          });
      } else if (part) {
        const found = await store.attachment(id, Number(index));
        if (found) {
          return send(response, 200, found.contentType, found.content, {
            'content-disposition': disposition(found.filename),
          });
        }
      } else {
        const message = await store.get(id);
        if (message) return sendJson(response, 200, message);
      }
      return sendJson(response, 404, { error: 'not-found' });
    }
    const page = /^\/mail\/([\w-]+)(\/html)?$/.exec(path);
    if (page && reading) {
      const message = await store.get(page[1] ?? '');
      if (!message) return sendHtml(response, 404, errorPage());
      if (!page[2]) return sendHtml(response, 200, messagePage(message));
      // Links open in a window of their own: the frame may show nothing but the message.
      return send(response, 200, 'text/html; charset=utf-8', `<base target="_blank">${message.html}`, {
        // Nothing in a message may run or submit, even when its frame is opened on its own; links open outside.
        'content-security-policy':
          "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src data: http: https:; style-src 'unsafe-inline'; font-src data:",
      });
    }
    return path.startsWith('/mail/api/')
      ? sendJson(response, 404, { error: 'not-found' })
      : sendHtml(response, 404, errorPage());
  }
}

/** @param {http.IncomingMessage} request */
async function readJson(request) {
  let text = '';
  for await (const chunk of request) {
    text += chunk;
    if (text.length > 10_000) return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @param {string} filename */
function disposition(filename) {
  const plain = filename.replace(/[^\x20-\x7e]|["\\]/g, '_');
  return `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(filename)}`;
}

/**
 * @param {http.ServerResponse} response @param {number} status @param {string} type
 * @param {string | Buffer} body @param {Record<string, string>} [headers]
 */
function send(response, status, type, body, headers = {}) {
  response.writeHead(status, {
    'content-type': type,
    'content-length': String(Buffer.byteLength(body)),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
  });
  response.end(body);
}

/** @param {http.ServerResponse} response @param {number} status @param {unknown} value */
function sendJson(response, status, value) {
  send(response, status, 'application/json', JSON.stringify(value));
}

/** @param {http.ServerResponse} response @param {number} status @param {string} html */
function sendHtml(response, status, html) {
  send(response, status, 'text/html; charset=utf-8', html, {
    'content-security-policy': `default-src 'none'; style-src 'unsafe-inline'; script-src '${REFRESH_HASH}'; connect-src 'self'; frame-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  });
}
