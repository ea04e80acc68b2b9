import { ProblemError, toProblem } from './problem.js';

export type SessionFetch = (request: Request) => Promise<Response>;

let sessionFetch: SessionFetch = (request) => fetch(request);

/** Gives the API functions the fetch that carries the operator's session. Called once, at start. */
export function installSessionFetch(value: SessionFetch): void {
  sessionFetch = value;
}

interface CallOptions {
  query?: object;
  body?: unknown;
  /** Money and documents: the server does the effect once however often this is sent. */
  idempotencyKey?: string;
}

async function send(
  method: string,
  path: string,
  { query, body, idempotencyKey }: CallOptions,
): Promise<Response> {
  const url = new URL(`/api/v1/${path}`, location.origin);
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== '') url.searchParams.set(name, String(value));
  }
  const headers = new Headers({ accept: 'application/json, application/problem+json' });
  if (body !== undefined) headers.set('content-type', 'application/json');
  if (idempotencyKey) headers.set('idempotency-key', idempotencyKey);
  const response = await sessionFetch(
    new Request(url, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }),
  );
  if (!response.ok)
    throw new ProblemError(toProblem(await response.json().catch(() => null), response.status));
  return response;
}

/** Calls the API and reads JSON; 204 becomes null. Failures are thrown as `ProblemError`. */
export async function call<T>(method: string, path: string, options: CallOptions = {}): Promise<T> {
  const response = await send(method, path, options);
  return (response.status === 204 ? null : await response.json()) as T;
}

/** Reads a file of the API as bytes. */
export async function callForBlob(path: string): Promise<Blob> {
  return (await send('GET', path, {})).blob();
}
