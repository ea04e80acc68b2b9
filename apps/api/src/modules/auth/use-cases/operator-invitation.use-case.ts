import { Injectable } from '@nestjs/common';
import { checkPassword, type PasswordPolicy, type PointedFieldProblem } from '@sosta/contracts';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import { Problem } from '../../../platform/http/problem.js';
import { Throttle } from '../../../platform/throttle/throttle.js';
import type { Client } from '../domain/client.js';
import { loginRules } from '../domain/login-rules.js';
import { OperatorTotp } from '../operator-totp.js';
import { Passwords } from '../passwords.js';
import { OperatorInvitations } from '../persistence/operator-invitations.js';
import { OperatorSessions } from '../persistence/operator-sessions.js';
import { OperatorsRepository } from '../persistence/operators.repository.js';
import { RecoveryCodes } from '../persistence/recovery-codes.repository.js';
import { OperatorGrants, type OperatorGrant } from './operator-grants.js';
import { OperatorTrail } from './operator-trail.js';

/** Operators see other people's data: longer than what citizens are asked for; no rule about characters. */
export const OPERATOR_PASSWORD_POLICY: PasswordPolicy = {
  minLength: 12,
  requireLetter: false,
  requireDigit: false,
  requireSpecial: false,
};

export interface InvitationView {
  name: string;
  email: string;
  expiresAt: Date;
  totpUri: string;
}

/** In one sitting: read the link, scan the code, choose a password, prove the code, be signed in, keep the recovery codes. */
@Injectable()
export class OperatorInvitation {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly invitations: OperatorInvitations,
    private readonly operators: OperatorsRepository,
    private readonly sessions: OperatorSessions,
    private readonly grants: OperatorGrants,
    private readonly trail: OperatorTrail,
    private readonly passwords: Passwords,
    private readonly totp: OperatorTotp,
    private readonly codes: RecoveryCodes,
    private readonly throttle: Throttle,
  ) {}

  /** @throws Problem invitation_link_invalid */
  read(token: string): Promise<InvitationView> {
    return this.unitOfWork.runPlatform(async (tx) => {
      const { operatorId, expiresAt } = await this.invitations.find(tx, token);
      const operator = await this.operators.byId(tx, operatorId);
      if (!operator) throw new Problem('invitation_link_invalid');
      const { name, email, totpSecretSealed } = operator;
      return { name, email, expiresAt, totpUri: this.totp.uriOf(operatorId, email, totpSecretSealed) };
    });
  }

  /** @throws Problem invitation_link_invalid, totp_invalid, rate_limited; validation_failed on the passwords */
  async accept(
    input: { token: string; password: string; passwordConfirmation: string; totp: string },
    client: Client,
  ): Promise<OperatorGrant & { recoveryCodes: string[] }> {
    const [first] = checkPassword(OPERATOR_PASSWORD_POLICY, input.password);
    const problems: PointedFieldProblem[] = first ? [{ pointer: '/password', ...first }] : [];
    if (input.password !== input.passwordConfirmation)
      problems.push({ pointer: '/passwordConfirmation', code: 'passwords_differ' });
    if (problems.length > 0) throw Problem.fields(problems);
    const { email } = await this.read(input.token);
    // A link that leaked must not let its finder guess codes.
    const rules = loginRules('operators', email, client.ip);
    await this.throttle.pass(...rules);
    const passwordHash = await this.passwords.hash(input.password);
    const grant = await this.unitOfWork.runPlatform(async (tx) => {
      const { id, operatorId } = await this.invitations.find(tx, input.token);
      const operator = await this.operators.byId(tx, operatorId);
      if (!operator) throw new Problem('invitation_link_invalid');
      const step = this.totp.step(operatorId, operator.totpSecretSealed, input.totp);
      if (step === null || !(await this.operators.useTotpStep(tx, operatorId, step, this.clock.now())))
        throw new Problem('totp_invalid');
      await this.operators.setPassword(tx, operatorId, passwordHash);
      await this.invitations.use(tx, id);
      const session = await this.sessions.open(tx, { id: operatorId, userAgent: client.userAgent });
      const recoveryCodes = await this.codes.issue(tx, operatorId);
      return { ...(await this.grants.give(tx, operator, session)), recoveryCodes };
    });
    await this.throttle.forgive(...rules);
    await this.trail.record(grant.operator.id, 'operator.signed_in');
    return grant;
  }
}
