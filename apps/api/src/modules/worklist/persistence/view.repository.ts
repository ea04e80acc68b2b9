import { Injectable } from '@nestjs/common';
import type { WorkClaimed, WorkColumn, WorkDue, WorkKind, WorkSort, WorkStage } from '@sosta/contracts';
import { Clock } from '../../../platform/clock/clock.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import { Problem } from '../../../platform/http/problem.js';

/** How the list is looked at. Never the text searched for: it may be somebody's name. */
export interface ViewSettings {
  kinds?: WorkKind[];
  stage?: WorkStage;
  due?: WorkDue;
  claimed?: WorkClaimed;
  sort?: WorkSort;
  columns?: WorkColumn[];
}

export interface ViewRow {
  id: string;
  name: string;
  view: ViewSettings;
}

export const MAX_VIEWS = 30;

/** An operator's own views of the list, in one municipality. */
@Injectable()
export class ViewRepository {
  constructor(private readonly clock: Clock) {}

  of(tx: Tx, operatorId: string): Promise<ViewRow[]> {
    return tx.query('SELECT id, name, view FROM work_view WHERE operator_id = $1 ORDER BY name, id', [
      operatorId,
    ]);
  }

  /** Under a name that is already there it takes the place of that one. */
  async save(
    tx: Tx,
    municipalityId: string,
    operatorId: string,
    view: Omit<ViewRow, 'id'>,
  ): Promise<ViewRow> {
    const rows: ViewRow[] = await tx.query(
      `INSERT INTO work_view (id, municipality_id, operator_id, name, view, created_at) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT ON CONSTRAINT work_view_name_unique DO UPDATE SET view = excluded.view RETURNING id, name, view`,
      [uuidv7(), municipalityId, operatorId, view.name, view.view, this.clock.now()],
    );
    return rows[0]!;
  }

  /** @throws Problem not_found, also for a colleague's */
  async remove(tx: Tx, operatorId: string, id: string): Promise<void> {
    const [, count]: [unknown, number] = await tx.query(
      'DELETE FROM work_view WHERE id = $1 AND operator_id = $2',
      [id, operatorId],
    );
    if (count === 0) throw new Problem('not_found');
  }
}
