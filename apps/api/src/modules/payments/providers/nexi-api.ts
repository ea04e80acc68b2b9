import { randomUUID } from 'node:crypto';
import { PaymentProviderError } from './payment-provider.js';
import { askJson, patiently } from './provider-http.js';

export interface NexiApiConfig {
  /** The origin, e.g. `https://xpay.nexigroup.com`. */
  apiBase: string;
  apiKey: string;
  /** Per attempt; 10 seconds by default. */
  timeoutMs?: number;
  /** Attempts after the first, of what is harmless twice; 2 by default. */
  maxRetries?: number;
}

const PATH = '/api/phoenix-0.0/psp/api/v1';

/** What Nexi calls a key that was used for something else. */
const KEY_OF_ANOTHER = 'PS0025';

/** Nexi XPay's REST API: its headers, repeated attempts, and errors in our words. There is no official SDK (ADR 0022). */
export class NexiApi {
  readonly #config: Required<NexiApiConfig>;

  constructor(config: NexiApiConfig) {
    this.#config = { timeoutMs: 10_000, maxRetries: 2, ...config };
  }

  /** @throws {PaymentProviderError} UNAVAILABLE for everything that is not a readable answer of Nexi */
  get(path: string): Promise<unknown> {
    return patiently(this.#config.maxRetries, () => this.#send('GET', path, {}));
  }

  /**
   * @param idempotencyKey Nexi does a thing once per key, where it takes one; without it nothing is repeated here
   * @throws as {@link get}
   */
  post(path: string, body: object, idempotencyKey?: string): Promise<unknown> {
    const headers: Record<string, string> =
      idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey };
    const send = (): Promise<unknown> => this.#send('POST', path, headers, JSON.stringify(body));
    return idempotencyKey === undefined ? send() : patiently(this.#config.maxRetries, send);
  }

  async #send(
    method: string,
    path: string,
    headers: Record<string, string>,
    body?: string,
  ): Promise<unknown> {
    const { apiBase, apiKey, timeoutMs } = this.#config;
    const answer = await askJson(`${apiBase}${PATH}${path}`, {
      method,
      timeoutMs,
      headers: {
        'x-api-key': apiKey,
        // Names the call for whoever looks for it in Nexi's logs.
        'correlation-id': randomUUID(),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
    });
    if (answer.ok && answer.body !== undefined) return answer.body;
    throw errorOf(answer.status, answer.body);
  }
}

/** A 4xx is an answer, often without a body (401, 404); everything else leaves us not knowing. */
function errorOf(status: number, body: unknown): PaymentProviderError {
  if (status < 400) return new PaymentProviderError('UNAVAILABLE', 'unreadable');
  const { errors } = (body ?? {}) as { errors?: unknown };
  const first = (Array.isArray(errors) ? errors[0] : undefined) as { code?: unknown } | undefined;
  const code = typeof first?.code === 'string' ? first.code : `HTTP ${status}`;
  const passing = status >= 500 || status === 408 || status === 409 || status === 429;
  if (passing) return new PaymentProviderError('UNAVAILABLE', code);
  return new PaymentProviderError(code === KEY_OF_ANOTHER ? 'MISMATCH' : 'REFUSED', code);
}
