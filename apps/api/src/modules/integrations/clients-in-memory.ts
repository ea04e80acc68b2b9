import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { ApiScope } from '@sosta/contracts';
import { Clock } from '../../platform/clock/clock.js';
import { UnitOfWork, type Tx } from '../../platform/database/unit-of-work.js';
import { ApiClients, type QuotaState } from '../../platform/http/api-clients.js';
import type { ClientActor } from '../../platform/http/context.js';
import type { Logger } from '../../platform/logging/logger.js';
import { LOGGER } from '../../platform/logging/logging.module.js';
import { hashApiKey, looksLikeApiKey } from './domain/api-key.js';
import { MinuteQuota } from './domain/quota.js';
import { ApiClientRepository, type KeyInUse } from './persistence/api-client.repository.js';

/** How long another process may still take a key that was revoked; this one forgets it at once. */
const REMEMBER_MS = 5_000;
const MAX_REMEMBERED = 10_000;
const USE_FLUSH_MS = 15_000;

interface Remembered {
  actor: ClientActor | null;
  expiresMs: number;
  rememberedMs: number;
}

/**
 * Keys that were verified a moment ago, quotas, and when keys were last used, all in memory: the gate of a plate check
 * must cost less than the check. A quota counts the calls of one process.
 */
@Injectable()
export class ClientsInMemory extends ApiClients implements OnModuleDestroy {
  private readonly known = new Map<string, Remembered>();
  /** Look-ups under way: calls that arrive meanwhile share them. */
  private readonly learning = new Map<string, Promise<Remembered>>();
  /** Counts how often everything was forgotten: what was read before that is not remembered after it. */
  private generation = 0;
  private readonly quotas = new Map<string, { quota: MinuteQuota; limit: number }>();
  private used = new Map<string, { municipalityId: string; atMs: number }>();
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly repository: ApiClientRepository,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    super();
  }

  override byKey(key: string, municipalityId: string): ClientActor | null | Promise<ClientActor | null> {
    // By the key itself, which every call carries anyway: hashing it each time would cost more than the check.
    const name = `${municipalityId}:${key}`;
    const known = this.recall(name);
    if (known) return this.use(known, municipalityId);
    if (!looksLikeApiKey(key)) return null;
    const hash = hashApiKey(key);
    return this.learn(name, municipalityId, (tx) => this.repository.keyByHash(tx, hash));
  }

  override async byToken(
    token: { clientId: string; keyId: string; scopes: readonly string[] },
    municipalityId: string,
  ): Promise<ClientActor | null> {
    const name = `${municipalityId}:${token.keyId}`;
    const known = this.recall(name);
    const actor = known
      ? this.use(known, municipalityId)
      : await this.learn(name, municipalityId, (tx) => this.repository.keyById(tx, token.keyId));
    if (!actor || actor.clientId !== token.clientId) return null;
    // What was taken from the client since is taken from its tokens too.
    const scopes = token.scopes.filter((scope) => actor.scopes.has(scope as ApiScope)) as ApiScope[];
    return { ...actor, scopes: new Set(scopes) };
  }

  override count(actor: ClientActor): QuotaState {
    const entry = this.quotas.get(actor.clientId);
    if (!entry) throw new Error('A client is counted after it was recognised');
    return entry.quota.count(this.clock.now().getTime(), entry.limit);
  }

  /** After keys or clients were changed in this process. */
  forget(): void {
    this.generation += 1;
    this.known.clear();
    this.learning.clear();
  }

  /** Writes down when keys were last used; what cannot be written now is written next time. */
  async flush(): Promise<void> {
    const batch = this.used;
    this.used = new Map();
    const byMunicipality = Map.groupBy(batch, ([, { municipalityId }]) => municipalityId);
    for (const [municipalityId, entries] of byMunicipality) {
      const rows = entries.map(([keyId, { atMs }]) => ({ keyId, at: new Date(atMs) }));
      try {
        await this.unitOfWork.run(municipalityId, (tx) => this.repository.markUsed(tx, rows));
      } catch (error) {
        for (const [keyId, use] of entries) if (!this.used.has(keyId)) this.used.set(keyId, use);
        this.logger.warn({
          event: 'api_key.use_not_recorded',
          error: error instanceof Error ? error.name : 'unknown',
        });
      }
    }
  }

  async onModuleDestroy(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    await this.flush();
  }

  private recall(name: string): Remembered | undefined {
    const known = this.known.get(name);
    // A duration, so the machine's steady clock; whether the key has expired is the Clock's to say.
    return known && performance.now() - known.rememberedMs < REMEMBER_MS ? known : undefined;
  }

  private use(known: Remembered, municipalityId: string): ClientActor | null {
    const { actor } = known;
    if (!actor) return null;
    const atMs = this.clock.now().getTime();
    if (atMs >= known.expiresMs) return null;
    this.used.set(actor.keyId, { municipalityId, atMs });
    this.timer ??= setTimeout(() => {
      this.timer = null;
      void this.flush();
    }, USE_FLUSH_MS).unref();
    return actor;
  }

  private async learn(
    name: string,
    municipalityId: string,
    find: (tx: Tx) => Promise<KeyInUse | null>,
  ): Promise<ClientActor | null> {
    let learning = this.learning.get(name);
    if (!learning) {
      learning = this.read(name, municipalityId, find).finally(() => {
        if (this.learning.get(name) === learning) this.learning.delete(name);
      });
      this.learning.set(name, learning);
    }
    return this.use(await learning, municipalityId);
  }

  private async read(
    name: string,
    municipalityId: string,
    find: (tx: Tx) => Promise<KeyInUse | null>,
  ): Promise<Remembered> {
    const { generation } = this;
    const rememberedMs = performance.now();
    const row = await this.unitOfWork.run(municipalityId, find);
    const remembered: Remembered = {
      actor: row && {
        kind: 'CLIENT',
        clientId: row.clientId,
        keyId: row.keyId,
        scopes: new Set(row.scopes),
        zoneIds: row.zoneIds && new Set(row.zoneIds),
      },
      expiresMs: row?.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY,
      rememberedMs,
    };
    if (generation === this.generation) {
      if (this.known.size >= MAX_REMEMBERED) this.known.clear();
      this.known.set(name, remembered);
    }
    if (row) {
      const entry = this.quotas.get(row.clientId);
      if (entry) entry.limit = row.quotaPerMinute;
      else this.quotas.set(row.clientId, { quota: new MinuteQuota(), limit: row.quotaPerMinute });
    }
    return remembered;
  }
}
