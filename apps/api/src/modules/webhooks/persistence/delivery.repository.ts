import { Injectable } from '@nestjs/common';
import type { WebhookDeliveryState, WebhookFault } from '@sosta/contracts';
import { WEBHOOK_TEST } from '@sosta/contracts';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import { Problem } from '../../../platform/http/problem.js';

export interface AttemptRow {
  at: Date;
  durationMs: number;
  status: number | null;
  fault: WebhookFault | null;
  answer: string | null;
}

export interface DeliveryRow {
  id: string;
  municipalityId: string;
  endpointId: string;
  eventId: string;
  event: string;
  body: string;
  state: WebhookDeliveryState;
  nextAt: Date | null;
  createdAt: Date;
  finishedAt: Date | null;
  attempts: number;
  lastAttempt: AttemptRow | null;
}

/** A delivery in hand: nobody else tries it until the lease is over. */
export interface DueDelivery {
  id: string;
  endpointId: string;
  url: string;
  eventId: string;
  event: string;
  body: string;
  tries: number;
}

/** What a try came to. */
export type TryOutcome =
  | { status: number; answer: string; durationMs: number }
  | { fault: WebhookFault; durationMs: number };

const SELECT = `
  SELECT d.id, d.municipality_id AS "municipalityId", d.endpoint_id AS "endpointId", d.event_id AS "eventId", d.event, d.body, d.state,
         d.next_at AS "nextAt", d.created_at AS "createdAt", d.finished_at AS "finishedAt",
         (SELECT count(*)::int FROM webhook_attempt a WHERE a.municipality_id = d.municipality_id AND a.delivery_id = d.id) AS attempts,
         (SELECT jsonb_build_object('at', a.at, 'durationMs', a.duration_ms, 'status', a.status, 'fault', a.fault, 'answer', a.answer)
            FROM webhook_attempt a WHERE a.municipality_id = d.municipality_id AND a.delivery_id = d.id ORDER BY a.at DESC, a.id DESC LIMIT 1) AS "lastAttempt"
    FROM webhook_delivery d`;

/** One slow endpoint takes no more than these of a round. */
const AT_ONCE = 5;

@Injectable()
export class DeliveryRepository {
  /** Once for an event and an endpoint. A stopped endpoint's is kept as given up: it can be replayed. */
  async insert(
    tx: Tx,
    delivery: {
      id: string;
      municipalityId: string;
      endpointId: string;
      eventId: string;
      event: string;
      body: string;
    },
    options: { now: Date; hold: boolean },
  ): Promise<void> {
    const { hold, now } = options;
    await tx.query(
      `INSERT INTO webhook_delivery (id, municipality_id, endpoint_id, event_id, event, body, state, next_at, created_at, finished_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT ON CONSTRAINT webhook_delivery_once DO NOTHING`,
      [
        ...[delivery.id, delivery.municipalityId, delivery.endpointId, delivery.eventId, delivery.event],
        ...[delivery.body, hold ? 'FAILED' : 'PENDING', hold ? null : now, now, hold ? now : null],
      ],
    );
  }

  /** @throws Problem not_found */
  async get(tx: Tx, id: string): Promise<DeliveryRow> {
    const rows: DeliveryRow[] = await tx.query(`${SELECT} WHERE d.id = $1`, [id]);
    if (!rows[0]) throw new Problem('not_found');
    return rows[0];
  }

  /** Newest first. */
  list(
    tx: Tx,
    endpointId: string,
    filter: {
      state: WebhookDeliveryState | null;
      event: string | null;
      after: (string | number)[] | null;
      limit: number;
    },
  ): Promise<DeliveryRow[]> {
    return tx.query(
      `${SELECT} WHERE d.endpoint_id = $1 AND ($2::text IS NULL OR d.state = $2) AND ($3::text IS NULL OR d.event = $3)
          AND ($4::timestamptz IS NULL OR (d.created_at, d.id) < ($4, $5::uuid))
        ORDER BY d.created_at DESC, d.id DESC LIMIT $6`,
      [
        ...[endpointId, filter.state, filter.event],
        ...[filter.after?.[0] ?? null, filter.after?.[1] ?? null, filter.limit + 1],
      ],
    );
  }

  /** Oldest first. */
  attempts(tx: Tx, deliveryId: string): Promise<AttemptRow[]> {
    return tx.query(
      `SELECT at, duration_ms AS "durationMs", status, fault, answer FROM webhook_attempt WHERE delivery_id = $1 ORDER BY at, id`,
      [deliveryId],
    );
  }

  /** To be tried again, from the start of the schedule. @returns how many */
  async replay(tx: Tx, ids: readonly string[], now: Date): Promise<number> {
    const [, count] = (await tx.query(
      `UPDATE webhook_delivery SET state = 'PENDING', tries = 0, next_at = $2, finished_at = NULL WHERE id = ANY($1)`,
      [ids, now],
    )) as [unknown, number];
    return count;
  }

  /** Those given up whose event is not older than an instant; tests are not worth it. */
  async failedSince(tx: Tx, endpointId: string, since: Date): Promise<string[]> {
    const rows: { id: string }[] = await tx.query(
      `SELECT id FROM webhook_delivery WHERE endpoint_id = $1 AND state = 'FAILED' AND created_at >= $2 AND event <> $3 ORDER BY created_at, id`,
      [endpointId, since, WEBHOOK_TEST],
    );
    return rows.map(({ id }) => id);
  }

  /** Takes what is due in hand, a few of each endpoint. A test may be sent to an endpoint that is stopped. */
  async takeDue(tx: Tx, now: Date, leaseUntil: Date): Promise<DueDelivery[]> {
    const [rows] = (await tx.query(
      `WITH due AS (
         SELECT e.url, x.id FROM webhook_endpoint e CROSS JOIN LATERAL (
           SELECT d.id FROM webhook_delivery d
            WHERE d.municipality_id = e.municipality_id AND d.endpoint_id = e.id AND d.state = 'PENDING' AND d.next_at <= $1
              AND (e.state = 'ACTIVE' OR d.event = $3)
            ORDER BY d.next_at, d.id LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED) x)
       UPDATE webhook_delivery d SET tries = tries + 1, next_at = $2 FROM due WHERE d.id = due.id
       RETURNING d.id, d.endpoint_id AS "endpointId", due.url, d.event_id AS "eventId", d.event, d.body, d.tries`,
      [now, leaseUntil, WEBHOOK_TEST],
    )) as [DueDelivery[], number];
    return rows;
  }

  async recordAttempt(
    tx: Tx,
    municipalityId: string,
    deliveryId: string,
    at: Date,
    outcome: TryOutcome,
  ): Promise<void> {
    const answered = 'status' in outcome;
    await tx.query(
      `INSERT INTO webhook_attempt (id, municipality_id, delivery_id, at, duration_ms, status, fault, answer) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        ...[uuidv7(), municipalityId, deliveryId, at, outcome.durationMs],
        ...[
          answered ? outcome.status : null,
          answered ? null : outcome.fault,
          answered ? outcome.answer : null,
        ],
      ],
    );
  }

  /**
   * What follows from a try: delivered, given up, or again at an instant. Not where the delivery was taken up anew
   * meanwhile, by a replay or after its lease.
   */
  async conclude(
    tx: Tx,
    due: DueDelivery,
    next: { state: 'DELIVERED' | 'FAILED'; now: Date } | { state: 'PENDING'; at: Date },
  ): Promise<void> {
    await tx.query(
      `UPDATE webhook_delivery SET state = $3, next_at = $4, finished_at = $5 WHERE id = $1 AND tries = $2 AND state = 'PENDING'`,
      [
        ...[due.id, due.tries, next.state],
        ...[next.state === 'PENDING' ? next.at : null, next.state === 'PENDING' ? null : next.now],
      ],
    );
  }

  async prune(tx: Tx, before: Date): Promise<void> {
    await tx.query(`DELETE FROM webhook_delivery WHERE created_at < $1 AND state <> 'PENDING'`, [before]);
  }
}
