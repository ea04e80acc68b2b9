import { Inject, Injectable } from '@nestjs/common';
import { lookup } from 'node:dns/promises';
import { request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import { isIP } from 'node:net';
import type { WebhookFault } from '@sosta/contracts';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { isPublicAddress } from './public-address.js';

export interface ResolvedAddress {
  address: string;
  family: number;
}

/** Names to addresses; apart, so that a test can make a name say one thing now and another later. */
@Injectable()
export class NameResolver {
  /** Every address of the name, also those a single connection would not use. @throws {Error} when there is none */
  resolve(host: string): Promise<ResolvedAddress[]> {
    return lookup(host, { all: true });
  }
}

export type OutgoingFault = Exclude<WebhookFault, 'ENDPOINT_DISABLED'>;

/** A call that got no answer, and why. */
export class OutgoingCallError extends Error {
  constructor(readonly fault: OutgoingFault) {
    super(fault);
    this.name = 'OutgoingCallError';
  }
}

export interface OutgoingAnswer {
  status: number;
  /** The first characters of the body. */
  text: string;
}

const PORTS = new Set(['', '443', '8443']);
const KEPT_BYTES = 300;

/**
 * Calls to addresses that somebody typed. They must not become knocks at doors within: an address is called only by
 * https on the ports meant for it, only when every address of its name is public, and the connection goes to the very
 * address that was judged, so a name that changes its mind in between changes nothing. Redirects are answers, not
 * followed. Judged anew at each call.
 */
@Injectable()
export class OutgoingCalls {
  constructor(
    private readonly resolver: NameResolver,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Whether an address may be called as far as its words go; where its name leads is another question. */
  mayCall(address: string): boolean {
    if (!URL.canParse(address)) return false;
    const url = new URL(address);
    if (url.username || url.password || url.hash) return false;
    return this.isOurTest(url) || (url.protocol === 'https:' && PORTS.has(url.port));
  }

  /**
   * The addresses that its name has now, all of them public.
   * @throws {OutgoingCallError} NAME_NOT_FOUND, ADDRESS_NOT_ALLOWED
   */
  async resolve(url: URL): Promise<ResolvedAddress[]> {
    if (this.isOurTest(url)) return [{ address: '127.0.0.1', family: 4 }];
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const family = isIP(host);
    const found = family
      ? [{ address: host, family }]
      : await this.resolver.resolve(host).catch(() => {
          throw new OutgoingCallError('NAME_NOT_FOUND');
        });
    if (found.length === 0) throw new OutgoingCallError('NAME_NOT_FOUND');
    if (!found.every(({ address }) => isPublicAddress(address)))
      throw new OutgoingCallError('ADDRESS_NOT_ALLOWED');
    return found;
  }

  /**
   * @param timeoutMs for all of it: name, connection, answer
   * @returns the answer, whatever its status
   * @throws {OutgoingCallError}
   */
  async post(
    address: string,
    call: { headers: Record<string, string>; body: string; timeoutMs: number },
  ): Promise<OutgoingAnswer> {
    if (!this.mayCall(address)) throw new OutgoingCallError('ADDRESS_NOT_ALLOWED');
    const url = new URL(address);
    const signal = AbortSignal.timeout(call.timeoutMs);
    const pinned = await Promise.race([this.resolve(url), timeUp(signal)]);
    return new Promise((resolve, reject) => {
      const send = url.protocol === 'https:' ? secureRequest : plainRequest;
      const request = send(
        url,
        {
          method: 'POST',
          headers: { ...call.headers, 'content-length': Buffer.byteLength(call.body) },
          agent: false,
          signal,
          lookup: (_host, { all }, found) =>
            all ? found(null, pinned) : found(null, pinned[0]!.address, pinned[0]!.family),
        },
        (response) => {
          const kept: Buffer[] = [];
          let bytes = 0;
          // The status is the answer; of the body we want a glance, whether or not it ever ends.
          const answered = (): void => {
            request.destroy();
            resolve({ status: response.statusCode ?? 0, text: glance(Buffer.concat(kept)) });
          };
          response.on('data', (chunk: Buffer) => {
            kept.push(chunk);
            bytes += chunk.length;
            if (bytes >= KEPT_BYTES) answered();
          });
          response.on('end', answered);
          response.on('error', answered);
        },
      );
      request.on('error', (error) =>
        reject(new OutgoingCallError(signal.aborted ? 'TIMEOUT' : faultOf(error))),
      );
      request.end(call.body);
    });
  }

  /** The receiver that a test or a demo runs beside us, named in the deployment and nowhere else. */
  private isOurTest(url: URL): boolean {
    return this.config.loopbackReceivers.includes(url.host);
  }
}

function timeUp(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) =>
    signal.addEventListener('abort', () => reject(new OutgoingCallError('TIMEOUT')), { once: true }),
  );
}

function faultOf(error: Error): OutgoingFault {
  const code = String((error as NodeJS.ErrnoException).code ?? '');
  return /^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|EPROTO)/.test(code)
    ? 'TLS'
    : 'UNREACHABLE';
}

/** What a person may read in a log: no control characters, and not much of it. */
function glance(body: Buffer): string {
  return body
    .subarray(0, KEPT_BYTES)
    .toString('utf8')
    .replace(/[\s\p{Cc}\p{Cf}\p{Co}\p{Cs}\uFFFD]+/gu, ' ')
    .trim();
}
