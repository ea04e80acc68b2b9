import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { OperatorSessions } from '../../auth/index.js';
import { changesOf } from '../../catalogue/index.js';
import { mayChangeRoles, raisesOwn } from '../domain/user.rules.js';
import { toUserDto, type UpdateUserInput, type UserDto } from '../http/users.dto.js';
import { UserRepository } from '../persistence/user.repository.js';

/** Roles and whether the person may sign in at all; both count from the person's next call. */
@Injectable()
export class UpdateUserUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly sessions: OperatorSessions,
    private readonly users: UserRepository,
    private readonly audit: Audit,
  ) {}

  /**
   * @throws Problem not_found, last_admin_required, own_roles_not_raised; forbidden for the platform's role, and for closing the access of
   *   somebody who works for other municipalities too
   */
  async run(
    { municipality, actor }: OperatorContext,
    input: UpdateUserInput & { id: string },
  ): Promise<UserDto> {
    const elsewhere = await this.unitOfWork.runPlatform((tx) =>
      this.users.hasRolesElsewhere(tx, input.id, municipality.id),
    );
    return this.unitOfWork.run(municipality.id, async (tx) => {
      await this.users.lock(tx, municipality.id);
      const before = await this.users.get(tx, input.id);
      const roles = input.roles ?? before.roles;
      const active = input.active ?? before.active;
      if (!mayChangeRoles(actor.roles, before.roles, roles)) throw new Problem('forbidden');
      if (active !== before.active) {
        if (elsewhere && !actor.roles.includes('PLATFORM_ADMIN')) throw new Problem('forbidden');
        await this.users.setActive(tx, before.id, active);
        if (!active) await this.sessions.revokeAll(tx, before.id, 'DEACTIVATED');
      }
      if (input.roles) await this.users.setRoles(tx, municipality.id, before.id, roles);
      const wasAdmin = before.active && before.roles.includes('TENANT_ADMIN');
      if (wasAdmin && (await this.users.activeAdmins(tx)) === 0) throw new Problem('last_admin_required');
      if (before.id === actor.operatorId && raisesOwn(before.roles, roles))
        throw new Problem('own_roles_not_raised');
      const after = await this.users.get(tx, before.id);
      await this.audit.record(tx, {
        municipalityId: municipality.id,
        actor: { kind: 'OPERATOR', id: actor.operatorId },
        action: 'operator.updated',
        subject: { kind: 'operator', id: before.id },
        data: {
          name: before.name,
          changes: changesOf(
            { roles: before.roles, active: before.active },
            { roles: after.roles, active: after.active },
          ),
        },
      });
      return toUserDto(after);
    });
  }
}
