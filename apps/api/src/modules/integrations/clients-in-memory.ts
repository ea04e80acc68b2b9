import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { ApiScope } from '@sosta/contracts';
import { Clock } from '../../platform/clock/clock.js';
import { UnitOfWork, type Tx } from '../../platform/database/unit-of-work.js';
import { ApiClients, type QuotaState } from '../../platform/http/api-clients.js';
import type { ClientActor } from '../../platform/http/context.js';
import { Problem } from '../../platform/http/problem.js';
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
  municipalityId: string;
  /** Null: no such key in the municipality. */
  actor: ClientActor | null;
  revoked: boolean;
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
  private readonly refreshing = new Set<string>();
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
    const name = nameOfKey(key, municipalityId);
    const known = this.remembered(name);
    if (known) return this.use(told(known, this.clock.now()), municipalityId);
    if (!looksLikeApiKey(key)) return null;
    const hash = hashApiKey(key);
    return this.learn(name, municipalityId, (tx) => this.repository.keyByHash(tx, hash)).then((learnt) =>
      this.use(told(learnt, this.clock.now()), municipalityId),
    );
  }

  override recall(key: string, municipalityId: string): ClientActor | null {
    const nowMs = performance.now();
    const known = this.remembered(nameOfKey(key, municipalityId), nowMs);
    if (!known?.actor || known.revoked) return null;
    // Asked again before they are forgotten, all at once, so that nobody waits for it.
    if (nowMs - known.rememberedMs > REMEMBER_MS / 2 && !this.refreshing.has(municipalityId)) {
      this.refreshing.add(municipalityId);
      this.refresh(municipalityId)
        // They are forgotten then, and whoever asks next is told why.
        .catch(() => undefined)
        .finally(() => this.refreshing.delete(municipalityId));
    }
    return this.use(known, municipalityId);
  }

  override async byToken(
    token: { clientId: string; keyId: string; scopes: readonly string[] },
    municipalityId: string,
  ): Promise<ClientActor | null> {
    const name = `token:${municipalityId}:${token.keyId}`;
    const known = this.remembered(name);
    const actor = known
      ? this.use(known, municipalityId)
      : this.use(
          await this.learn(name, municipalityId, (tx) => this.repository.keyById(tx, token.keyId)),
          municipalityId,
        );
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

  /** @param nowMs of the machine's steady clock; whether the key has expired is the Clock's to say */
  private remembered(name: string, nowMs = performance.now()): Remembered | undefined {
    const known = this.known.get(name);
    return known && nowMs - known.rememberedMs < REMEMBER_MS ? known : undefined;
  }

  private use(known: Remembered, municipalityId: string): ClientActor | null {
    const { actor } = known;
    if (!actor || known.revoked) return null;
    const atMs = this.clock.now().getTime();
    if (atMs >= known.expiresMs) return null;
    const use = this.used.get(actor.keyId);
    if (use) use.atMs = atMs;
    else this.used.set(actor.keyId, { municipalityId, atMs });
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
  ): Promise<Remembered> {
    let learning = this.learning.get(name);
    if (!learning) {
      learning = this.read(name, municipalityId, find).finally(() => {
        if (this.learning.get(name) === learning) this.learning.delete(name);
      });
      this.learning.set(name, learning);
    }
    return learning;
  }

  private async read(
    name: string,
    municipalityId: string,
    find: (tx: Tx) => Promise<KeyInUse | null>,
  ): Promise<Remembered> {
    const { generation } = this;
    const rememberedMs = performance.now();
    const row = await this.unitOfWork.run(municipalityId, find);
    const remembered = rememberedOf(row, municipalityId, rememberedMs);
    if (generation === this.generation) {
      if (this.known.size >= MAX_REMEMBERED) this.known.clear();
      this.known.set(name, remembered);
    }
    if (row) this.limit(row);
    return remembered;
  }

  /** Reads again all that is remembered of a municipality's keys. */
  private async refresh(municipalityId: string): Promise<void> {
    const { generation } = this;
    const rememberedMs = performance.now();
    const names = new Map<string, string>();
    for (const [name, { actor, municipalityId: of, rememberedMs: since }] of this.known)
      if (actor && of === municipalityId && rememberedMs - since < REMEMBER_MS) names.set(name, actor.keyId);
    const rows = await this.unitOfWork.run(municipalityId, (tx) =>
      this.repository.keysById(tx, [...new Set(names.values())]),
    );
    if (generation !== this.generation) return;
    const byId = new Map(rows.map((row) => [row.keyId, row]));
    for (const [name, keyId] of names) {
      const row = byId.get(keyId) ?? null;
      this.known.set(name, rememberedOf(row, municipalityId, rememberedMs));
      if (row) this.limit(row);
    }
  }

  private limit({ clientId, quotaPerMinute }: KeyInUse): void {
    const entry = this.quotas.get(clientId);
    if (entry) entry.limit = quotaPerMinute;
    else this.quotas.set(clientId, { quota: new MinuteQuota(), limit: quotaPerMinute });
  }
}

/**
 * By the key itself, which every call carries anyway: hashing it each time would cost more than the check. Named apart from
 * tokens, or whoever knows the id of a key, which is no secret, would be taken for who has it.
 */
const nameOfKey = (key: string, municipalityId: string): string => `key:${municipalityId}:${key}`;

/**
 * Whoever has the key itself is told why it is refused; an access token says nothing of it.
 * @throws Problem api_key_revoked, api_key_expired
 */
function told(known: Remembered, now: Date): Remembered {
  if (known.actor && known.revoked) throw new Problem('api_key_revoked');
  if (known.actor && now.getTime() >= known.expiresMs) throw new Problem('api_key_expired');
  return known;
}

function rememberedOf(row: KeyInUse | null, municipalityId: string, rememberedMs: number): Remembered {
  return {
    municipalityId,
    actor: row && {
      kind: 'CLIENT',
      clientId: row.clientId,
      keyId: row.keyId,
      scopes: new Set(row.scopes),
      zoneIds: row.zoneIds && new Set(row.zoneIds),
    },
    revoked: row?.revoked ?? false,
    expiresMs: row?.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY,
    rememberedMs,
  };
}
