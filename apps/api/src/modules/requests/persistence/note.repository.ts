import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock/clock.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';

export const NOTE_KINDS = ['NOTE', 'HAND_OVER', 'OVERRIDE'] as const;
export type NoteKind = (typeof NOTE_KINDS)[number];

export interface NoteRow {
  id: string;
  kind: NoteKind;
  text: string;
  at: Date;
  operatorId: string;
  operatorName: string;
  toOperatorId: string | null;
  toOperatorName: string | null;
}

/** What operators write to each other about a case; citizens never read it. */
@Injectable()
export class NoteRepository {
  constructor(private readonly clock: Clock) {}

  async insert(
    tx: Tx,
    municipalityId: string,
    note: { requestId: string; operatorId: string; kind: NoteKind; text: string; toOperatorId?: string },
  ): Promise<void> {
    await tx.query(
      `INSERT INTO request_note (id, municipality_id, request_id, operator_id, kind, to_operator_id, text, at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        uuidv7(),
        municipalityId,
        note.requestId,
        note.operatorId,
        note.kind,
        note.toOperatorId ?? null,
        note.text,
        this.clock.now(),
      ],
    );
  }

  /** Newest first. */
  of(tx: Tx, requestId: string): Promise<NoteRow[]> {
    return tx.query(
      `SELECT n.id, n.kind, n.text, n.at, n.operator_id AS "operatorId", o.name AS "operatorName",
              n.to_operator_id AS "toOperatorId", c.name AS "toOperatorName"
         FROM request_note n JOIN operator o ON o.id = n.operator_id LEFT JOIN operator c ON c.id = n.to_operator_id
        WHERE n.request_id = $1 ORDER BY n.at DESC, n.id DESC`,
      [requestId],
    );
  }
}
