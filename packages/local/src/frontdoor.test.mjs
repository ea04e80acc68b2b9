import http from 'node:http';
import net from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startFrontDoor } from './frontdoor.mjs';

/** @type {http.Server} */
let upstream;
/** @type {Awaited<ReturnType<typeof startFrontDoor>>} */
let door;
let up = true;
const url = () => `http://127.0.0.1:${door.port}`;

beforeAll(async () => {
  upstream = http.createServer((request, response) => {
    if (request.url === '/events') {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.flushHeaders();
      setTimeout(() => response.write('data: 1\n\n'), 50);
      return;
    }
    if (request.url === '/cookies') {
      response.writeHead(201, [...['set-cookie', 'a=1; HttpOnly', 'set-cookie', 'b=2']]);
      return void response.end();
    }
    if (request.url === '/headers') return void response.end(JSON.stringify(request.headers));
    request.pipe(response);
  });
  upstream.on('upgrade', (_request, socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n');
    socket.on('data', (/** @type {Buffer} */ chunk) => socket.write(`echo ${chunk}`));
    socket.on('error', () => {});
  });
  await new Promise((resolve) => upstream.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {net.AddressInfo} */ (upstream.address());
  door = await startFrontDoor({
    port: 0,
    hosts: ['127.0.0.1'],
    route: (request) => {
      if (request.url === '/dead') return { host: '127.0.0.1', port: 1 };
      return up ? { host: '127.0.0.1', port } : undefined;
    },
  });
});
afterAll(async () => {
  await door.close();
  upstream.closeAllConnections();
  upstream.close();
});

describe('the front door', () => {
  test('passes bodies both ways, large ones too', async () => {
    const body = 'à'.repeat(3_000_000);
    expect(await (await fetch(url(), { method: 'POST', body })).text()).toBe(body);
  });

  test('keeps several cookies and the status', async () => {
    const answer = await fetch(`${url()}/cookies`);
    expect(answer.status).toBe(201);
    expect(answer.headers.getSetCookie()).toEqual(['a=1; HttpOnly', 'b=2']);
  });

  test('tells who asked, whatever the client claims', async () => {
    const answer = await fetch(`${url()}/headers`, {
      headers: { 'x-forwarded-for': '6.6.6.6', 'x-forwarded-proto': 'https' },
    });
    expect(await answer.json()).toMatchObject({
      host: `127.0.0.1:${door.port}`,
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
    });
  });

  test('streams events as they come', async () => {
    const answer = await fetch(`${url()}/events`);
    const reader = answer.body?.getReader();
    const first = await reader?.read();
    expect(Buffer.from(first?.value ?? []).toString()).toBe('data: 1\n\n');
    await reader?.cancel();
  });

  test('carries WebSockets', async () => {
    const socket = net.connect(door.port, '127.0.0.1');
    let seen = '';
    socket.on('data', (chunk) => (seen += chunk));
    socket.write('GET /hmr HTTP/1.1\r\nhost: x\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\r\n');
    await expect.poll(() => seen).toContain('101 Switching');
    socket.write('hi');
    await expect.poll(() => seen).toContain('echo hi');
    socket.destroy();
  });

  test('answers 503 while nobody serves: a page for people, a problem for programs', async () => {
    const dead = await fetch(`${url()}/dead`);
    expect(dead.status).toBe(503);
    expect(await dead.json()).toMatchObject({ code: 'service_unavailable', status: 503 });
    up = false;
    const page = await fetch(url(), { headers: { accept: 'text/html' } });
    up = true;
    expect(page.status).toBe(503);
    expect(page.headers.get('retry-after')).toBe('3');
    expect(await page.text()).toContain('Torniamo subito');
  });
});
