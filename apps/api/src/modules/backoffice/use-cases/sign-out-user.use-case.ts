import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { OperatorSessions } from '../../auth/index.js';
import { mayChangeRoles } from '../domain/user.rules.js';
import { UserRepository } from '../persistence/user.repository.js';

/** A lost telephone, a computer left open: every session of somebody ends, and with it every access token. */
@Injectable()
export class SignOutUserUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UserRepository,
    private readonly sessions: OperatorSessions,
    private readonly audit: Audit,
  ) {}

  /** @throws Problem not_found, forbidden (the platform's own role) */
  run({ municipality, actor }: OperatorContext, input: { id: string; reason: string }): Promise<void> {
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const user = await this.users.get(tx, input.id);
      if (!mayChangeRoles(actor.roles, user.roles, user.roles)) throw new Problem('forbidden');
      await this.sessions.revokeAll(tx, user.id, 'REVOKED');
      await this.audit.record(tx, {
        municipalityId: municipality.id,
        actor: { kind: 'OPERATOR', id: actor.operatorId },
        action: 'operator.signed_out',
        subject: { kind: 'operator', id: user.id },
        data: { name: user.name, reason: input.reason },
      });
    });
  }
}
