import { client } from '@sosta/contracts/client';
import { ProblemError, toProblem } from './problem.js';

export type SessionFetch = (request: Request) => Promise<Response>;

/** Gives the generated client the fetch that carries the operator's session. Called once, at start. */
export function connectApi(sessionFetch: SessionFetch): void {
  client.setConfig({
    baseUrl: location.origin,
    credentials: 'same-origin',
    fetch: (input, init) => sessionFetch(input instanceof Request ? input : new Request(input, init)),
  });
  // An answer with an error becomes a `ProblemError`; a request without an answer stays what fetch threw.
  client.interceptors.error.use((error, response) =>
    response && !response.ok ? new ProblemError(toProblem(error, response.status)) : error,
  );
}

/** What the API answered; failures are thrown (see `connectApi`). */
export async function answer<T>(request: Promise<{ data: T }>): Promise<T> {
  return (await request).data;
}
