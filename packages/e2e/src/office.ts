import {
  acceptRequest,
  checkPlate,
  createClient,
  createConfig,
  getOperatorSubscriptionDocument,
  getReview,
  handOverRequest,
  listOperatorSubscriptions,
  listReviewColleagues,
  operatorLogin,
  refuseRequest,
  setPolicy,
  takeCounterPayment,
  type Client,
} from '@sosta/contracts/client';
import { civilDateOf } from '@sosta/contracts';
import { until } from '@sosta/local';
import { TOTP, Secret } from 'otpauth';
import { stack, TOWN, type OperatorAccount } from './stack.js';

/** What the authenticator app of an operator shows now. */
export function authenticatorCode(account: OperatorAccount): string {
  return new TOTP({ secret: Secret.fromBase32(account.totpSecret) }).generate();
}

/** An access token lives ten minutes. */
const RENEW_AFTER_MS = 8 * 60_000;

/** An operator who decides over the API. */
export class Office {
  private readonly client: Client;
  private token = '';
  private signedInAt = 0;

  private constructor(private readonly account: OperatorAccount) {
    const auth = async (): Promise<string> => {
      if (Date.now() - this.signedInAt > RENEW_AFTER_MS) await this.signIn();
      return this.token;
    };
    this.client = createClient(createConfig({ baseUrl: stack().url, auth }));
  }

  static async open(account: OperatorAccount): Promise<Office> {
    const office = new Office(account);
    await office.signIn();
    return office;
  }

  /** A code works once: a worker that starts again within half a minute waits for the next. */
  private async signIn(): Promise<void> {
    const { name, email, password } = this.account;
    const client = createClient(createConfig({ baseUrl: stack().url }));
    const attempt = async (): Promise<boolean> => {
      const totp = authenticatorCode(this.account);
      const { data } = await operatorLogin({ client, body: { email, password, totp } });
      this.token = data?.accessToken ?? '';
      return this.token !== '';
    };
    await until(attempt, { what: `the sign-in of ${name}`, timeoutMs: 65_000, intervalMs: 1000 });
    this.signedInAt = Date.now();
  }

  async accept(id: string, options: { electricCertified?: boolean } = {}, town = TOWN): Promise<void> {
    const base = { client: this.client, throwOnError: true, path: { municipality: town, id } } as const;
    const { data } = await getReview(base);
    const verdicts = data.documents.map((document) => ({
      documentId: document.id,
      verdict: 'VALID' as const,
    }));
    await acceptRequest({ ...base, body: { version: data.version, verdicts, ...options } });
  }

  /** Passes cases to somebody by name: they are then theirs alone. */
  async handOver(ids: readonly string[], name: string): Promise<void> {
    const base = { client: this.client, throwOnError: true } as const;
    const { data: colleagues } = await listReviewColleagues({ ...base, path: { municipality: TOWN } });
    // The newest: on a stack that is held, desks of earlier runs have the same names.
    const named = colleagues.items.filter((one) => one.name === name).map((one) => one.id);
    const operatorId = named.toSorted().at(-1);
    if (!operatorId) throw new Error(`No colleague ${name}`);
    const pass = async (id: string): Promise<void> => {
      const path = { municipality: TOWN, id };
      const { data } = await getReview({ ...base, path });
      await handOverRequest({ ...base, path, body: { version: data.version, operatorId, note: 'Per te' } });
    };
    for (let at = 0; at < ids.length; at += 5) await Promise.all(ids.slice(at, at + 5).map(pass));
  }

  /** Takes cash for a request that awaits its payment; the subscription’s id. */
  async takeCash(id: string, amountCents: number): Promise<string> {
    const { data } = await takeCounterPayment({
      client: this.client,
      throwOnError: true,
      path: { municipality: TOWN, id },
      headers: { 'Idempotency-Key': id },
      body: { method: 'CASH', amountCents },
    });
    return data.subscriptionId;
  }

  /** What a check of the plate answers now, whatever the zone. */
  async check(plate: string): Promise<string> {
    const { data } = await checkPlate({
      client: this.client,
      throwOnError: true,
      path: { municipality: TOWN },
      // As an operator: a handheld would show its key.
      security: [{ scheme: 'bearer', type: 'http' }],
      body: { plate },
    });
    return data.outcome;
  }

  /** A plate of the demo whose one right is over. */
  async expiredPlate(): Promise<string> {
    const { data } = await listOperatorSubscriptions({
      client: this.client,
      throwOnError: true,
      path: { municipality: TOWN },
      query: { status: 'EXPIRED' },
    });
    for (const {
      plate: { plate },
    } of data.items)
      if ((await this.check(plate)) === 'EXPIRED') return plate;
    throw new Error('The demo has no expired right');
  }

  /** Plate and printed ticket of a right of the demo that holds now. */
  async validTicket(): Promise<{ plate: string; pdf: Buffer }> {
    const base = { client: this.client, throwOnError: true } as const;
    const { data } = await listOperatorSubscriptions({
      ...base,
      path: { municipality: TOWN },
      query: { status: 'ACTIVE' },
    });
    for (const {
      id,
      plate: { plate },
    } of data.items) {
      if ((await this.check(plate)) !== 'VALID') continue;
      let url: string | null = null;
      // The first to ask waits until it is printed.
      await until(
        async () => {
          const path = { municipality: TOWN, id, kind: 'ticket' };
          url = (await getOperatorSubscriptionDocument({ ...base, path })).data.url;
          return url !== null;
        },
        { what: 'the ticket', timeoutMs: 30_000, intervalMs: 200 },
      );
      if (url) return { plate, pdf: Buffer.from(await (await fetch(url)).arrayBuffer()) };
    }
    throw new Error('The demo has no valid right');
  }

  /** Decides a policy of {@link TOWN}, from today on. */
  async decide(key: string, value: string | number | boolean | string[]): Promise<void> {
    await setPolicy({
      client: this.client,
      throwOnError: true,
      path: { municipality: TOWN, key },
      body: { value, fromOn: civilDateOf(Date.now()) },
    });
  }

  async refuse(id: string, reasons: string[]): Promise<void> {
    const base = { client: this.client, throwOnError: true, path: { municipality: TOWN, id } } as const;
    const { data } = await getReview(base);
    await refuseRequest({ ...base, body: { version: data.version, reasons } });
  }
}
