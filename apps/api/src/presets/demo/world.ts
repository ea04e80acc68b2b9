import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { InjectOptions } from 'fastify';
import type { Config } from '../../config/config.js';
import { AccessTokens, OperatorSessions, Passwords } from '../../modules/auth/index.js';
import { ManualClock } from '../../platform/clock/clock.js';
import { deriveKey, unseal } from '../../platform/crypto/keys.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { EffectRunner } from '../../platform/outbox/effect-runner.js';
import type { DemoFile } from './files.js';

interface Answer {
  status: number;
  body: unknown;
}

export interface Call {
  token?: string;
  body?: object;
  form?: FormData;
  headers?: Record<string, string>;
  /** Whose computer: the demo's people do not share one. */
  ip?: string;
}

type Claims = Parameters<AccessTokens['sign']>[0];

const WORKING_DAY_MS = 10 * 3_600_000;
const CARD = '4242424242424242';

/**
 * The application with its own clock, lived in from outside: everything the demo's people do goes through the same
 * routes, checks and use-cases as in earnest, only faster.
 */
export class DemoWorld {
  private readonly operators = new Map<string, { claims: Claims; openedAt: Date }>();

  constructor(
    private readonly app: NestFastifyApplication,
    private readonly clock: ManualClock,
    private readonly config: Config,
    readonly municipality: { id: string; slug: string },
  ) {}

  now(): Date {
    return this.clock.now();
  }

  /** Moves the application and the payment provider to an instant. */
  async moveTo(instant: Date): Promise<void> {
    this.clock.set(instant);
    await this.sandboxes('clock', { at: instant.toISOString() });
  }

  /** The provider goes on with the world's clock. */
  async letGo(): Promise<void> {
    await this.sandboxes('clock', {});
  }

  /** @throws Error telling what was answered, when it is no success */
  async call<T>(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    call: Call = {},
  ): Promise<T> {
    const { status, body } = await this.inject(method, `/api/v1/${path}`, call);
    if (status >= 400) throw new Error(`${method} ${path} answered ${status}: ${JSON.stringify(body)}`);
    return body as T;
  }

  /** Below the municipality. */
  at<T>(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, call: Call = {}): Promise<T> {
    return this.call<T>(method, `${this.municipality.slug}/${path}`, call);
  }

  /** As an operator of the demo, in a session a day. */
  async operator<T>(
    email: string,
    method: 'GET' | 'POST' | 'PATCH',
    path: string,
    body?: object,
  ): Promise<T> {
    const token = await this.operatorToken(email);
    return this.at<T>(method, `operator/${path}`, { token, ...(body ? { body } : {}) });
  }

  /**
   * The session is opened without a sign-in: an authenticator's code works once and forward in time, and somebody may
   * have signed in as the same operator later than the day this happens on.
   */
  private async operatorToken(email: string): Promise<string> {
    const now = this.clock.now();
    let session = this.operators.get(email);
    if (!session || now.getTime() - session.openedAt.getTime() > WORKING_DAY_MS) {
      session = { claims: await this.openSession(email), openedAt: now };
      this.operators.set(email, session);
    }
    return this.app.get(AccessTokens, { strict: false }).sign(session.claims).accessToken;
  }

  private openSession(email: string): Promise<Claims> {
    return this.app.get(UnitOfWork, { strict: false }).runPlatform(async (tx) => {
      const [operator]: { id: string }[] = await tx.query('SELECT id FROM operator WHERE email = $1', [
        email,
      ]);
      if (!operator) throw new Error(`The demo has no operator ${email}`);
      const { sessionId } = await this.app
        .get(OperatorSessions, { strict: false })
        .open(tx, { id: operator.id, userAgent: null });
      return { sub: operator.id, kind: 'OPERATOR', sid: sessionId };
    });
  }

  /** A file of the office, checked and written as the back office does; what the worker would do is done at once. */
  async importFile(email: string, kind: string, name: string, csv: string): Promise<void> {
    const form = new FormData();
    form.set('file', new File([csv], name, { type: 'text/csv' }));
    const token = await this.operatorToken(email);
    const { id } = await this.at<{ id: string }>('POST', `operator/imports?kind=${kind}`, { token, form });
    await this.carryOut('imports.%');
    const { state } = await this.operator<{ state: string }>(email, 'GET', `imports/${id}`);
    if (state !== 'CHECKED') throw new Error(`The import of ${name} is ${state}`);
    await this.operator(email, 'POST', `imports/${id}/apply`, { validRowsOnly: false });
    await this.carryOut('imports.%');
    const after = await this.operator<{ state: string }>(email, 'GET', `imports/${id}`);
    if (after.state !== 'APPLIED') throw new Error(`The import of ${name} ended as ${after.state}`);
  }

  /**
   * A PIN that is known, in place of one that only a letter tells: the demo's visitors have to get in.
   * @param username of an account that asked for its PIN
   */
  async givePin(username: string, pin: string): Promise<void> {
    const pinHash = await this.app.get(Passwords, { strict: false }).hash(pin);
    await this.app.get(UnitOfWork, { strict: false }).run(this.municipality.id, (tx) =>
      tx.query(
        `UPDATE pin_credential SET state = 'ISSUED', pin_hash = $2, issued_at = $3
          WHERE state = 'REQUESTED' AND account_id = (SELECT id FROM account WHERE username = $1)`,
        [username, pinHash, this.clock.now()],
      ),
    );
  }

  private async carryOut(topic: string): Promise<void> {
    const due: { id: string }[] = await this.app
      .get(UnitOfWork, { strict: false })
      .run(this.municipality.id, (tx) =>
        tx.query(
          'SELECT id FROM outbox_message WHERE topic LIKE $1 AND done_at IS NULL AND next_at <= $2 ORDER BY next_at, id',
          [topic, this.clock.now()],
        ),
      );
    const runner = this.app.get(EffectRunner, { strict: false });
    for (const { id } of due) await runner.run(id, this.municipality.id);
  }

  /** The access token that refreshing would give now: signing in with the password each time costs seconds in all. */
  refreshed(accessToken: string): string {
    return this.app.get(AccessTokens, { strict: false }).sign(claimsOf(accessToken)).accessToken;
  }

  async upload(token: string, kind: string, file: DemoFile): Promise<string> {
    const form = new FormData();
    form.set('kind', kind);
    form.set('file', new File([Uint8Array.from(file.bytes)], file.name, { type: file.mediaType }));
    const { id } = await this.at<{ id: string }>('POST', 'documents', { token, form });
    return id;
  }

  /** The code in the newest e-mail of a registration: what the person reads in the inbox. */
  async registrationCode(email: string): Promise<string> {
    return (await this.mailData<{ code: string }>(email, 'registration-otp')).code;
  }

  /** What the link that confirms a registration ends with. */
  async registrationLink(email: string): Promise<string> {
    return new URL((await this.mailData<{ url: string }>(email, 'registration-link')).url).hash.slice(1);
  }

  private async mailData<T>(email: string, template: string): Promise<T> {
    const rows: { id: string; data_sealed: string }[] = await this.app
      .get(UnitOfWork, { strict: false })
      .run(this.municipality.id, (tx) =>
        tx.query(
          `SELECT id, data_sealed FROM notification WHERE template = $2 AND recipient = $1
            ORDER BY created_at DESC LIMIT 1`,
          [email, template],
        ),
      );
    const mail = rows[0];
    if (!mail) throw new Error(`No ${template} was sent to ${email}`);
    const key = deriveKey(this.config.appSecret, 'seal');
    return JSON.parse(unseal(key, mail.data_sealed, `notification:${mail.id}`)) as T;
  }

  /** Pays on the provider's page with what works there; its notice gets lost, as happens, and the return page asks. */
  async payOnPage(checkoutUrl: string): Promise<void> {
    const session = /\/pay\/(\w+)$/.exec(checkoutUrl)?.[1];
    if (!session) throw new Error(`Not a page of a payment sandbox: ${checkoutUrl}`);
    const { stripe, paypal, nexi } = this.config;
    const [base, payer] = session.startsWith('cs_')
      ? [stripe.apiBase, { card: CARD }]
      : [/^[0-9A-Z]{17}$/.test(session) ? paypal.apiBase : nexi.apiBase, {}];
    if (!base) throw new Error(`The demo pays at the payment sandboxes, and not at ${checkoutUrl}.`);
    await this.pull(base, `sessions/${session}/pay`, { ...payer, faults: { loseEvents: true } });
  }

  /** Every payment sandbox there is. */
  private async sandboxes(lever: string, body: object): Promise<void> {
    const { stripe, paypal, nexi } = this.config;
    const bases = [stripe, paypal, nexi].flatMap(({ apiBase }) => apiBase ?? []);
    if (bases.length === 0)
      throw new Error('The demo pays at the payment sandboxes: STRIPE_API_BASE is missing.');
    for (const base of bases) await this.pull(base, lever, body);
  }

  private async pull(base: string, lever: string, body: object): Promise<void> {
    const response = await fetch(`${base}/test/${lever}`, { method: 'POST', body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`The payment sandbox answered ${response.status} to ${lever}`);
  }

  private async inject(
    method: NonNullable<InjectOptions['method']>,
    url: string,
    call: Call,
  ): Promise<Answer> {
    const payload = call.form ?? call.body;
    const response = await this.app.inject({
      method,
      url,
      headers: {
        ...(call.token ? { authorization: `Bearer ${call.token}` } : {}),
        ...(call.ip ? { 'x-forwarded-for': call.ip } : {}),
        ...call.headers,
      },
      ...(payload ? { payload: payload as Exclude<InjectOptions['payload'], undefined> } : {}),
    });
    const json = String(response.headers['content-type'] ?? '').includes('json');
    return {
      status: response.statusCode,
      body: json && response.payload !== '' ? (JSON.parse(response.payload) as unknown) : null,
    };
  }
}

function claimsOf(accessToken: string): Claims {
  const { sub, kind, sid, mun, hol } = JSON.parse(
    Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString(),
  ) as Claims;
  return { sub, kind, sid, ...(mun ? { mun } : {}), ...(hol ? { hol } : {}) };
}
