import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedWebhook {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface WebhookReceiver {
  /** `name:port`; the name is no server's, so that only who was told where it is finds it. */
  readonly host: string;
  readonly url: string;
  readonly received: ReceivedWebhook[];
  /** What it answers from now on. `silent`: nothing, ever. */
  answer: { status: number; body?: string; headers?: Record<string, string> } | 'silent';
  stop(): Promise<void>;
}

/** Somebody else's program that is told what happens: a real server on this machine. */
export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      receiver.received.push({
        path: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString('utf8'),
      });
      const { answer } = receiver;
      if (answer !== 'silent') response.writeHead(answer.status, answer.headers).end(answer.body ?? '');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `receiver.invalid:${(server.address() as AddressInfo).port}`;
  const receiver: WebhookReceiver = {
    host,
    url: `http://${host}/sosta`,
    received: [],
    answer: { status: 204 },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return receiver;
}
