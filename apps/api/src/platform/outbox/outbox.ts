import { Injectable } from '@nestjs/common';
import { RealClock } from '../clock/clock.js';
import { toRealTime } from '../clock/town-time.js';
import { uuidv7 } from '../crypto/uuid.js';
import type { Tx } from '../database/unit-of-work.js';

export interface OutboxEntry {
  municipalityId: string;
  /** The effect wanted, for example `notification.send`. A handler must be registered for it. */
  topic: string;
  /** One effect per (municipality, topic, key): adding it twice is the same as once. */
  key: string;
  /** Ids only. Personal data stay in the database. */
  payload: Record<string, string | number>;
  /** Not before this instant; now by default. */
  notBefore?: Date;
}

/** Records a wanted effect in the transaction that decides it. The relay publishes it until the effect is recorded. */
@Injectable()
export class Outbox {
  constructor(private readonly clock: RealClock) {}

  async add(tx: Tx, entry: OutboxEntry): Promise<void> {
    const now = this.clock.now();
    await tx.query(
      `INSERT INTO outbox_message (id, municipality_id, topic, dedupe_key, payload, created_at, next_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT ON CONSTRAINT outbox_once DO NOTHING`,
      [
        ...[uuidv7(), entry.municipalityId, entry.topic, entry.key, entry.payload, now],
        entry.notBefore ? toRealTime(entry.notBefore) : now,
      ],
    );
  }
}
