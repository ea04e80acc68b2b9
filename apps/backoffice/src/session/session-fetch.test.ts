import { describe, expect, it, vi } from 'vitest';
import { createSessionFetch, type SessionFetchOptions } from './session-fetch.js';

const url = (path: string): string => `https://sosta.test/api/v1${path}`;

function setUp(overrides: Partial<SessionFetchOptions> & { answers?: (request: Request) => number } = {}) {
  let token: string | null = 'old';
  const seen: { path: string; authorization: string | null; body: string }[] = [];
  const options = {
    token: () => token,
    refresh: vi.fn(async () => (token = 'new')),
    onSignedOut: vi.fn(),
    onReachable: vi.fn(),
    language: () => 'it',
    fetch: async (input: RequestInfo | URL) => {
      const request = input as Request;
      const authorization = request.headers.get('authorization');
      seen.push({ path: new URL(request.url).pathname, authorization, body: await request.text() });
      const status = overrides.answers?.(request) ?? (authorization === 'Bearer new' ? 200 : 401);
      return new Response(null, { status });
    },
    ...overrides,
  } satisfies SessionFetchOptions;
  return { send: createSessionFetch(options), options, seen };
}

describe('the session fetch', () => {
  it('refreshes once on 401 and repeats the request with its body', async () => {
    const { send, options, seen } = setUp();
    const response = await send(
      new Request(url('/caserta/operator/queue'), { method: 'POST', body: '{"a":1}' }),
    );
    expect(response.status).toBe(200);
    expect(options.refresh).toHaveBeenCalledTimes(1);
    expect(seen.map((call) => [call.authorization, call.body])).toEqual([
      ['Bearer old', '{"a":1}'],
      ['Bearer new', '{"a":1}'],
    ]);
  });

  it('shares one refresh between requests in flight', async () => {
    const { send, options } = setUp();
    const answers = await Promise.all([1, 2, 3].map((n) => send(new Request(url(`/caserta/operator/${n}`)))));
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200]);
    expect(options.refresh).toHaveBeenCalledTimes(1);
  });

  it('signs out when the refresh is refused', async () => {
    const { send, options } = setUp({ refresh: async () => null });
    expect((await send(new Request(url('/caserta/operator/queue')))).status).toBe(401);
    expect(options.onSignedOut).toHaveBeenCalledTimes(1);
  });

  it('does not loop when the new token is refused too', async () => {
    const { send, options, seen } = setUp({ answers: () => 401 });
    await send(new Request(url('/caserta/operator/queue')));
    expect(seen).toHaveLength(2);
    expect(options.onSignedOut).toHaveBeenCalledTimes(1);
  });

  it('leaves a 401 of the sign-in itself to the form', async () => {
    const { send, options } = setUp();
    expect((await send(new Request(url('/operator-auth/sign-in'), { method: 'POST' }))).status).toBe(401);
    expect(options.refresh).not.toHaveBeenCalled();
    expect(options.onSignedOut).not.toHaveBeenCalled();
  });

  it('says when the server cannot be reached, but not for a request given up', async () => {
    const failing = async (): Promise<Response> => {
      throw new TypeError('Failed to fetch');
    };
    const { send, options } = setUp({ fetch: failing });
    await expect(send(new Request(url('/caserta/operator/queue')))).rejects.toThrow();
    expect(options.onReachable).toHaveBeenCalledWith(false);

    const controller = new AbortController();
    controller.abort();
    const given = setUp({ fetch: failing });
    await expect(
      given.send(new Request(url('/caserta/operator/queue'), { signal: controller.signal })),
    ).rejects.toThrow();
    expect(given.options.onReachable).not.toHaveBeenCalled();
  });
});
