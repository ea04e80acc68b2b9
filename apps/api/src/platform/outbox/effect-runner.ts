import { Injectable } from '@nestjs/common';
import { RealClock } from '../clock/clock.js';
import { atTownTime, toRealTime } from '../clock/town-time.js';
import { isDatabaseUnavailable } from '../database/errors.js';
import { UnitOfWork, type Tx } from '../database/unit-of-work.js';
import { DeferredEffect, PermanentEffectError, type OutboxMessage } from './effect-handler.js';
import { EffectRegistry } from './effect-registry.js';

/** After this many tries (with growing pauses, about two days) a person must look. */
export const MAX_EFFECT_ATTEMPTS = 40;

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
  ) {}

  /** Returns false when the message was done already, or waits for something else. */
  async run(messageId: string, municipalityId: string): Promise<boolean> {
    const message = await this.load(messageId, municipalityId);
    if (!message) return false;
    return atTownTime(await this.unitOfWork.townTime(municipalityId), () => this.carryOut(message));
  }

  private async carryOut(message: LoadedMessage): Promise<boolean> {
    const { id: messageId, municipalityId } = message;
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
        .run(municipalityId, (tx) =>
          tx.query(
            `UPDATE outbox_message SET last_error = $2, dead_at = CASE WHEN $3 THEN $4::timestamptz END
              WHERE id = $1 AND done_at IS NULL`,
            [messageId, describe(error), dead, this.clock.now()],
          ),
        )
        .catch(() => undefined);
      throw error;
    }
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

  /** Only while nobody has called it up meanwhile (set another `next_at`): what it waits for may just have happened. */
  private async defer(message: LoadedMessage, until: Date): Promise<void> {
    await this.unitOfWork.run(message.municipalityId, (tx) =>
      tx.query(
        `UPDATE outbox_message SET next_at = $3, attempts = greatest(attempts - 1, 0)
          WHERE id = $1 AND done_at IS NULL AND next_at = $2::timestamptz`,
        [message.id, message.nextAt, until],
      ),
    );
  }

  private async load(id: string, municipalityId: string): Promise<LoadedMessage | null> {
    const rows: LoadedMessage[] = await this.unitOfWork.run(municipalityId, (tx) =>
      tx.query(
        `SELECT id, municipality_id AS "municipalityId", topic, payload, attempts, next_at::text AS "nextAt"
           FROM outbox_message
          WHERE id = $1 AND done_at IS NULL AND dead_at IS NULL`,
        [id],
      ),
    );
    return rows[0] ?? null;
  }
}

/** The kind of failure, never its data: messages of databases and mail servers may quote personal data. */
function describe(error: unknown): string {
  if (error instanceof PermanentEffectError) return error.message.slice(0, 200);
  const code = (error as { code?: unknown; responseCode?: unknown } | null)?.code;
  return error instanceof Error ? `${error.name}${code ? ` ${String(code)}` : ''}`.slice(0, 200) : 'unknown';
}
