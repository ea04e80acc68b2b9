import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../../../config/config.js';
import { CONFIG } from '../../../config/config.module.js';
import { Audit } from '../../../platform/audit/audit.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { OperatorInvitations, OperatorTotp } from '../../auth/index.js';
import { Notifications } from '../../notifications/index.js';
import { mayChangeRoles } from '../domain/user.rules.js';
import type { UserInvitationDto } from '../http/users.dto.js';
import { UserRepository } from '../persistence/user.repository.js';

/** A new link for a colleague who has never signed in; links and authenticator secret of before stop working. */
@Injectable()
export class InviteUserUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UserRepository,
    private readonly invitations: OperatorInvitations,
    private readonly totp: OperatorTotp,
    private readonly notifications: Notifications,
    private readonly audit: Audit,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * @throws Problem not_found, forbidden (the platform's own role); state_transition_not_allowed for who is closed
   *   out or has signed in already: a link would be a way into somebody's account
   */
  run({ municipality, actor, locale }: OperatorContext, id: string): Promise<UserInvitationDto> {
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const user = await this.users.get(tx, id);
      if (!mayChangeRoles(actor.roles, user.roles, user.roles)) throw new Problem('forbidden');
      if (!user.active || user.lastLoginAt) throw new Problem('state_transition_not_allowed');
      await this.users.setTotpSecret(tx, id, this.totp.seal(id, this.totp.newSecret()));
      const { token, expiresAt } = await this.invitations.issue(tx, id);
      const url = `${this.config.publicUrl}/backoffice/attivazione#${token}`;
      await this.notifications.queue(tx, {
        municipalityId: municipality.id,
        template: 'operator-invitation',
        data: { name: user.name, url, expiresAt: expiresAt.toISOString() },
        locale,
        recipient: user.email,
        dedupeKey: `operator-invitation:${id}:${expiresAt.toISOString()}`,
      });
      await this.audit.record(tx, {
        municipalityId: municipality.id,
        actor: { kind: 'OPERATOR', id: actor.operatorId },
        action: 'operator.invited',
        subject: { kind: 'operator', id },
        data: { name: user.name },
      });
      return { setupUrl: url, setupExpiresAt: expiresAt.toISOString() };
    });
  }
}
