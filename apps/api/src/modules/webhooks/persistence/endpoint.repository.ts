import { Injectable } from '@nestjs/common';
import type { WebhookEvent, WebhookStop } from '@sosta/contracts';
import { violatedConstraint } from '../../../platform/database/errors.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import { Problem } from '../../../platform/http/problem.js';

export interface EndpointRow {
  id: string;
  municipalityId: string;
  name: string;
  url: string;
  events: WebhookEvent[];
  withPlates: boolean;
  state: 'ACTIVE' | 'DISABLED';
  stoppedBy: WebhookStop | null;
  stoppedAt: Date | null;
  failingSince: Date | null;
  createdAt: Date;
  version: number;
  /** Until when an older secret signs beside the one in use. */
  oldSecretUntil: Date | null;
  /** Deliveries given up, still in the log. */
  failed: number;
  pending: number;
  lastDeliveredAt: Date | null;
}

type Settings = Pick<EndpointRow, 'id' | 'name' | 'url' | 'events' | 'withPlates'>;

const SELECT = `
  SELECT e.id, e.municipality_id AS "municipalityId", e.name, e.url, e.events, e.with_plates AS "withPlates", e.state,
         e.stopped_by AS "stoppedBy", e.stopped_at AS "stoppedAt", e.failing_since AS "failingSince", e.created_at AS "createdAt", e.version,
         (SELECT max(s.expires_at) FROM webhook_secret s WHERE s.municipality_id = e.municipality_id AND s.endpoint_id = e.id AND s.expires_at > $1) AS "oldSecretUntil",
         d.failed, d.pending, d."lastDeliveredAt"
    FROM webhook_endpoint e
   CROSS JOIN LATERAL (
     SELECT (count(*) FILTER (WHERE state = 'FAILED'))::int AS failed, (count(*) FILTER (WHERE state = 'PENDING'))::int AS pending,
            max(finished_at) FILTER (WHERE state = 'DELIVERED') AS "lastDeliveredAt"
       FROM webhook_delivery WHERE municipality_id = e.municipality_id AND endpoint_id = e.id) d`;

@Injectable()
export class EndpointRepository {
  all(tx: Tx, now: Date): Promise<EndpointRow[]> {
    return tx.query(`${SELECT} ORDER BY e.state, lower(e.name), e.id`, [now]);
  }

  /** @throws Problem not_found */
  async get(tx: Tx, id: string, now: Date): Promise<EndpointRow> {
    const rows: EndpointRow[] = await tx.query(`${SELECT} WHERE e.id = $2`, [now, id]);
    if (!rows[0]) throw new Problem('not_found');
    return rows[0];
  }

  /** Two changes of one endpoint take turns. @throws Problem not_found, conflict_stale_version */
  async lock(tx: Tx, id: string, now: Date, version?: number): Promise<EndpointRow> {
    await tx.query('SELECT 1 FROM webhook_endpoint WHERE id = $1 FOR UPDATE', [id]);
    const row = await this.get(tx, id, now);
    if (version !== undefined && row.version !== version) throw new Problem('conflict_stale_version');
    return row;
  }

  async count(tx: Tx): Promise<number> {
    const rows: { count: number }[] = await tx.query('SELECT count(*)::int AS count FROM webhook_endpoint');
    return rows[0]!.count;
  }

  /** @throws Problem validation_failed on /name when another has it */
  async insert(
    tx: Tx,
    municipalityId: string,
    endpoint: Settings,
    by: { operatorId: string; now: Date },
  ): Promise<void> {
    await named(() =>
      tx.query(
        `INSERT INTO webhook_endpoint (id, municipality_id, name, url, events, with_plates, state, created_at, created_by)
         VALUES ($1, $2, $3, $4, $5, $6, 'ACTIVE', $7, $8)`,
        [
          ...[endpoint.id, municipalityId, endpoint.name, endpoint.url, endpoint.events, endpoint.withPlates],
          ...[by.now, by.operatorId],
        ],
      ),
    );
  }

  /** @throws Problem validation_failed on /name when another has it */
  async update(tx: Tx, endpoint: Settings): Promise<void> {
    await named(() =>
      tx.query(
        'UPDATE webhook_endpoint SET name = $2, url = $3, events = $4, with_plates = $5, version = version + 1 WHERE id = $1',
        [endpoint.id, endpoint.name, endpoint.url, endpoint.events, endpoint.withPlates],
      ),
    );
  }

  /** Told nothing more; what was to be tried is given up, so that the log says how things stand. */
  async stop(tx: Tx, id: string, by: WebhookStop, now: Date): Promise<void> {
    await tx.query(
      `UPDATE webhook_endpoint SET state = 'DISABLED', stopped_by = $2, stopped_at = $3, version = version + 1 WHERE id = $1`,
      [id, by, now],
    );
    await tx.query(
      `UPDATE webhook_delivery SET state = 'FAILED', next_at = NULL, finished_at = $2 WHERE endpoint_id = $1 AND state = 'PENDING'`,
      [id, now],
    );
  }

  async start(tx: Tx, id: string): Promise<void> {
    await tx.query(
      `UPDATE webhook_endpoint SET state = 'ACTIVE', stopped_by = NULL, stopped_at = NULL, failing_since = NULL, version = version + 1
        WHERE id = $1`,
      [id],
    );
  }

  /** Since when nothing reached it, this failure included. */
  async failing(tx: Tx, id: string, now: Date): Promise<Date> {
    const [rows] = (await tx.query(
      'UPDATE webhook_endpoint SET failing_since = coalesce(failing_since, $2) WHERE id = $1 RETURNING failing_since AS "failingSince"',
      [id, now],
    )) as [{ failingSince: Date }[], number];
    return rows[0]!.failingSince;
  }

  async reached(tx: Tx, id: string): Promise<void> {
    await tx.query(
      'UPDATE webhook_endpoint SET failing_since = NULL WHERE id = $1 AND failing_since IS NOT NULL',
      [id],
    );
  }

  /** Whether anybody is to be told; also one that failed too long, for whom it is kept. */
  async wanted(tx: Tx, event: WebhookEvent): Promise<boolean> {
    const rows: unknown[] = await tx.query(
      `SELECT 1 FROM webhook_endpoint WHERE $1 = ANY(events) AND (state = 'ACTIVE' OR stopped_by = 'FAILURES') LIMIT 1`,
      [event],
    );
    return rows.length > 0;
  }

  listeners(
    tx: Tx,
    event: WebhookEvent,
  ): Promise<{ id: string; withPlates: boolean; state: 'ACTIVE' | 'DISABLED' }[]> {
    return tx.query(
      `SELECT id, with_plates AS "withPlates", state FROM webhook_endpoint
        WHERE $1 = ANY(events) AND (state = 'ACTIVE' OR stopped_by = 'FAILURES') ORDER BY id`,
      [event],
    );
  }

  /** Needs a transaction of the platform. */
  async municipalities(tx: Tx): Promise<string[]> {
    const rows: { id: string }[] = await tx.query(
      'SELECT DISTINCT municipality_id AS id FROM webhook_endpoint ORDER BY municipality_id',
    );
    return rows.map(({ id }) => id);
  }

  /** Those who can mend it. */
  administrators(tx: Tx): Promise<{ id: string; email: string }[]> {
    return tx.query(
      `SELECT DISTINCT o.id, o.email FROM operator o JOIN operator_role r ON r.operator_id = o.id
        WHERE o.active AND r.role = 'TENANT_ADMIN' ORDER BY o.id`,
    );
  }
}

async function named(write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (violatedConstraint(error) === 'webhook_endpoint_name')
      throw Problem.field('/name', { code: 'name_taken' });
    throw error;
  }
}
