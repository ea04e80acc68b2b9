import { Injectable } from '@nestjs/common';
import type { CaseKind, DecisionReasonKind } from '@sosta/contracts';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import type { Localized } from '../../../platform/http/locale.js';
import { Problem } from '../../../platform/http/problem.js';

export interface ReasonRow {
  id: string;
  code: string;
  decision: DecisionReasonKind;
  appliesTo: CaseKind[];
  text: Localized;
  active: boolean;
  position: number;
  version: number;
}

const REASON = 'id, code, decision, applies_to AS "appliesTo", text, active, position, version';

/**
 * The reasons that decisions give. Decisions store a code, so the words behind a code never change (the database
 * refuses it): other words are another reason, that takes the place of the first.
 */
@Injectable()
export class ReasonRepository {
  /** Those whose words are the last ones, also when no longer in use. */
  all(tx: Tx): Promise<ReasonRow[]> {
    return tx.query(
      `SELECT ${REASON} FROM decision_reason WHERE replaced_by IS NULL ORDER BY decision, position, code`,
    );
  }

  /** @throws Problem not_found, conflict_stale_version, also for one that was replaced */
  async lock(tx: Tx, id: string, version: number): Promise<ReasonRow> {
    const rows: (ReasonRow & { replaced: boolean })[] = await tx.query(
      `SELECT ${REASON}, replaced_by IS NOT NULL AS replaced FROM decision_reason WHERE id = $1 FOR UPDATE`,
      [id],
    );
    if (!rows[0]) throw new Problem('not_found');
    const { replaced, ...row } = rows[0];
    if (replaced || row.version !== version) throw new Problem('conflict_stale_version');
    return row;
  }

  async insert(
    tx: Tx,
    municipalityId: string,
    reason: Omit<ReasonRow, 'id' | 'version' | 'code' | 'position'> & { position: number | null },
  ): Promise<ReasonRow> {
    const id = uuidv7();
    const rows: ReasonRow[] = await tx.query(
      `INSERT INTO decision_reason (id, municipality_id, code, decision, applies_to, text, active, position)
       SELECT $1, $2, $3, $4::text, $5, $6, $7, coalesce($8::int, (SELECT max(position) + 1 FROM decision_reason WHERE decision = $4), 0)
       RETURNING ${REASON}`,
      [
        id,
        municipalityId,
        codeFor(reason.text.it, id),
        reason.decision,
        reason.appliesTo,
        reason.text,
        reason.active,
        reason.position,
      ],
    );
    return rows[0]!;
  }

  async replace(tx: Tx, id: string, by: string): Promise<void> {
    await tx.query('UPDATE decision_reason SET active = false, replaced_by = $2 WHERE id = $1', [id, by]);
  }

  async update(
    tx: Tx,
    id: string,
    change: Pick<ReasonRow, 'active' | 'appliesTo' | 'position'>,
  ): Promise<ReasonRow> {
    const [rows] = (await tx.query(
      `UPDATE decision_reason SET active = $2, applies_to = $3, position = $4, version = version + 1
        WHERE id = $1 RETURNING ${REASON}`,
      [id, change.active, change.appliesTo, change.position],
    )) as [ReasonRow[], number];
    return rows[0]!;
  }
}

/** Readable to who integrates, and never twice: the first words, and the end of the id. */
function codeFor(text: string, id: string): string {
  const words = text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_')
    .replace(/^_+/, '')
    .slice(0, 30)
    .replace(/_+$/, '');
  return `${words || 'REASON'}_${id.slice(-8).toUpperCase()}`;
}
