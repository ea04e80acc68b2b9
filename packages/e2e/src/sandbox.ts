import { expect, type Page } from '@playwright/test';
import { stack } from './stack.js';

/** The levers of the payment sandbox: what a provider does without being asked by the person at its page. */
async function pull<T = unknown>(lever: string, body?: object, base = stack().levers): Promise<T> {
  const response = await fetch(`${base}/test/${lever}`, {
    method: body ? 'POST' : 'GET',
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  if (!response.ok) throw new Error(`The payment sandbox answered ${response.status} to ${lever}`);
  return (await response.json()) as T;
}

/** The session whose page is open, waiting for it to open. */
export async function sessionOf(page: Page): Promise<string> {
  await expect(page).toHaveURL(/\/pay\/cs_/);
  return /cs_\w+/.exec(page.url())?.[0] ?? '';
}

/** The bank refuses a pending payment. */
export const fail = (session: string): Promise<unknown> => pull(`sessions/${session}/fail`, {});
/** The bank accepts a pending payment. */
export const settle = (session: string): Promise<unknown> => pull(`sessions/${session}/settle`, {});
/** The time to pay on this page is over. */
export const expire = (session: string): Promise<unknown> => pull('expire', { sessionId: session });
/** Notices that wait leave now. */
export const deliverNow = (): Promise<unknown> => pull('deliveries/flush', {});

/** How many times money was really taken in a session's name. */
export async function capturesOf(payment: string): Promise<number> {
  const { captures } = await pull<{ captures: { metadata: Record<string, string> }[] }>('captures');
  return captures.filter(({ metadata }) => metadata.paymentId === payment).length;
}

/** The order whose page at PayPal is open, waiting for it to open. */
export async function paypalOrderOf(page: Page): Promise<string> {
  await expect(page).toHaveURL(
    (url) => url.origin !== stack().url && /^\/pay\/[0-9A-Z]{17}$/.test(url.pathname),
  );
  return new URL(page.url()).pathname.split('/').at(-1) ?? '';
}

/** What PayPal really took: of which order, in which payment's name. */
export async function paypalCaptures(): Promise<{ order: string; payment: string | undefined }[]> {
  const { captures } = await pull<{ captures: { orderId: string; customId: string | null }[] }>(
    'captures',
    undefined,
    stack().paypalLevers,
  );
  return captures.map(({ orderId, customId }) => ({ order: orderId, payment: customId?.split('.')[0] }));
}
