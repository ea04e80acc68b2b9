import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { answersOf, type Load } from './load.mjs';

async function loaded(listener: RequestListener, load: Omit<Load, 'url'> = {}) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    return await answersOf({ url: `http://127.0.0.1:${port}/a`, ...load }, { connections: 3, seconds: 0.05 });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe('the load of the benchmarks', () => {
  it('counts as many answers as were given, small ones and those in pieces', async () => {
    let asked = 0;
    const { answers, perSecond } = await loaded((_request, response) => {
      asked += 1;
      const body = 'è'.repeat(asked % 3 === 0 ? 100_000 : 10);
      response.writeHead(200, { 'Content-Length': Buffer.byteLength(body) });
      response.write(body.slice(0, 5));
      setImmediate(() => response.end(body.slice(5)));
    });
    expect(answers).toBe(asked);
    expect(answers).toBeGreaterThanOrEqual(3);
    expect(perSecond).toBeGreaterThan(0);
  });

  it('sends its bodies in turns, whole, with their headers', async () => {
    const seen = new Set<string>();
    const requests = ['{"plate":"È"}', '{"plate":"B"}'].map((body, n) => ({
      headers: { 'x-n': String(n) },
      body,
    }));
    await loaded(
      (request, response) => {
        let body = '';
        request.setEncoding('utf8').on('data', (text: string) => (body += text));
        request.on('end', () => {
          seen.add(`${request.method} ${request.headers['x-n']} ${body}`);
          response.end('done');
        });
      },
      { requests },
    );
    expect([...seen].sort()).toEqual(['POST 0 {"plate":"È"}', 'POST 1 {"plate":"B"}']);
  });

  it('measures nothing when an answer is a refusal, has no length, or a connection ends', async () => {
    await expect(
      loaded((_request, response) => {
        response.statusCode = 429;
        response.end('no');
      }),
    ).rejects.toThrow('429');
    await expect(
      loaded((_request, response) => {
        response.write('a');
        response.end('b');
      }),
    ).rejects.toThrow('Answered');
    await expect(loaded((request) => void request.socket.destroy())).rejects.toThrow('closed a connection');
  });
});
