import { Injectable } from '@nestjs/common';
import type { SubscriptionState, WebhookEvent } from '@sosta/contracts';
import { Audit } from '../../../platform/audit/audit.js';
import { Clock } from '../../../platform/clock/clock.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import { violatedConstraint } from '../../../platform/database/errors.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import { Problem } from '../../../platform/http/problem.js';
import { WebhookEvents } from '../../webhooks/index.js';
import { tidied, type PlatePeriod } from '../domain/plate-line.js';
import {
  lifeTransition,
  type SubscriptionCommand,
  type SubscriptionEvent,
} from '../domain/subscription.machine.js';
import { SubscriptionRepository, type SubscriptionRow } from './subscription.repository.js';

export interface LifeActor {
  kind: 'CITIZEN' | 'OPERATOR' | 'SYSTEM';
  id: string | null;
}

/** Columns a change may set besides the state. */
export interface LifeColumns {
  plateAssociationId?: string;
  ticketSerial?: number;
  lastTicketSerial?: number;
  validTo?: string;
  suspendedOn?: string | null;
  suspensionReasons?: string[];
  suspensionNote?: string | null;
  revokesOn?: string | null;
  revocationReasons?: string[];
  revocationNote?: string | null;
  endsEarly?: boolean;
}

export interface LifeEventRow {
  id: string;
  at: Date;
  command: SubscriptionCommand;
  fromState: SubscriptionState;
  toState: SubscriptionState;
  actorKind: LifeActor['kind'];
  actorName: string | null;
  reasons: string[];
  note: string | null;
  data: Record<string, unknown>;
}

const SQL_OF: { readonly [C in keyof LifeColumns]-?: (parameter: string) => string } = {
  plateAssociationId: (value) => `plate_association_id = ${value}`,
  ticketSerial: (value) => `ticket_serial = ${value}`,
  lastTicketSerial: (value) => `last_ticket_serial = ${value}`,
  validTo: (value) => `valid = daterange(lower(valid), ${value}::date)`,
  suspendedOn: (value) => `suspended_on = ${value}::date`,
  suspensionReasons: (value) => `suspension_reasons = ${value}`,
  suspensionNote: (value) => `suspension_note = ${value}`,
  revokesOn: (value) => `revokes_on = ${value}::date`,
  revocationReasons: (value) => `revocation_reasons = ${value}`,
  revocationNote: (value) => `revocation_note = ${value}`,
  endsEarly: (value) => `ends_early = ${value}`,
};

/** What webhooks call it; what was only announced is no event yet. */
const TOLD: Partial<Record<SubscriptionEvent, WebhookEvent>> = {
  'subscription.plate_changed': 'subscription.plate_changed',
  'subscription.plate_lent': 'subscription.plate_changed',
  'subscription.plate_returned': 'subscription.plate_changed',
  'subscription.suspended': 'subscription.suspended',
  'subscription.restored': 'subscription.restored',
  'subscription.revoked': 'subscription.revoked',
  'subscription.ended': 'subscription.ended',
  'subscription.sale_voided': 'subscription.ended',
};

/** The only place where a paid subscription changes: state, plates, what checks read, history and audit together. */
@Injectable()
export class LifeRepository {
  constructor(
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly subscriptions: SubscriptionRepository,
    private readonly webhooks: WebhookEvents,
  ) {}

  /** Its row, locked: two changes of one subscription take turns. @throws Problem not_found */
  async lock(tx: Tx, id: string): Promise<SubscriptionRow> {
    await tx.query('SELECT 1 FROM subscription WHERE id = $1 FOR UPDATE', [id]);
    return this.subscriptions.get(tx, id);
  }

  /**
   * @param state the one people see, which the machine judges by; the job that writes down what the calendar decided
   *   gives the stored one
   * @throws Problem subscription_change_not_possible, conflict_stale_version, overlapping_right
   */
  async transition(
    tx: Tx,
    row: SubscriptionRow,
    state: SubscriptionState,
    command: SubscriptionCommand,
    change: {
      actor: LifeActor;
      columns?: LifeColumns;
      /** The new line of plates; the present one when absent. */
      line?: PlatePeriod[];
      reasons?: string[];
      note?: string | null;
      /** For the history: dates and numbers. Plates stay out of the audit trail. */
      data?: Record<string, unknown>;
    },
  ): Promise<void> {
    const edge = lifeTransition(state, command);
    if (!edge) throw new Problem('subscription_change_not_possible');
    const values: unknown[] = [row.id, row.status, row.version, edge.to];
    const sets = Object.entries(change.columns ?? {}).map(([name, value]) =>
      SQL_OF[name as keyof LifeColumns](`$${values.push(value)}`),
    );
    const [, count] = (await tx.query(
      `UPDATE subscription SET ${['status = $4', 'version = version + 1', ...sets].join(', ')}
        WHERE id = $1 AND status = $2 AND version = $3`,
      values,
    )) as [unknown[], number];
    if (count === 0) throw new Problem('conflict_stale_version');
    if (change.line) await this.rewrite(tx, row, change.line);
    await this.project(tx, row.id);
    const reasons = change.reasons ?? [];
    await tx.query(
      `INSERT INTO subscription_event (id, municipality_id, subscription_id, at, command, from_state, to_state, actor_kind, actor_id, reasons, note, data)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
      [
        ...[uuidv7(), row.municipalityId, row.id, this.clock.now(), command, state, edge.to],
        ...[change.actor.kind, change.actor.id, reasons, change.note ?? null, change.data ?? {}],
      ],
    );
    const { plate: _plate, from: _from, ...told } = change.data ?? {};
    await this.audit.record(tx, {
      municipalityId: row.municipalityId,
      actor: change.actor,
      action: edge.event,
      subject: { kind: 'subscription', id: row.id },
      data: { number: row.number, reasons, ...told },
    });
    const event = TOLD[edge.event];
    if (event) await this.webhooks.record(tx, row.municipalityId, event, row.id);
  }

  /** How often a temporary plate was given in a calendar year, those ended early included. */
  async loansIn(tx: Tx, subscriptionId: string, year: number): Promise<number> {
    const rows: { times: number }[] = await tx.query(
      `SELECT count(*)::int AS times FROM subscription_event
        WHERE subscription_id = $1 AND command = 'lendPlate' AND (data->>'year')::int = $2`,
      [subscriptionId, year],
    );
    return rows[0]!.times;
  }

  /**
   * Whether it was ever changed, or found good in a check: then what was sold has been used. Looks through all checks made
   * since it exists, with an hour for clocks that differ: an index by subscription would cost every check a quarter more
   * in the database, for a question that is asked some times a day.
   */
  async used(tx: Tx, subscriptionId: string): Promise<boolean> {
    const rows: { used: boolean }[] = await tx.query(
      `SELECT EXISTS (SELECT 1 FROM subscription_event WHERE subscription_id = $1)
           OR EXISTS (SELECT 1 FROM enforcement_check
                       WHERE subscription_id = $1 AND outcome IN ('VALID', 'IN_GRACE')
                         AND checked_at >= (SELECT created_at - interval '1 hour' FROM subscription WHERE id = $1)) AS used`,
      [subscriptionId],
    );
    return rows[0]!.used;
  }

  events(tx: Tx, subscriptionId: string): Promise<LifeEventRow[]> {
    return tx.query(
      `SELECT e.id, e.at, e.command, e.from_state AS "fromState", e.to_state AS "toState", e.actor_kind AS "actorKind",
              o.name AS "actorName", e.reasons, e.note, e.data
         FROM subscription_event e LEFT JOIN operator o ON e.actor_kind = 'OPERATOR' AND o.id = e.actor_id
        WHERE e.subscription_id = $1 ORDER BY e.at DESC, e.id DESC LIMIT 200`,
      [subscriptionId],
    );
  }

  /** Those whose announced revocation or early end has come, for the job that writes it down. */
  async due(tx: Tx, today: string): Promise<string[]> {
    const rows: { id: string }[] = await tx.query(
      `SELECT id FROM subscription
        WHERE (revokes_on <= $1::date AND status IN ('SCHEDULED', 'ACTIVE', 'SUSPENDED'))
           OR (ends_early AND upper(valid) <= $1::date AND status IN ('SCHEDULED', 'ACTIVE'))
        ORDER BY id LIMIT 500`,
      [today],
    );
    return rows.map(({ id }) => id);
  }

  /** Only what differs is written, so that copies of the rights are told of what changed and nothing else. */
  private async rewrite(tx: Tx, row: SubscriptionRow, wanted: PlatePeriod[]): Promise<void> {
    const told = (one: PlatePeriod) =>
      JSON.stringify([one.from, one.until, one.kind, one.country, one.plate, one.serial]);
    const line = tidied(wanted);
    const before = new Set(row.line.map(told));
    const after = new Set(line.map(told));
    for (const gone of row.line.filter((one) => !after.has(told(one)))) {
      await tx.query(
        'DELETE FROM subscription_plate_period WHERE subscription_id = $1 AND lower(period) = $2',
        [row.id, new Date(gone.from)],
      );
    }
    for (const one of line.filter((each) => !before.has(told(each)))) {
      await tx.query(
        `INSERT INTO subscription_plate_period (id, municipality_id, subscription_id, country, plate, kind, ticket_serial, period)
         VALUES ($1, $2, $3, $4, $5, $6, $7, tstzrange($8, $9))`,
        [
          ...[uuidv7(), row.municipalityId, row.id, one.country, one.plate, one.kind, one.serial],
          ...[new Date(one.from), new Date(one.until)],
        ],
      );
    }
  }

  /** What checks and the overlap constraint read, computed from the subscription and its plates and nothing else. */
  private async project(tx: Tx, id: string): Promise<void> {
    await tx.query('DELETE FROM right_lookup WHERE subscription_id = $1', [id]);
    try {
      await tx.query(
        `INSERT INTO right_lookup (id, municipality_id, subscription_id, country, plate, zone_id, family, period, live)
         SELECT uuidv7(), s.municipality_id, s.id, l.country, l.plate, zone, p.family, l.period,
                s.status NOT IN ('ENDED', 'REVOKED', 'CLOSED')
           FROM subscription s JOIN product p ON p.id = s.product_id
           JOIN subscription_plate_period l ON l.municipality_id = s.municipality_id AND l.subscription_id = s.id
          CROSS JOIN unnest(s.zone_ids) AS zone
          WHERE s.id = $1`,
        [id],
      );
    } catch (error) {
      if (violatedConstraint(error) === 'right_no_overlap') throw new Problem('overlapping_right');
      throw error;
    }
  }
}
