import { PaymentProviderError } from './payment-provider.js';
import { unreadable } from './provider-answers.js';
import { askJson, patiently } from './provider-http.js';

export interface PayPalApiConfig {
  /** The origin, e.g. `https://api-m.paypal.com`. */
  apiBase: string;
  clientId: string;
  clientSecret: string;
  /** Per attempt; 10 seconds by default. */
  timeoutMs?: number;
  /** Attempts after the first; 2 by default. Each repeats the same PayPal-Request-Id. */
  maxRetries?: number;
}

interface Call {
  /** Sent as JSON; a string is sent as it is. */
  body?: object | string;
  /** PayPal does a thing once per id (6 hours); anything that changes something must have one or be harmless twice. */
  requestId?: string;
}

/** A token is renewed this long before it ends. */
const TOKEN_MARGIN_MS = 60_000;

/**
 * PayPal's REST API: access tokens, repeated attempts, and errors in our words. The official SDK knows two hosts only and no
 * webhooks (ADR 0017).
 */
export class PayPalApi {
  readonly #config: Required<PayPalApiConfig>;
  #token: Promise<{ value: string; until: number }> | null = null;

  constructor(config: PayPalApiConfig) {
    this.#config = { timeoutMs: 10_000, maxRetries: 2, ...config };
  }

  /**
   * @returns the body of a 2xx, unchecked; null for an empty one
   * @throws {PaymentProviderError} UNAVAILABLE for everything that is not a readable answer of PayPal
   */
  async call(
    method: 'GET' | 'POST' | 'PATCH',
    path: string,
    { body, requestId }: Call = {},
  ): Promise<unknown> {
    const attempt = async (): Promise<unknown> => {
      const headers = {
        authorization: `Bearer ${await this.#accessToken()}`,
        prefer: 'return=representation',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(requestId === undefined ? {} : { 'paypal-request-id': requestId }),
      };
      return this.#send(method, path, headers, typeof body === 'object' ? JSON.stringify(body) : body);
    };
    return patiently(this.#config.maxRetries, async () => {
      try {
        return await attempt();
      } catch (error) {
        // A token that was taken back before its time: once more with a new one.
        if (!(error instanceof PaymentProviderError) || error.providerCode !== 'invalid_token') throw error;
        this.#token = null;
        return attempt();
      }
    });
  }

  /** Whether the credentials are good. */
  async signIn(): Promise<void> {
    this.#token = null;
    await patiently(this.#config.maxRetries, () => this.#accessToken());
  }

  async #accessToken(): Promise<string> {
    const held = await this.#token?.catch(() => null);
    if (held && held.until > Date.now()) return held.value;
    this.#token = this.#newToken();
    return (await this.#token).value;
  }

  async #newToken(): Promise<{ value: string; until: number }> {
    const { clientId, clientSecret } = this.#config;
    const headers = {
      authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    };
    const answer = (await this.#send(
      'POST',
      '/v1/oauth2/token',
      headers,
      'grant_type=client_credentials',
    )) as { access_token?: unknown; expires_in?: unknown } | null;
    if (typeof answer?.access_token !== 'string' || typeof answer.expires_in !== 'number') {
      throw unreadable();
    }
    return {
      value: answer.access_token,
      until: Date.now() + answer.expires_in * 1000 - TOKEN_MARGIN_MS,
    };
  }

  async #send(
    method: string,
    path: string,
    headers: Record<string, string>,
    body?: string,
  ): Promise<unknown> {
    const { apiBase, timeoutMs } = this.#config;
    const answer = await askJson(`${apiBase}${path}`, {
      method,
      headers,
      timeoutMs,
      ...(body === undefined ? {} : { body }),
    });
    if (answer.ok && (answer.body !== undefined || answer.status === 204)) return answer.body ?? null;
    throw errorOf(answer.status, answer.body);
  }
}

/** Only a 4xx in PayPal's own form is an answer; everything else leaves us not knowing. */
function errorOf(status: number, answer: unknown): PaymentProviderError {
  const { name, error, details } = (answer ?? {}) as { name?: unknown; error?: unknown; details?: unknown };
  const first = (Array.isArray(details) ? details[0] : undefined) as { issue?: unknown } | undefined;
  const code = [first?.issue, name, error].find((each) => typeof each === 'string');
  const passing = status >= 500 || status === 408 || status === 409 || status === 429;
  if (code === undefined || status < 400 || passing) {
    return new PaymentProviderError('UNAVAILABLE', status < 400 ? 'unreadable' : (code ?? `HTTP ${status}`));
  }
  return new PaymentProviderError(code === 'DUPLICATE_REQUEST_ID' ? 'MISMATCH' : 'REFUSED', code);
}
