/** Where the transport finds the session; the session store provides it. */
export interface SessionSource {
  /** A token good for at least the next seconds, renewed first when it is about to expire; null when signed out. */
  freshToken(): Promise<string | null>;
  /** Exchanges the refresh cookie for a new token; null when the session is over. Never two at a time. */
  renew(): Promise<string | null>;
  locale(): string;
}

/**
 * `fetch` for the API client: says the language and, when the API answers 401 to a token, renews the session once
 * and tries the same request again.
 */
export function createRetryingFetch(
  session: Pick<SessionSource, 'renew' | 'locale'>,
  send: (request: Request) => Promise<Response> = (request) => fetch(request),
) {
  return async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    request.headers.set('Accept-Language', session.locale());
    if (!request.headers.has('Authorization')) return send(request);
    // A body can be read only once: the copy is for the second try.
    const again = request.clone();
    const response = await send(request);
    if (response.status !== 401) return response;
    const renewed = await session.renew();
    if (!renewed) return response;
    again.headers.set('Authorization', `Bearer ${renewed}`);
    return send(again);
  };
}
