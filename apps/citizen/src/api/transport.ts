import { slug } from '../lib/tenant';
import { createAuthorizedFetch, type SessionSource } from './authorized-fetch';

export const apiBase = `${location.origin}/api/v1/${encodeURIComponent(slug)}`;

const holder: { send: typeof fetch } = { send: (...args) => fetch(...args) };

/** Gives the API calls their session; called once, before the first route is entered. */
export function connectSession(session: SessionSource) {
  holder.send = createAuthorizedFetch(session);
}

interface CallOptions {
  body?: unknown;
  query?: Record<string, string | undefined | null>;
  headers?: Record<string, string>;
  /** Makes a repeated click or a retry of the same intent have one effect only. */
  idempotencyKey?: string;
  /** Without the bearer token: sign-in and refresh themselves. */
  anonymous?: boolean;
}

/** Calls the API; the promise rejects with the problem document of an error answer. */
export async function call<T>(method: string, path: string, options: CallOptions = {}): Promise<T> {
  const url = new URL(apiBase + path);
  for (const [key, value] of Object.entries(options.query ?? {})) if (value) url.searchParams.set(key, value);
  const headers: Record<string, string> = { Accept: 'application/json', ...options.headers };
  if (options.body !== undefined) headers['Content-Type'] = 'application/json';
  if (options.idempotencyKey) headers['Idempotency-Key'] = options.idempotencyKey;
  const send = options.anonymous ? fetch : holder.send;
  const response = await send(url, {
    method,
    headers,
    ...(options.body !== undefined ? { body: JSON.stringify(options.body) } : {}),
    credentials: 'same-origin',
  });
  const text = await response.text();
  let value: unknown;
  try {
    value = text ? JSON.parse(text) : undefined;
  } catch {
    value = undefined;
  }
  if (!response.ok) throw value ?? new Error(`HTTP ${response.status}`);
  return value as T;
}
