import { Injectable } from '@nestjs/common';
import { toDateRange, type CivilDate } from '../../../platform/clock/civil.js';
import { violatedConstraint } from '../../../platform/database/errors.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import { Problem } from '../../../platform/http/problem.js';
import type { DatedRow } from '../../catalogue/index.js';
import type { PolicyKey } from '../../municipalities/index.js';

export interface PolicyRow extends DatedRow {
  key: PolicyKey;
  value: unknown;
  createdByName: string | null;
}

/** The dated rows of the policies, for those who change them; `Policies` answers which one is in force. */
@Injectable()
export class PolicyRepository {
  /** Newest first. */
  rows(tx: Tx, key?: PolicyKey): Promise<PolicyRow[]> {
    return tx.query(
      `SELECT p.id, p.key, p.value, lower(p.valid)::text AS "from", upper(p.valid)::text AS "to", o.name AS "createdByName"
         FROM policy p LEFT JOIN operator o ON o.id = p.created_by
        WHERE $1::text IS NULL OR p.key = $1 ORDER BY p.key, lower(p.valid) DESC`,
      [key ?? null],
    );
  }

  /** One change at a time: neither the rows around it nor the other policies may move before it is written. */
  async lock(tx: Tx, municipalityId: string): Promise<void> {
    await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`policy:${municipalityId}`]);
  }

  /** Whether a decision names the row: then it is history and stays. */
  async isUsed(tx: Tx, id: string): Promise<boolean> {
    const rows: unknown[] = await tx.query('SELECT 1 FROM request WHERE $1 = ANY (policy_ids) LIMIT 1', [id]);
    return rows.length > 0;
  }

  async end(tx: Tx, id: string, to: CivilDate): Promise<void> {
    await tx.query('UPDATE policy SET valid = daterange(lower(valid), $2::date) WHERE id = $1', [id, to]);
  }

  async remove(tx: Tx, id: string): Promise<void> {
    await tx.query('DELETE FROM policy WHERE id = $1', [id]);
  }

  /** @throws Problem period_overlaps when the database finds an overlap all the same */
  async insert(
    tx: Tx,
    municipalityId: string,
    policy: DatedRow & { key: PolicyKey; value: unknown; createdAt: Date; createdBy: string },
  ): Promise<void> {
    try {
      await tx.query(
        `INSERT INTO policy (id, municipality_id, key, value, valid, created_at, created_by)
         VALUES ($1, $2, $3, $4, $5::daterange, $6, $7)`,
        [
          policy.id,
          municipalityId,
          policy.key,
          JSON.stringify(policy.value),
          toDateRange(policy),
          policy.createdAt,
          policy.createdBy,
        ],
      );
    } catch (error) {
      if (violatedConstraint(error) === 'policy_no_overlap') throw new Problem('period_overlaps');
      throw error;
    }
  }
}
