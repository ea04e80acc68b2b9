import { client } from '@sosta/contracts/client';
import { slug } from '../lib/tenant.js';
import { createRetryingFetch, type SessionSource } from './retrying-fetch.js';

/** Base of the routes of this municipality, for what cannot go through the generated client (uploads). */
export const apiBase = `${location.origin}/api/v1/${encodeURIComponent(slug)}`;

/** Gives the generated client its session and language; called once, before the first route is entered. */
export function connectApi(session: SessionSource) {
  client.setConfig({
    baseUrl: location.origin,
    credentials: 'same-origin',
    // Asked only by the routes that need a citizen.
    auth: async () => (await session.freshToken()) ?? undefined,
    fetch: createRetryingFetch(session),
  });
}
