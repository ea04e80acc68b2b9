import type { Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { databaseTools } from '@sosta/local';
import type { Role } from '@sosta/contracts';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import lightMyRequest from 'light-my-request';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, Server } from 'node:http';
import { inject } from 'vitest';
import { AppModule } from '../app.module.js';
import { loadConfig, type Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { HTTP_APP_OPTIONS, configureHttpApp, httpAdapter } from '../http-app.js';
import { AccessTokens, OperatorTotp, Passwords } from '../modules/auth/index.js';
import { DocumentPrinter } from '../modules/documents/index.js';
import { MunicipalityDirectory, type PolicyKey, type PolicyValues } from '../modules/municipalities/index.js';
import { PaymentAccounts } from '../modules/payments/index.js';
import type { TemplateData, TemplateName } from '../modules/notifications/index.js';
import { ManualClock, RealClock } from '../platform/clock/clock.js';
import { deriveKey, unseal } from '../platform/crypto/keys.js';
import { uuidv7 } from '../platform/crypto/uuid.js';
import { migrate } from '../platform/database/data-source.js';
import { UnitOfWork, type Tx } from '../platform/database/unit-of-work.js';
import { buildDocument } from '../platform/http/openapi-document.js';
import { PeriodicJobs } from '../platform/jobs/periodic-jobs.js';
import { EffectRunner } from '../platform/outbox/effect-runner.js';
import { Contract } from './contract.js';
import {
  TEST_PASSWORD,
  insertCatalogue,
  insertCitizen,
  insertMunicipality,
  insertOperator,
  newMunicipality,
  testPerson,
  type TestMunicipality,
  type TestPerson,
} from './fixtures.js';
import { fetchAttachmentNames, fetchMails, type TestMail } from './mails.js';

const TEMPLATE = 'sosta_template';
/** What may be answered in front of the framework. */
const IN_FRONT = /^\/api\/v1\/[\w-]+(\/enforcement\/checks(?:\/batch)?)$/;
/** A Tuesday, in winter time; far from the turn of the year and of the clocks. */
const DEFAULT_NOW = '2026-02-10T09:00:00.000Z';

export interface Answer {
  status: number;
  /** The parsed JSON body; a problem document for statuses from 400 on. Its shape was checked against the document. */
  body: ReturnType<typeof JSON.parse>;
  text: string;
  bytes: Buffer;
  headers: Record<string, string | string[] | number | undefined>;
  cookies: { name: string; value: string; [attribute: string]: unknown }[];
}

export type Body = object | string | Buffer | FormData;

/** Calls below one base path, with the headers of one caller. */
export interface Caller {
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  post(path: string, body?: Body, headers?: Record<string, string>): Promise<Answer>;
  put(path: string, body?: Body, headers?: Record<string, string>): Promise<Answer>;
  patch(path: string, body?: Body, headers?: Record<string, string>): Promise<Answer>;
  delete(path: string, headers?: Record<string, string>): Promise<Answer>;
}

export interface TestCitizen extends Caller {
  readonly token: string;
  readonly accountId: string;
  readonly holderId: string;
  readonly sessionId: string;
  readonly person: TestPerson;
}

export interface TestOperator extends Caller {
  readonly token: string;
  readonly operatorId: string;
  readonly sessionId: string;
  readonly email: string;
  readonly name: string;
  /** The secret of the authenticator app, base32. */
  readonly totpSecret: string;
}

export interface TestNotification<T extends TemplateName = TemplateName> {
  id: string;
  template: T;
  locale: string;
  state: string;
  readonly data: TemplateData[T];
}

export interface TestAppOptions {
  /** The instant at which the clock stands. */
  now?: string;
  /** On top of the services' environment. */
  env?: Record<string, string>;
  /** Where the application finds the database's server instead: a proxy that loses what a test wants lost. */
  databasePort?: number;
  /** Hash passwords at their full cost, where a test is about it. */
  fullCostPasswords?: boolean;
  /** Print with a browser of its own, where a test is about what that writes into the log. */
  ownBrowser?: boolean;
}

/** Argon2id as in production, at a hundredth of its cost: what a test signs in with is known to everybody. */
class CheapPasswords extends Passwords {
  protected override readonly cost = { memoryCost: 256, timeCost: 1, parallelism: 1 };
}

/**
 * One browser for all applications of a worker, whose end is its own: to start it costs as much as printing a file's
 * documents. How it starts, dies and is replaced is tested with the renderer itself.
 */
class SharedPrinter extends DocumentPrinter {
  private static renderer: ReturnType<DocumentPrinter['load']> | undefined;

  protected override load(): ReturnType<DocumentPrinter['load']> {
    return (SharedPrinter.renderer ??= super.load());
  }

  override async onApplicationShutdown(): Promise<void> {
    // The next application prints with it.
  }
}

/**
 * The document is made from the code alone, so it is the same for every application of a worker: reading it off and
 * compiling its schemas was a third of what a file's application cost.
 */
let contract: Contract | undefined;

/**
 * The whole API on a database of its own, driven over HTTP without a socket. Every answer is compared with the
 * OpenAPI document: one that differs fails the call, and with it the test.
 */
export class TestApp {
  readonly clock: ManualClock;
  readonly config: Config;
  readonly unitOfWork: UnitOfWork;
  readonly contract: Contract;
  private readonly violations: string[] = [];
  private readonly startedAt = new Date();
  private passwordHash: Promise<string> | null = null;

  private constructor(
    readonly nest: NestFastifyApplication,
    private readonly dropDatabase: () => Promise<void>,
  ) {
    this.clock = nest.get(RealClock) as unknown as ManualClock;
    this.config = nest.get<Config>(CONFIG);
    this.unitOfWork = nest.get(UnitOfWork);
    this.contract = contract ??= new Contract(buildDocument(nest));
  }

  static async create(options: TestAppOptions = {}): Promise<TestApp> {
    const services = inject('services');
    const tools = databaseTools(services.postgres);
    await tools.ensureTemplate(TEMPLATE, async (urls) => void (await migrate(urls.ownerUrl)));
    const database = `test_${randomUUID().replaceAll('-', '')}`;
    const urls = await tools.createDatabase(database, { template: TEMPLATE });
    const appUrl = new URL(urls.appUrl);
    if (options.databasePort !== undefined) {
      appUrl.port = String(options.databasePort);
      appUrl.searchParams.delete('host');
    }
    const config = loadConfig({
      ...services.env,
      DATABASE_URL: appUrl.href,
      DATABASE_OWNER_URL: urls.ownerUrl,
      DATABASE_POOL_SIZE: '12',
      QUEUE_PREFIX: database,
      PUBLIC_URL: 'http://localhost:8080',
      LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'error',
      WEB_ROOT: undefined,
      ...options.env,
    });
    const dropDatabase = (): Promise<void> => tools.dropDatabase(database);
    try {
      const module = await Test.createTestingModule({ imports: [AppModule.forProcess('api')] })
        .overrideProvider(CONFIG)
        .useValue(config)
        .overrideProvider(Passwords)
        .useClass(options.fullCostPasswords ? Passwords : CheapPasswords)
        .overrideProvider(DocumentPrinter)
        .useClass(options.ownBrowser ? DocumentPrinter : SharedPrinter)
        .overrideProvider(RealClock)
        .useValue(new ManualClock(new Date(options.now ?? DEFAULT_NOW)))
        .compile();
      const nest = module.createNestApplication<NestFastifyApplication>(httpAdapter(), HTTP_APP_OPTIONS);
      await configureHttpApp(nest);
      const app = new TestApp(nest, dropDatabase);
      app.watchAnswers();
      await nest.init();
      await nest.getHttpAdapter().getInstance().ready();
      return app;
    } catch (error) {
      await dropDatabase();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.nest.close();
    await this.dropDatabase();
    // Of calls over a socket, or after the last call.
    if (this.violations.length > 0) throw new Error(this.violations.join('\n'));
  }

  // The signature of Nest's own `get`.
  get<T>(token: Type<T> | (abstract new (...args: never[]) => T) | symbol | string): T {
    return this.nest.get<T>(token as Type<T>, { strict: false });
  }

  // ---- Calls

  /** One call by its full path. */
  async request(
    method: NonNullable<InjectOptions['method']>,
    url: string,
    body?: Body,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    // To the server's own listener: some calls are answered in front of the framework.
    const server: Server = this.nest.getHttpServer();
    const [listener] = server.listeners('request') as RequestListener[];
    const response = await lightMyRequest(
      (request, answer) => listener!(request as unknown as IncomingMessage, answer),
      {
        method,
        url,
        headers,
        ...(body === undefined ? {} : { payload: body as InjectOptions['payload'] }),
      } as InjectOptions,
    );
    this.watchInFront(method, url, headers, response);
    // A handler may run on after its answer; what it broke belongs to this call all the same.
    const violation = this.violations.shift();
    if (violation) throw new Error(violation);
    return toAnswer(response as LightMyRequestResponse);
  }

  caller(base: string, common: Record<string, string> = {}): Caller {
    const call =
      (method: NonNullable<InjectOptions['method']>) =>
      (path: string, body?: Body, headers: Record<string, string> = {}): Promise<Answer> =>
        this.request(method, base + path, body, { ...common, ...headers });
    return {
      get: (path, headers) => call('GET')(path, undefined, headers),
      post: call('POST'),
      put: call('PUT'),
      patch: call('PATCH'),
      delete: (path, headers) => call('DELETE')(path, undefined, headers),
    };
  }

  /** Somebody who is not signed in. Paths start below `/api/v1/{slug}`. */
  anonymous(m: TestMunicipality): Caller {
    return this.caller(`/api/v1/${m.slug}`);
  }

  // ---- Data

  async seedMunicipality(overrides: { slug?: string; name?: string } = {}): Promise<TestMunicipality> {
    const municipality = newMunicipality(overrides);
    const now = this.clock.now();
    await this.unitOfWork.run(municipality.id, async (tx) => {
      await insertMunicipality(tx, municipality, now);
      await insertCatalogue(tx, municipality, now);
      await this.get(PaymentAccounts).addFromEnvironment(tx, municipality.id);
    });
    this.get(MunicipalityDirectory).forget();
    return municipality;
  }

  /** Puts a policy in force for ever; the one there was is replaced. */
  async setPolicy<K extends PolicyKey>(m: TestMunicipality, key: K, value: PolicyValues[K]): Promise<void> {
    await this.unitOfWork.run(m.id, async (tx) => {
      await tx.query('DELETE FROM policy WHERE key = $1', [key]);
      await tx.query(
        `INSERT INTO policy (id, municipality_id, key, value, valid, created_at) VALUES ($1, $2, $3, $4, '[2020-01-01,)', $5)`,
        [uuidv7(), m.id, key, JSON.stringify(value), this.clock.now()],
      );
    });
  }

  /** An account with its holder, signed in. The token lasts ten minutes of the test's clock: see `signIn`. */
  async createCitizen(
    m: TestMunicipality,
    overrides: Partial<TestPerson> & { locale?: string } = {},
  ): Promise<TestCitizen> {
    const { locale = 'it', ...rest } = overrides;
    const person = testPerson(rest);
    const passwordHash = await this.hashedPassword();
    const rows = await this.unitOfWork.run(m.id, (tx) =>
      insertCitizen(tx, m, person, { passwordHash, locale, now: this.clock.now() }),
    );
    const token = (): string =>
      this.get(AccessTokens).sign({
        sub: rows.accountId,
        kind: 'CITIZEN',
        sid: rows.sessionId,
        mun: m.id,
        hol: rows.holderId,
      }).accessToken;
    return { ...rows, person, ...this.signedIn(`/api/v1/${m.slug}`, token) };
  }

  /** An operator with roles in the municipality, signed in. Paths start below `/api/v1/{slug}/operator`. */
  async createOperator(m: TestMunicipality, roles: Role | readonly Role[]): Promise<TestOperator> {
    const operatorId = uuidv7();
    const email = `operatore.${operatorId}@example.test`;
    const name = `Operatore ${operatorId.slice(-4)}`;
    const totp = this.get(OperatorTotp);
    const totpSecret = totp.newSecret();
    const { sessionId } = await this.unitOfWork.run(m.id, async (tx) =>
      insertOperator(tx, m, typeof roles === 'string' ? [roles] : roles, {
        id: operatorId,
        email,
        name,
        passwordHash: await this.hashedPassword(),
        totpSecretSealed: totp.seal(operatorId, totpSecret),
        now: this.clock.now(),
      }),
    );
    const token = (): string =>
      this.get(AccessTokens).sign({ sub: operatorId, kind: 'OPERATOR', sid: sessionId }).accessToken;
    return {
      operatorId,
      sessionId,
      email,
      name,
      totpSecret,
      ...this.signedIn(`/api/v1/${m.slug}/operator`, token),
    };
  }

  /** Rows as the municipality sees them (row-level security applies). */
  query<Row>(m: TestMunicipality, sql: string, parameters: unknown[] = []): Promise<Row[]> {
    return this.run(m, (tx) => tx.query(sql, parameters));
  }

  run<T>(m: TestMunicipality, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.unitOfWork.run(m.id, work);
  }

  // ---- What happens later

  /**
   * Carries out every due effect, and those they cause, in this process. `failures: 'keep'` leaves a failing
   * effect for later (as the relay would) and answers how many failed; otherwise the first failure is thrown.
   * What failed is tried again by the next call, without its pause.
   * One after the other, oldest first; `together` at a time where their order does not matter.
   */
  async settle(options: { failures?: 'throw' | 'keep'; together?: number } = {}): Promise<number> {
    const runner = this.get(EffectRunner);
    const failed = new Set<string>();
    for (;;) {
      const due: { id: string; municipality_id: string }[] = await this.unitOfWork.runPlatform((tx) =>
        tx.query(
          `SELECT id, municipality_id FROM outbox_message
            WHERE done_at IS NULL AND dead_at IS NULL AND next_at <= $1 AND id <> ALL($2::uuid[])
            ORDER BY next_at, id`,
          [this.clock.now(), [...failed]],
        ),
      );
      if (due.length === 0) return failed.size;
      const carryOut = async (message: (typeof due)[number]): Promise<void> => {
        try {
          await runner.run(message.id, message.municipality_id);
        } catch (error) {
          await this.unitOfWork.runPlatform((tx) =>
            tx.query('UPDATE outbox_message SET next_at = $2 WHERE id = $1', [message.id, this.clock.now()]),
          );
          if (options.failures !== 'keep') throw error;
          failed.add(message.id);
        }
      };
      const together = options.together ?? 1;
      for (let first = 0; first < due.length; first += together)
        await Promise.all(due.slice(first, first + together).map(carryOut));
    }
  }

  /**
   * Lets go undone what waits to be carried out: what earlier tests of the file left, and printing and sending what a
   * test bought only to get to its subject. Either takes seconds, and is not what the next `settle` is called for.
   */
  async skipEffects(): Promise<void> {
    await this.unitOfWork.runPlatform((tx) =>
      tx.query('UPDATE outbox_message SET done_at = $1 WHERE done_at IS NULL', [this.clock.now()]),
    );
  }

  /** Runs every periodic job once, now, or those whose name begins so. */
  runJobs(prefix?: string): Promise<void> {
    return this.get(PeriodicJobs).runAll(prefix);
  }

  /** Messages that reached the mail server since this app started, oldest first; by recipient. */
  mails(to: string): Promise<TestMail[]> {
    return fetchMails(inboxUrl(), to, this.startedAt);
  }

  /** Names of the files attached to those messages: for who only counts them, reading them takes long. */
  attachmentNames(to: string): Promise<string[]> {
    return fetchAttachmentNames(inboxUrl(), to, this.startedAt);
  }

  /**
   * E-mails asked for so far, whether or not they were sent, oldest first: template and data as the module that
   * asked gave them. For tests of that module; what people read is in `mails`.
   */
  async notifications<T extends TemplateName>(
    m: TestMunicipality,
    recipient: string,
    template?: T,
  ): Promise<TestNotification<T>[]> {
    const rows = await this.query<{
      id: string;
      template: T;
      locale: string;
      state: string;
      data_sealed: string;
    }>(
      m,
      `SELECT id, template, locale, state, data_sealed FROM notification WHERE lower(recipient) = lower($1) AND ($2::text IS NULL OR template = $2)
        ORDER BY created_at, id`,
      [recipient, template ?? null],
    );
    const key = deriveKey(this.config.appSecret, 'seal');
    return rows.map(({ data_sealed, ...row }) => ({
      ...row,
      get data() {
        if (!data_sealed)
          throw new Error(
            'Once an e-mail is sent its data are forgotten: read them before, or read the mail.',
          );
        return JSON.parse(unseal(key, data_sealed, `notification:${row.id}`)) as TemplateData[T];
      },
    }));
  }

  // ---- Inside

  private signedIn(base: string, token: () => string): Caller & { token: string } {
    // Signed anew for each call: a test may move the clock by months and its people stay signed in.
    const call = (): Caller => this.caller(base, { authorization: `Bearer ${token()}` });
    return {
      get token() {
        return token();
      },
      get: (...args) => call().get(...args),
      post: (...args) => call().post(...args),
      put: (...args) => call().put(...args),
      patch: (...args) => call().patch(...args),
      delete: (...args) => call().delete(...args),
    };
  }

  private hashedPassword(): Promise<string> {
    return (this.passwordHash ??= this.get(Passwords).hash(TEST_PASSWORD));
  }

  private watchAnswers(): void {
    this.nest
      .getHttpAdapter()
      .getInstance()
      .addHook('onSend', (request, reply, payload, done) => {
        const violation = this.contract.violation({
          method: request.method,
          route: request.routeOptions.url ?? request.url,
          status: reply.statusCode,
          mediaType: String(reply.getHeader('content-type') ?? '').split(';')[0]!,
          body: typeof (payload ?? '') === 'string' ? ((payload as string | null) ?? '') : null,
          headers: reply.getHeaders(),
          byProgram: 'x-api-key' in request.headers,
        });
        if (violation) this.violations.push(violation);
        done(null, payload);
      });
  }

  /** Checks of plates may have been answered where no hook sees it. */
  private watchInFront(
    method: string,
    url: string,
    headers: Record<string, string>,
    response: LightMyRequestResponse,
  ): void {
    const [, path] = IN_FRONT.exec(url) ?? [];
    if (method !== 'POST' || path === undefined) return;
    const violation = this.contract.violation({
      method,
      route: `/api/v1/:municipality${path}`,
      status: response.statusCode,
      mediaType: String(response.headers['content-type'] ?? '').split(';')[0]!,
      body: response.payload,
      headers: response.headers,
      byProgram: 'x-api-key' in headers,
    });
    if (violation && this.violations.length === 0) this.violations.push(violation);
  }
}

/** The header a list is searched with. */
export const searching = (q: string): Record<string, string> => ({ 'sosta-search': encodeURIComponent(q) });

export function createTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  return TestApp.create(options);
}

function inboxUrl(): string {
  const { mail } = inject('services');
  if (!mail) throw new Error('The tests were started without the mail inbox.');
  return mail.url;
}

function toAnswer(response: LightMyRequestResponse): Answer {
  const json = /\bjson\b/.test(String(response.headers['content-type'] ?? ''));
  return {
    status: response.statusCode,
    body: json && response.payload !== '' ? JSON.parse(response.payload) : undefined,
    text: response.payload,
    bytes: response.rawPayload,
    headers: response.headers,
    cookies: response.cookies,
  };
}
