import { Injectable } from '@nestjs/common';
import { permissionsOf, type Role } from '@sosta/contracts';
import { UnitOfWork, type Tx } from '../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../platform/http/context.js';
import type { ColleagueListDto } from './http/review.dto.js';

export interface Colleague {
  id: string;
  name: string;
}

/** Who can be handed a case. */
@Injectable()
export class Colleagues {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async list(call: OperatorContext): Promise<ColleagueListDto> {
    const able = await this.unitOfWork.run(call.municipality.id, (tx) => this.able(tx, null));
    return { items: able.filter((one) => one.id !== call.actor.operatorId) };
  }

  /** Operators at work who may decide, by name; without the applicant, who may work here too. */
  async able(tx: Tx, applicantId: string | null): Promise<Colleague[]> {
    const rows: (Colleague & { roles: Role[] })[] = await tx.query(
      `SELECT o.id, o.name, array_agg(r.role) AS roles
         FROM operator o JOIN operator_role r ON r.operator_id = o.id
        WHERE o.active AND NOT EXISTS (
              SELECT 1 FROM holder h JOIN account a ON a.municipality_id = h.municipality_id AND a.id = h.account_id
               WHERE h.id = $1 AND a.email = o.email)
        GROUP BY o.id ORDER BY o.name, o.id`,
      [applicantId],
    );
    return rows
      .filter((row) => permissionsOf(row.roles).has('review.decide'))
      .map(({ id, name }) => ({ id, name }));
  }
}
