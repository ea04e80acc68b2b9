import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../platform/database/unit-of-work.js';

export interface RightChange {
  seq: string;
  xid: bigint;
  municipalityId: string;
  /** Null: zones or products of the municipality changed. */
  subscriptionId: string | null;
}

/** Where the feed ends for now. */
export interface FeedBound {
  /** Below it nothing changes any more. */
  bound: bigint;
  /** Which database this is, and which of its histories: another one after a restore, and after a failover. */
  source: string;
}

const BOUND = `pg_snapshot_xmin(pg_current_snapshot())::text AS xmin,
  (SELECT system_identifier FROM pg_control_system()) || '/' || (SELECT timeline_id FROM pg_control_checkpoint()) AS source`;

interface ChangeRow {
  seq: string | null;
  xid: string;
  municipalityId: string;
  subscriptionId: string | null;
}

/**
 * What changed, in an order that misses nothing: numbers of a sequence become visible out of order, but below the
 * oldest transaction still running (`xmin` of a snapshot) everything is over for good.
 */
@Injectable()
export class ChangeFeed {
  async end(tx: Tx): Promise<FeedBound> {
    const [row]: { xmin: string; source: string }[] = await tx.query(`SELECT ${BOUND}`);
    return { bound: BigInt(row!.xmin), source: row!.source };
  }

  /** The bound below which nothing changes any more. */
  async bound(tx: Tx): Promise<bigint> {
    const rows: { xmin: string }[] = await tx.query(
      'SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS xmin',
    );
    return BigInt(rows[0]!.xmin);
  }

  /**
   * Every visible change of a transaction from `since` on, of all municipalities, and the bound to ask from next time;
   * some are told again until the bound has passed them. One statement, so both are of one snapshot.
   */
  async since(tx: Tx, since: bigint): Promise<FeedBound & { changes: RightChange[] }> {
    const rows: (ChangeRow & { xmin: string; source: string })[] = await tx.query(
      `SELECT b.xmin, b.source, c.seq, c.xid, c.municipality_id AS "municipalityId", c.subscription_id AS "subscriptionId"
         FROM (SELECT ${BOUND}) b
         LEFT JOIN right_change c ON c.xid >= $1::bigint`,
      [String(since)],
    );
    return {
      bound: BigInt(rows[0]!.xmin),
      source: rows[0]!.source,
      changes: rows
        .filter((row): row is typeof row & { seq: string } => row.seq !== null)
        .map(({ seq, xid, municipalityId, subscriptionId }) => ({
          seq,
          xid: BigInt(xid),
          municipalityId,
          subscriptionId,
        })),
    };
  }

  /** Changed subscriptions of the transaction's municipality after a place in the feed and below the bound, in order. */
  async page(
    tx: Tx,
    input: { after: { xid: bigint; seq: bigint }; bound: bigint; limit: number },
  ): Promise<{ seq: bigint; xid: bigint; subscriptionId: string }[]> {
    const rows: { seq: string; xid: string; subscriptionId: string }[] = await tx.query(
      `SELECT seq, xid, subscription_id AS "subscriptionId" FROM right_change
        WHERE municipality_id = app_municipality() AND (xid, seq) > ($1::bigint, $2::bigint) AND xid < $3::bigint
          AND subscription_id IS NOT NULL
        ORDER BY xid, seq LIMIT $4`,
      [String(input.after.xid), String(input.after.seq), String(input.bound), input.limit],
    );
    return rows.map(({ seq, xid, subscriptionId }) => ({
      seq: BigInt(seq),
      xid: BigInt(xid),
      subscriptionId,
    }));
  }

  async prune(tx: Tx, before: Date): Promise<void> {
    await tx.query('DELETE FROM right_change WHERE municipality_id = app_municipality() AND at < $1', [
      before,
    ]);
  }
}
