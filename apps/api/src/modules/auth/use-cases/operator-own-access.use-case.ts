import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import { Problem } from '../../../platform/http/problem.js';
import { Throttle } from '../../../platform/throttle/throttle.js';
import type { Client } from '../domain/client.js';
import { loginRules } from '../domain/login-rules.js';
import { OperatorTotp } from '../operator-totp.js';
import { OperatorSessions, type OpenSession } from '../persistence/operator-sessions.js';
import { OperatorsRepository, type Operator } from '../persistence/operators.repository.js';
import { RecoveryCodes } from '../persistence/recovery-codes.repository.js';
import { OperatorTrail } from './operator-trail.js';

export interface OwnAccess {
  sessions: (OpenSession & { current: boolean })[];
  recoveryCodesLeft: number;
}

/** What operators see and change of their own way in. They are known by the refresh cookie, for all municipalities. */
@Injectable()
export class OperatorOwnAccess {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly sessions: OperatorSessions,
    private readonly operators: OperatorsRepository,
    private readonly codes: RecoveryCodes,
    private readonly totp: OperatorTotp,
    private readonly throttle: Throttle,
    private readonly trail: OperatorTrail,
  ) {}

  /** @throws Problem refresh_invalid */
  read(refreshToken: string): Promise<OwnAccess> {
    return this.unitOfWork.runPlatform(async (tx) => {
      const { operator, sessionId } = await this.who(tx, refreshToken);
      const sessions = await this.sessions.openOf(tx, operator.id);
      return {
        sessions: sessions.map((session) => ({ ...session, current: session.id === sessionId })),
        recoveryCodesLeft: await this.codes.left(tx, operator.id),
      };
    });
  }

  /** @throws Problem refresh_invalid */
  async signOutElsewhere(refreshToken: string): Promise<void> {
    const id = await this.unitOfWork.runPlatform(async (tx) => {
      const { operator, sessionId } = await this.who(tx, refreshToken);
      await this.sessions.revokeAll(tx, operator.id, 'LOGOUT_EVERYWHERE', sessionId);
      return operator.id;
    });
    await this.trail.record(id, 'operator.signed_out_elsewhere');
  }

  /**
   * New codes for who proves to have the telephone still.
   * @throws Problem refresh_invalid, totp_invalid, rate_limited
   */
  async newCodes(refreshToken: string, totp: string, client: Client): Promise<string[]> {
    const { email } = await this.unitOfWork.runPlatform(
      async (tx) => (await this.who(tx, refreshToken)).operator,
    );
    const rules = loginRules('operators', email, client.ip);
    await this.throttle.pass(...rules);
    const { id, codes } = await this.unitOfWork.runPlatform(async (tx) => {
      const { operator } = await this.who(tx, refreshToken);
      const step = this.totp.step(operator.id, operator.totpSecretSealed, totp);
      if (step === null || !(await this.operators.useTotpStep(tx, operator.id, step, this.clock.now())))
        throw new Problem('totp_invalid');
      return { id: operator.id, codes: await this.codes.issue(tx, operator.id) };
    });
    await this.throttle.forgive(...rules);
    await this.trail.record(id, 'operator.recovery_codes_made');
    return codes;
  }

  private async who(tx: Tx, refreshToken: string): Promise<{ operator: Operator; sessionId: string }> {
    const session = await this.sessions.running(tx, refreshToken);
    if (!session) throw new Problem('refresh_invalid');
    const operator = await this.operators.byId(tx, session.ownerId);
    if (!operator?.active) throw new Problem('refresh_invalid');
    return { operator, sessionId: session.sessionId };
  }
}
