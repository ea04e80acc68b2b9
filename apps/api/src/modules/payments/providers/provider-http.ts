import { PaymentProviderError } from './payment-provider.js';

const FIRST_PAUSE_MS = 250;

export interface JsonAnswer {
  status: number;
  ok: boolean;
  /** Unchecked; undefined when it is no JSON object. */
  body: unknown;
}

/**
 * One call of a provider that speaks JSON. It follows no redirect: credentials go where they were meant for and nowhere else.
 * @throws {PaymentProviderError} UNAVAILABLE when there is no answer
 */
export async function askJson(
  url: string,
  request: { method: string; headers: Record<string, string>; body?: string; timeoutMs: number },
): Promise<JsonAnswer> {
  const { method, headers, body, timeoutMs } = request;
  try {
    const response = await fetch(url, {
      method,
      headers: { accept: 'application/json', ...headers },
      ...(body === undefined ? {} : { body }),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    return { status: response.status, ok: response.ok, body: readJson(await response.text()) };
  } catch (cause) {
    const timeout = cause instanceof DOMException && cause.name === 'TimeoutError';
    throw new PaymentProviderError('UNAVAILABLE', timeout ? 'timeout' : 'network', { cause });
  }
}

/** Repeats what had no answer, with growing pauses: only for what is harmless twice. */
export async function patiently<T>(maxRetries: number, run: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await run();
    } catch (error) {
      const again = error instanceof PaymentProviderError && error.kind === 'UNAVAILABLE';
      if (!again || attempt >= maxRetries) throw error;
      await new Promise((resolve) => setTimeout(resolve, FIRST_PAUSE_MS * 2 ** attempt));
    }
  }
}

function readJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? value : undefined;
  } catch {
    return undefined;
  }
}
