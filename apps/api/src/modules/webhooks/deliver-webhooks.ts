import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { WEBHOOK_TEST, type WebhookStop } from '@sosta/contracts';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { Audit } from '../../platform/audit/audit.js';
import { Clock } from '../../platform/clock/clock.js';
import { UnitOfWork, type Tx } from '../../platform/database/unit-of-work.js';
import { PeriodicJobs } from '../../platform/jobs/periodic-jobs.js';
import type { Logger } from '../../platform/logging/logger.js';
import { LOGGER } from '../../platform/logging/logging.module.js';
import { OutgoingCallError, OutgoingCalls } from '../../platform/outbound/outgoing-calls.js';
import { MunicipalityDirectory } from '../municipalities/index.js';
import { Notifications } from '../notifications/index.js';
import { nextTry, outOfPatience } from './domain/retry-schedule.js';
import { signedHeaders } from './domain/signature.js';
import { EndpointSecrets } from './endpoint-secrets.js';
import { DeliveryRepository, type DueDelivery, type TryOutcome } from './persistence/delivery.repository.js';
import { EndpointRepository } from './persistence/endpoint.repository.js';

const TIMEOUT_MS = 10_000;
/** Longer than a try lasts: whoever took a delivery in hand and died leaves it to others afterwards. */
const LEASE_MS = 60_000;
const KEPT_DAYS = 30;
const GONE = 410;

/**
 * Sends what is due. Rows decide, not the queue of effects: a dead endpoint, ten seconds a try, must not keep receipts
 * and e-mails waiting.
 */
@Injectable()
export class DeliverWebhooks implements OnModuleInit {
  constructor(
    private readonly jobs: PeriodicJobs,
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly calls: OutgoingCalls,
    private readonly endpoints: EndpointRepository,
    private readonly deliveries: DeliveryRepository,
    private readonly secrets: EndpointSecrets,
    private readonly directory: MunicipalityDirectory,
    private readonly notifications: Notifications,
    private readonly audit: Audit,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.jobs.add({ name: 'webhooks.deliver', everySeconds: 2, realTime: true, run: () => this.run() });
    this.jobs.add({ name: 'webhooks.forget', everySeconds: 3600, realTime: true, run: () => this.forget() });
  }

  /** One round: what is due now, at once. Safe beside another worker's. */
  async run(): Promise<void> {
    await this.each(async (municipalityId) => {
      const due = await this.take(municipalityId);
      await Promise.all(due.map((one) => this.send(municipalityId, one)));
    });
  }

  private async forget(): Promise<void> {
    const now = this.clock.now();
    const before = new Date(now.getTime() - KEPT_DAYS * 24 * 3_600_000);
    await this.each((id) =>
      this.unitOfWork.run(id, async (tx) => {
        await this.deliveries.prune(tx, before);
        await this.secrets.forgetExpired(tx, now);
      }),
    );
  }

  /** Municipalities do not wait for each other's endpoints; a failure of one is told when all are through. */
  private async each(work: (municipalityId: string) => Promise<void>): Promise<void> {
    const ids = await this.unitOfWork.runPlatform((tx) => this.endpoints.municipalities(tx));
    const ended = await Promise.allSettled(ids.map(work));
    const failed = ended.find((one) => one.status === 'rejected');
    if (failed) throw failed.reason;
  }

  private take(municipalityId: string): Promise<(DueDelivery & { secrets: string[] })[]> {
    const now = this.clock.now();
    return this.unitOfWork.run(municipalityId, async (tx) => {
      const due = await this.deliveries.takeDue(tx, now, new Date(now.getTime() + LEASE_MS));
      const secrets = new Map<string, string[]>();
      for (const { endpointId } of due)
        if (!secrets.has(endpointId)) secrets.set(endpointId, await this.secrets.inUse(tx, endpointId, now));
      return due.map((one) => ({ ...one, secrets: secrets.get(one.endpointId)! }));
    });
  }

  private async send(municipalityId: string, due: DueDelivery & { secrets: string[] }): Promise<void> {
    const at = this.clock.now();
    const outcome = await this.attempt(due, at);
    await this.unitOfWork.run(municipalityId, async (tx) => {
      // The endpoint first, as whoever changes it does.
      await this.endpoints.lock(tx, due.endpointId, at);
      await this.deliveries.recordAttempt(tx, municipalityId, due.id, at, outcome);
      if ('status' in outcome && outcome.status >= 200 && outcome.status < 300) {
        await this.deliveries.conclude(tx, due, { state: 'DELIVERED', now: at });
        await this.endpoints.reached(tx, due.endpointId);
      } else {
        await this.failed(tx, due, at, 'status' in outcome && outcome.status === GONE);
      }
    });
  }

  private async attempt(due: DueDelivery & { secrets: string[] }, at: Date): Promise<TryOutcome> {
    const begun = performance.now();
    const durationMs = (): number => Math.round(performance.now() - begun);
    try {
      const { status, text } = await this.calls.post(due.url, {
        timeoutMs: TIMEOUT_MS,
        body: due.body,
        headers: {
          'content-type': 'application/json',
          'user-agent': 'Sosta-Webhooks/1',
          ...signedHeaders(due.secrets, { id: due.eventId, at, body: due.body }),
        },
      });
      return { status, answer: text, durationMs: durationMs() };
    } catch (error) {
      if (!(error instanceof OutgoingCallError)) throw error;
      return { fault: error.fault, durationMs: durationMs() };
    }
  }

  private async failed(tx: Tx, due: DueDelivery, now: Date, gone: boolean): Promise<void> {
    // A test is somebody's who watches: no second try, and no judgement of the endpoint.
    const next = due.event === WEBHOOK_TEST ? null : nextTry(due.tries, now);
    await this.deliveries.conclude(tx, due, next ? { state: 'PENDING', at: next } : { state: 'FAILED', now });
    if (due.event === WEBHOOK_TEST) return;
    const since = await this.endpoints.failing(tx, due.endpointId, now);
    if (gone) await this.stop(tx, due.endpointId, 'GONE', now, since);
    else if (outOfPatience(since, now)) await this.stop(tx, due.endpointId, 'FAILURES', now, since);
  }

  /** Told to those who can mend it; what could not be told stays in the log, to be replayed. */
  private async stop(
    tx: Tx,
    endpointId: string,
    by: Exclude<WebhookStop, 'OPERATOR'>,
    now: Date,
    since: Date,
  ): Promise<void> {
    const endpoint = await this.endpoints.get(tx, endpointId, now);
    if (endpoint.state === 'DISABLED') return;
    await this.endpoints.stop(tx, endpointId, by, now);
    const { municipalityId, name } = endpoint;
    await this.audit.record(tx, {
      municipalityId,
      actor: { kind: 'SYSTEM', id: null },
      action: 'webhook.stopped',
      subject: { kind: 'webhook_endpoint', id: endpointId },
      data: { name, reason: by },
    });
    this.logger.warn({ event: 'webhook.stopped', endpoint: endpointId, reason: by });
    const { slug } = await this.directory.byId(municipalityId);
    for (const administrator of await this.endpoints.administrators(tx))
      await this.notifications.queue(tx, {
        municipalityId,
        template: 'webhook-stopped',
        locale: 'it',
        recipient: administrator.email,
        dedupeKey: `webhook-stopped:${endpointId}:${endpoint.version}:${administrator.id}`,
        data: {
          name,
          host: new URL(endpoint.url).host,
          gone: by === 'GONE',
          sinceAt: since.toISOString(),
          url: `${this.config.publicUrl}/backoffice/${slug}/integrazioni/webhook/${endpointId}`,
        },
      });
  }
}
