import { Inject, Injectable } from '@nestjs/common';
import { RealClock } from '../clock/clock.js';
import { atTownTime, toRealTime } from '../clock/town-time.js';
import { isDatabaseUnavailable } from '../database/errors.js';
import { UnitOfWork, type Tx } from '../database/unit-of-work.js';
import type { Logger } from '../logging/logger.js';
import { LOGGER } from '../logging/logging.module.js';
import { DeferredEffect, PermanentEffectError, type OutboxMessage } from './effect-handler.js';
import { EffectRegistry } from './effect-registry.js';

/** After this many tries (with growing pauses, more than a day) a person must look. */
export const MAX_EFFECT_ATTEMPTS = 40;

/** The longer it has failed, the longer the pause. @param failures an expression of SQL */
const pauseAfter = (failures: string): string =>
  `least(interval '1 hour', interval '2 seconds' * power(1.7, least(${failures}, 20)))`;

/** How long a carried-out effect waits for the database to come back; shorter than the lease on an e-mail. */
const RECORD_PATIENCE_MS = 40_000;

interface LoadedMessage extends OutboxMessage {
  /** As PostgreSQL writes it: a Date would lose the microseconds. */
  nextAt: string;
}

/** Carries out one outbox message and records it, whoever asks: the queue's worker or a test. */
@Injectable()
export class EffectRunner {
  constructor(
    private readonly registry: EffectRegistry,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: RealClock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Returns false when the message was done already, or waits for something else. */
  async run(messageId: string, municipalityId: string): Promise<boolean> {
    const message = await this.begin(messageId, municipalityId);
    if (!message) return false;
    return atTownTime(await this.unitOfWork.townTime(municipalityId), () => this.carryOut(message));
  }

  private async carryOut(message: LoadedMessage): Promise<boolean> {
    if (message.attempts > MAX_EFFECT_ATTEMPTS) {
      await this.abandon(message);
      return false;
    }
    try {
      const record = await this.registry.get(message.topic).run(message);
      await this.record(message, record);
      return true;
    } catch (error) {
      if (error instanceof DeferredEffect) {
        await this.defer(message, toRealTime(error.until));
        return false;
      }
      const dead = error instanceof PermanentEffectError || message.attempts >= MAX_EFFECT_ATTEMPTS;
      await this.unitOfWork
        .run(message.municipalityId, (tx) => this.fail(tx, message, describe(error), dead))
        .catch(() => undefined);
      throw error;
    }
  }

  private async fail(tx: Tx, { id, topic }: LoadedMessage, error: string, dead: boolean): Promise<void> {
    await tx.query(
      `UPDATE outbox_message SET last_error = $2, dead_at = CASE WHEN $3 THEN $4::timestamptz END,
              next_at = $4::timestamptz + ${pauseAfter('attempts - 1')}
        WHERE id = $1 AND done_at IS NULL AND dead_at IS NULL`,
      [id, error, dead, this.clock.now()],
    );
    if (dead) this.logger.error({ event: 'effect.dead', topic, message: id, error });
  }

  /** Who tried it never came back to say how it went, time after time. */
  private async abandon(message: LoadedMessage): Promise<void> {
    await this.unitOfWork.run(message.municipalityId, async (tx) => {
      await this.registry.get(message.topic).abandon?.(tx, message);
      await this.fail(tx, message, 'never came to an end', true);
    });
  }

  /**
   * Writes down that the effect has happened. It has: so while the database is away we wait for it rather than give
   * up, because a message that is not recorded is carried out again.
   */
  private async record(
    { id, municipalityId }: LoadedMessage,
    record: ((tx: Tx) => Promise<void>) | void,
  ): Promise<void> {
    const patience = Date.now() + RECORD_PATIENCE_MS;
    for (;;) {
      try {
        return await this.unitOfWork.run(municipalityId, async (tx) => {
          const rows: unknown[] = await tx.query(
            'SELECT 1 FROM outbox_message WHERE id = $1 AND done_at IS NULL FOR UPDATE',
            [id],
          );
          if (rows.length === 0) return;
          await record?.(tx);
          await tx.query('UPDATE outbox_message SET done_at = $2, last_error = NULL WHERE id = $1', [
            id,
            this.clock.now(),
          ]);
        });
      } catch (error) {
        if (!isDatabaseUnavailable(error) || Date.now() > patience) throw error;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    }
  }

  /** Unless somebody has called it up meanwhile (set another `next_at`): what it waits for may just have happened. */
  private async defer(message: LoadedMessage, until: Date): Promise<void> {
    await this.unitOfWork.run(message.municipalityId, (tx) =>
      tx.query(
        `UPDATE outbox_message SET attempts = greatest(attempts - 1, 0),
                next_at = CASE WHEN next_at = $2::timestamptz THEN $3 ELSE next_at END
          WHERE id = $1 AND done_at IS NULL`,
        [message.id, message.nextAt, until],
      ),
    );
  }

  /** A try counts from its beginning: one that kills its worker is not tried for ever. */
  private async begin(id: string, municipalityId: string): Promise<LoadedMessage | null> {
    const [rows] = (await this.unitOfWork.run(municipalityId, (tx) =>
      tx.query(
        `UPDATE outbox_message SET attempts = attempts + 1, published = 0,
                next_at = $2::timestamptz + ${pauseAfter('attempts')}
          WHERE id = $1 AND done_at IS NULL AND dead_at IS NULL
        RETURNING id, municipality_id AS "municipalityId", topic, payload, attempts, next_at::text AS "nextAt"`,
        [id, this.clock.now()],
      ),
    )) as [LoadedMessage[], number];
    return rows[0] ?? null;
  }
}

/** The kind of failure, never its data: messages of databases and mail servers may quote personal data. */
function describe(error: unknown): string {
  if (error instanceof PermanentEffectError) return error.message.slice(0, 200);
  const code = (error as { code?: unknown; responseCode?: unknown } | null)?.code;
  return error instanceof Error ? `${error.name}${code ? ` ${String(code)}` : ''}`.slice(0, 200) : 'unknown';
}
