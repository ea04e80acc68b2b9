import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An event as a provider sent it, to the byte. */
export interface Letter {
  /** Whose address it was sent to. */
  provider: string;
  raw: Buffer;
  headers: Record<string, string>;
}

/** Takes what a provider sends and keeps it: a test delivers it when, how often and to whom it likes. */
export class Postbox {
  private letters: Letter[] = [];

  private constructor(private readonly server: Server) {
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const headers = Object.entries(request.headers).filter(([name]) =>
          /^(paypal-|stripe-|content-type)/.test(name),
        );
        this.letters.push({
          provider: request.url!.split('/').at(-1)!,
          raw: Buffer.concat(chunks),
          headers: Object.fromEntries(headers.map(([name, value]) => [name, String(value)])),
        });
        response.writeHead(200).end();
      });
    });
  }

  static async open(): Promise<Postbox> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Postbox(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Waits until a provider has nothing more to send. */
  async complete(apiBase: string): Promise<void> {
    for (let tries = 0; ; tries += 1) {
      const { deliveries } = (await (await fetch(`${apiBase}/test/deliveries`)).json()) as {
        deliveries: { state?: string }[];
      };
      if (deliveries.every((each) => each.state !== 'pending')) return;
      if (tries > 2_000) throw new Error('The provider does not come to an end of sending.');
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** What has come since it was emptied last. */
  empty(): Letter[] {
    const { letters } = this;
    this.letters = [];
    return letters;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
