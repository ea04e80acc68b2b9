export interface SessionFetchOptions {
  /** The current access token, if signed in. */
  token: () => string | null;
  /** Asks for a new token with the refresh cookie; resolves to null when the session is over. */
  refresh: () => Promise<string | null>;
  /** The session is over: go to the sign-in page. */
  onSignedOut: () => void;
  /** Every answer and every failed attempt says whether the server is reachable. */
  onReachable: (reachable: boolean) => void;
  language: () => string;
  fetch?: typeof fetch;
}

/** Sign-in endpoints answer 401 about the credentials, not about the session. */
const SIGN_IN_PATH = '/operator-auth/';

/**
 * A `fetch` for the generated client: adds the bearer token and the language, and on a 401 refreshes once
 * (all requests in flight share that one refresh, or the rotating refresh token would be reused and the
 * whole family revoked) and repeats the request.
 */
export function createSessionFetch(options: SessionFetchOptions): (request: Request) => Promise<Response> {
  const send = options.fetch ?? globalThis.fetch.bind(globalThis);
  let refreshing: Promise<string | null> | null = null;

  const refreshOnce = (): Promise<string | null> => {
    refreshing ??= options.refresh().finally(() => {
      refreshing = null;
    });
    return refreshing;
  };

  const attempt = async (request: Request, token: string | null): Promise<Response> => {
    const headers = new Headers(request.headers);
    headers.set('accept-language', options.language());
    if (token) headers.set('authorization', `Bearer ${token}`);
    try {
      const response = await send(new Request(request, { headers, credentials: 'same-origin' }));
      options.onReachable(true);
      return response;
    } catch (error) {
      // An aborted request says nothing about the connection.
      if (!request.signal.aborted) options.onReachable(false);
      throw error;
    }
  };

  return async (request) => {
    if (new URL(request.url).pathname.includes(SIGN_IN_PATH)) return attempt(request, options.token());

    const used = options.token();
    const response = await attempt(request.clone(), used);
    if (response.status !== 401) return response;

    // Somebody else may have refreshed while this request was on its way.
    const renewed = options.token() !== used ? options.token() : await refreshOnce();
    if (!renewed) {
      options.onSignedOut();
      return response;
    }
    const second = await attempt(request, renewed);
    if (second.status === 401) options.onSignedOut();
    return second;
  };
}
