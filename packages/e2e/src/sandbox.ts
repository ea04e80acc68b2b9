import { expect, type Page } from '@playwright/test';
import { Citizen } from './citizen.js';
import { Office } from './office.js';
import { stack, TOWN } from './stack.js';

/** The levers of the payment sandboxes: what a provider does without being asked by the person at its page. */
async function pull<T = unknown>(lever: string, body?: object, base = stack().levers): Promise<T> {
  const response = await fetch(`${base}/test/${lever}`, {
    method: body ? 'POST' : 'GET',
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  if (!response.ok) throw new Error(`The payment sandbox answered ${response.status} to ${lever}`);
  return (await response.json()) as T;
}

/** Notices that wait leave now. */
export const deliverNow = (): Promise<unknown> => pull('deliveries/flush', {});

/** Somebody with a request that only has to be paid. */
export interface Payer {
  citizen: Citizen;
  request: string;
}

/** A provider that takes cards, as the journeys meet it. */
export abstract class CardProvider {
  abstract readonly name: string;
  /** Which town pays there. */
  abstract readonly town: string;
  /** Whether a refused card ends the page, and leads back, instead of staying for another. */
  abstract readonly oneAttempt: boolean;

  protected abstract readonly pages: RegExp;
  protected abstract get base(): string;

  /** @param office of the journeys' first town */
  abstract payer(office: Office): Promise<Payer>;

  /** How many times money was really taken in a payment's name. */
  abstract capturesOf(payment: string): Promise<number>;

  /** The page that is open, by the provider's name, waiting for it to open. */
  async pageOf(page: Page): Promise<string> {
    const here = (url: URL): boolean => url.origin !== stack().url && this.pages.test(url.pathname);
    await expect(page).toHaveURL(here);
    return new URL(page.url()).pathname.split('/').at(-1) ?? '';
  }

  /** The bank refuses a pending payment. */
  fail(page: string): Promise<unknown> {
    return pull(`sessions/${page}/fail`, {}, this.base);
  }

  /** The time to pay on this page is over. */
  expire(page: string): Promise<unknown> {
    return pull('expire', { sessionId: page }, this.base);
  }

  protected captures<T>(): Promise<{ captures: T[] }> {
    return pull<{ captures: T[] }>('captures', undefined, this.base);
  }
}

class Stripe extends CardProvider {
  readonly name = 'Stripe';
  readonly town = TOWN;
  readonly oneAttempt = false;
  protected readonly pages = /^\/pay\/cs_\w+$/;

  protected get base(): string {
    return stack().levers;
  }

  async payer(office: Office): Promise<Payer> {
    const citizen = await Citizen.register();
    return { citizen, request: await citizen.readyToPay(office) };
  }

  async capturesOf(payment: string): Promise<number> {
    const { captures } = await this.captures<{ metadata: Record<string, string> }>();
    return captures.filter(({ metadata }) => metadata.paymentId === payment).length;
  }
}

class Nexi extends CardProvider {
  readonly name = 'Nexi XPay';
  readonly town = 'marinablu';
  readonly oneAttempt = true;
  protected readonly pages = /^\/pay\/[0-9a-z]{18}$/;

  protected get base(): string {
    return stack().nexiLevers;
  }

  async payer(): Promise<Payer> {
    const [citizen, office] = await Promise.all([
      Citizen.register({}, this.town),
      Office.open(stack().desks.nexi),
    ]);
    const request = await citizen.apply('CENTRO-1M');
    await office.accept(request, {}, this.town);
    return { citizen, request };
  }

  async capturesOf(payment: string): Promise<number> {
    const { captures } = await this.captures<{ customField: string | null }>();
    return captures.filter(({ customField }) => customField?.split('.')[0] === payment).length;
  }
}

export const STRIPE: CardProvider = new Stripe();
export const CARD_PROVIDERS: readonly CardProvider[] = [STRIPE, new Nexi()];

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
