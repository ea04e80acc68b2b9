import { connect, createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

interface Protocol {
  /** The bytes that end something: their answer may get lost. */
  ends(sent: Buffer): boolean;
  /** An answer after which the end is worth losing; where absent, each end is. */
  matters?(answered: Buffer): boolean;
}

/**
 * Stands between the application and a server, and now and then keeps the answer that matters most to itself: the request
 * arrives, what it asks for happens, and the connection breaks before anybody is told.
 */
export class CutProxy {
  /** Whether the next answer gets lost; asked once for each request that ends something. */
  lose: () => boolean = () => false;
  /** How many answers were lost. */
  lost = 0;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    target: { host: string; port: number },
    { ends, matters }: Protocol,
  ) {
    server.on('connection', (client) => {
      const upstream = connect(target);
      let [losing, mattered] = [false, false];
      const close = (): void => {
        client.destroy();
        upstream.destroy();
        this.sockets.delete(client);
      };
      this.sockets.add(client);
      client.on('data', (chunk) => {
        if (ends(chunk)) {
          losing = (mattered || !matters) && this.lose();
          mattered = false;
        }
        upstream.write(chunk);
      });
      upstream.on('data', (chunk) => {
        mattered ||= matters?.(chunk) ?? false;
        if (!losing) return void client.write(chunk);
        this.lost += 1;
        close();
      });
      for (const socket of [client, upstream]) {
        socket.setNoDelay(true);
        socket.on('error', close);
        socket.on('close', close);
      }
    });
  }

  static async open(target: { host: string; port: number }, protocol: Protocol): Promise<CutProxy> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new CutProxy(server, target, protocol);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** PostgreSQL's simple query `COMMIT` after something was written: it is durable before the answer leaves. */
export const COMMITS: Protocol = {
  ends: (sent) => sent[0] === 0x51 && sent.toString('latin1', 5, 11).toUpperCase() === 'COMMIT',
  matters: (answered) => /(INSERT 0|UPDATE|DELETE) [1-9]\d*\0/.test(answered.toString('latin1')),
};

/** SMTP's dot: with the answer the server has taken the message over. */
export const MESSAGES: Protocol = { ends: (sent) => sent.subarray(-5).toString('latin1') === '\r\n.\r\n' };

/** S3's PUT: the object is there before the answer leaves. */
export const OBJECTS: Protocol = { ends: (sent) => sent.toString('latin1', 0, 4) === 'PUT ' };
