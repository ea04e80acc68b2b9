import type { ProblemCode } from '@sosta/contracts';

/** The server was not reached, or could not answer now: nothing was said about anything. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
}

/** The server answered, and refused. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';

  constructor(
    readonly status: number,
    readonly code: ProblemCode | null,
  ) {
    super(`Refused: ${status} ${code ?? ''}`);
  }
}

export interface Answer {
  bytes: Uint8Array<ArrayBuffer>;
  headers: Headers;
  /** Middle of the time that the answer took, by this device's clock. */
  atMs: number;
}

const LATER = new Set([408, 425, 429, 500, 502, 503, 504]);

/**
 * Asks the API of a municipality. Its own fetch and not the generated client: what is signed is signed to the byte.
 * @returns null for 304
 * @throws UnreachableError, RefusedError
 */
export async function ask(
  town: { slug: string; apiKey?: string },
  path: string,
  options: { body?: unknown; headers?: Record<string, string>; timeoutMs?: number } = {},
): Promise<Answer | null> {
  const { body, headers = {}, timeoutMs = 20_000 } = options;
  const startedMs = Date.now();
  try {
    const response = await fetch(`/api/v1/${town.slug}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        ...(town.apiKey ? { 'X-Api-Key': town.apiKey } : {}),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      cache: 'no-store',
      credentials: 'omit',
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (response.status === 304) return null;
    const bytes = new Uint8Array(await response.arrayBuffer());
    // The sign-in page of a network in between is no answer of ours, whatever its status.
    const ours = /^application\/([\w.-]+\+)?(x-nd)?json\b/.test(response.headers.get('Content-Type') ?? '');
    if (!ours || LATER.has(response.status)) throw new UnreachableError();
    if (!response.ok) {
      throw new RefusedError(response.status, (json(bytes) as { code?: ProblemCode }).code ?? null);
    }
    return { bytes, headers: response.headers, atMs: (startedMs + Date.now()) / 2 };
  } catch (error) {
    if (error instanceof RefusedError) throw error;
    throw new UnreachableError();
  }
}

/** @throws SyntaxError for what is no JSON */
export function json(bytes: Uint8Array): unknown {
  return JSON.parse(new TextDecoder().decode(bytes));
}

/** Whether the key is no longer, or was never, one of this municipality's. */
export function isRevoked(error: unknown): boolean {
  return error instanceof RefusedError && error.status === 401;
}
