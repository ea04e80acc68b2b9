import { Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { uuidv7 } from '../crypto/uuid.js';
import type { Tx } from '../database/unit-of-work.js';

export interface AuditEntry {
  municipalityId: string;
  /** CLIENT: a third party's program, by its key. */
  actor: { kind: 'CITIZEN' | 'OPERATOR' | 'SYSTEM' | 'PROVIDER' | 'CLIENT'; id: string | null };
  /** `subject.verb` in the past: `request.accepted`, `subscriber.revealed`. */
  action: string;
  subject: { kind: string; id: string | null };
  /** What changed, by name; never the personal data themselves. */
  data?: Record<string, unknown>;
}

/** Writes who did what, in the transaction that does it. The table takes inserts only. */
@Injectable()
export class Audit {
  constructor(private readonly clock: Clock) {}

  async record(tx: Tx, entry: AuditEntry): Promise<void> {
    await tx.query(
      `INSERT INTO audit_event (id, municipality_id, at, actor_kind, actor_id, action, subject_kind, subject_id, data)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        uuidv7(),
        entry.municipalityId,
        this.clock.now(),
        entry.actor.kind,
        entry.actor.id,
        entry.action,
        entry.subject.kind,
        entry.subject.id,
        entry.data ?? {},
      ],
    );
  }
}
