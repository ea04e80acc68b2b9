import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../../../config/config.js';
import { CONFIG } from '../../../config/config.module.js';
import { Audit } from '../../../platform/audit/audit.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { OperatorInvitations, OperatorSessions, OperatorTotp, RecoveryCodes } from '../../auth/index.js';
import { Notifications } from '../../notifications/index.js';
import { mayChangeRoles } from '../domain/user.rules.js';
import { UserRepository } from '../persistence/user.repository.js';

/**
 * For who has lost the telephone and the recovery codes. Sessions end, the old authenticator and codes stop working, and
 * a link to set everything up anew goes to the person's own address: whoever resets it never sees it.
 */
@Injectable()
export class ResetTotpUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UserRepository,
    private readonly invitations: OperatorInvitations,
    private readonly sessions: OperatorSessions,
    private readonly codes: RecoveryCodes,
    private readonly totp: OperatorTotp,
    private readonly notifications: Notifications,
    private readonly audit: Audit,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * @throws Problem not_found; state_transition_not_allowed for who is closed out; forbidden for oneself, for the
   *   platform's own role, and for who works for other municipalities too
   */
  async run(
    { municipality, actor, locale }: OperatorContext,
    { id, reason }: { id: string; reason: string },
  ): Promise<void> {
    const elsewhere = await this.unitOfWork.runPlatform((tx) =>
      this.users.hasRolesElsewhere(tx, id, municipality.id),
    );
    await this.unitOfWork.run(municipality.id, async (tx) => {
      const user = await this.users.get(tx, id);
      const guarded = elsewhere && !actor.roles.includes('PLATFORM_ADMIN');
      if (guarded || id === actor.operatorId || !mayChangeRoles(actor.roles, user.roles, user.roles))
        throw new Problem('forbidden');
      if (!user.active) throw new Problem('state_transition_not_allowed');
      await this.users.setTotpSecret(tx, id, this.totp.seal(id, this.totp.newSecret()));
      await this.codes.remove(tx, id);
      await this.sessions.revokeAll(tx, id, 'REVOKED');
      const { token, expiresAt } = await this.invitations.issue(tx, id);
      await this.notifications.queue(tx, {
        municipalityId: municipality.id,
        template: 'operator-invitation',
        data: {
          name: user.name,
          url: `${this.config.publicUrl}/backoffice/attivazione#${token}`,
          expiresAt: expiresAt.toISOString(),
        },
        locale,
        recipient: user.email,
        dedupeKey: `operator-invitation:${id}:${expiresAt.toISOString()}`,
      });
      await this.audit.record(tx, {
        municipalityId: municipality.id,
        actor: { kind: 'OPERATOR', id: actor.operatorId },
        action: 'operator.totp_reset',
        subject: { kind: 'operator', id },
        data: { name: user.name, reason },
      });
    });
  }
}
