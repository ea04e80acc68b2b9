import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestApp, type TestApp, type TestMunicipality } from '../../testing/index.js';

let app: TestApp;
let town: TestMunicipality;

beforeAll(async () => {
  app = await createTestApp();
  town = await app.seedMunicipality();
});
afterAll(() => app?.close());

describe('a method that an address does not have', () => {
  const ask = async (method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE' | 'OPTIONS', path: string) => {
    const { status, headers, body } = await app.request(method, `/api/v1/${town.slug}${path}`);
    return [status, headers['allow'], body?.code];
  };

  test('is answered with those that it has', async () => {
    expect(await ask('DELETE', '/zones')).toEqual([405, 'GET, HEAD, OPTIONS', 'method_not_allowed']);
    expect(await ask('GET', '/enforcement/checks')).toEqual([405, 'OPTIONS, POST', 'method_not_allowed']);
    const [head, allowed] = await ask('HEAD', '/enforcement/checks');
    expect([head, allowed]).toEqual([405, 'OPTIONS, POST']);
    expect(await ask('PUT', '/me?x=/zones')).toEqual([
      405,
      'GET, HEAD, OPTIONS, PATCH',
      'method_not_allowed',
    ]);
  });

  test('of several addresses that it may be, is answered with those of all', async () => {
    expect(await ask('DELETE', '/operator/review/bulk-actions/preview')).toEqual([
      405,
      'GET, HEAD, OPTIONS, POST',
      'method_not_allowed',
    ]);
  });

  test('does not hide that an address is none', async () => {
    expect(await ask('DELETE', '/zones/1/2/3')).toEqual([404, undefined, 'not_found']);
    expect(await ask('OPTIONS', '/nothing')).toEqual([404, undefined, 'not_found']);
  });

  test('may be asked for beforehand', async () => {
    expect(await ask('OPTIONS', '/zones')).toEqual([204, 'GET, HEAD, OPTIONS', undefined]);
    const [status] = await ask('HEAD', '/zones');
    expect(status).toBe(200);
  });
});

test('an address that cannot be decoded is a problem too', async () => {
  const { status, headers, body } = await app.request('GET', `/api/v1/${town.slug}/%E0%A4%A`);
  expect([status, body.code]).toEqual([400, 'malformed_request']);
  expect(headers['content-type']).toContain('application/problem+json');
});

test('a body says what it is: JSON that calls itself plain text is not read', async () => {
  const { status, body } = await app.request('POST', `/api/v1/${town.slug}/auth/login`, '{}', {
    'content-type': 'text/plain',
  });
  expect([status, body.code]).toEqual([415, 'unsupported_media_type']);
});

test('who sends too much is heard out, and reads the refusal', async () => {
  await app.nest.listen(0, '127.0.0.1');
  const origin = await app.nest.getUrl();
  const socket = connect(Number(new URL(origin).port), '127.0.0.1');
  let answer = '';
  socket.setEncoding('utf8').on('data', (part: string) => (answer += part));
  const half = Buffer.alloc(100_000, ' ');
  socket.write(
    `POST /api/v1/${town.slug}/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 200000\r\n\r\n`,
  );
  await new Promise((sent) => socket.write(half, sent));
  // By now the server has seen the length.
  await fetch(`${origin}/api/v1/status`);
  expect(answer).toBe('');
  socket.write(half);
  await once(socket, 'end');
  expect(answer).toContain('413 Payload Too Large');
  expect(answer).toContain('"code":"payload_too_large"');
});
