import { describe, expect, test, vi } from 'vitest';
import { createRetryingFetch } from './retrying-fetch.js';

const url = 'https://sosta.example/api/v1/citta/dashboard';
const answer = (status: number) => new Response(null, { status });
const withToken = (token: string) => ({
  method: 'POST',
  body: '{"a":1}',
  headers: { Authorization: `Bearer ${token}` },
});

describe('createRetryingFetch', () => {
  test('says the language and leaves a good answer alone', async () => {
    const renew = vi.fn();
    const send = vi.fn((_request: Request) => Promise.resolve(answer(200)));
    const response = await createRetryingFetch({ renew, locale: () => 'en' }, send)(url, withToken('old'));
    expect(response.status).toBe(200);
    expect(send.mock.calls[0]?.[0].headers.get('Accept-Language')).toBe('en');
    expect(renew).not.toHaveBeenCalled();
  });

  test('renews once after a 401 and sends the same body again', async () => {
    const bodies: string[] = [];
    const tokens: (string | null)[] = [];
    const send = vi.fn(async (request: Request) => {
      tokens.push(request.headers.get('Authorization'));
      bodies.push(await request.text());
      return answer(tokens.length === 1 ? 401 : 201);
    });
    const fetch = createRetryingFetch({ renew: () => Promise.resolve('new'), locale: () => 'it' }, send);
    expect((await fetch(url, withToken('old'))).status).toBe(201);
    expect(tokens).toEqual(['Bearer old', 'Bearer new']);
    expect(bodies).toEqual(['{"a":1}', '{"a":1}']);
  });

  test('gives up when the second try is refused too, or the session is over', async () => {
    const send = vi.fn((_request: Request) => Promise.resolve(answer(401)));
    const renewed = createRetryingFetch({ renew: () => Promise.resolve('new'), locale: () => 'it' }, send);
    expect((await renewed(url, withToken('old'))).status).toBe(401);
    expect(send).toHaveBeenCalledTimes(2);
    const over = createRetryingFetch({ renew: () => Promise.resolve(null), locale: () => 'it' }, send);
    expect((await over(url, withToken('old'))).status).toBe(401);
    expect(send).toHaveBeenCalledTimes(3);
  });

  test('a 401 to a request without token (a wrong password) renews nothing', async () => {
    const renew = vi.fn();
    const send = (_request: Request) => Promise.resolve(answer(401));
    await createRetryingFetch({ renew, locale: () => 'it' }, send)(url, { method: 'POST' });
    expect(renew).not.toHaveBeenCalled();
  });
});
