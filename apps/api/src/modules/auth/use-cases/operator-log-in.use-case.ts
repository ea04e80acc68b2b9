import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import { Problem } from '../../../platform/http/problem.js';
import type { Logger } from '../../../platform/logging/logger.js';
import { LOGGER } from '../../../platform/logging/logging.module.js';
import { Throttle } from '../../../platform/throttle/throttle.js';
import { loginRules } from '../domain/login-rules.js';
import type { Client } from '../domain/client.js';
import { OperatorTotp } from '../operator-totp.js';
import { Passwords } from '../passwords.js';
import { OperatorSessions } from '../persistence/operator-sessions.js';
import { OperatorsRepository } from '../persistence/operators.repository.js';
import { RecoveryCodes } from '../persistence/recovery-codes.repository.js';
import { OperatorGrants, type OperatorGrant } from './operator-grants.js';
import { OperatorTrail } from './operator-trail.js';

/** Password and a code of the authenticator app, or one kept for the day it is lost; each works once. Whether the code was wrong is told to who knows the password. */
@Injectable()
export class OperatorLogIn {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly operators: OperatorsRepository,
    private readonly sessions: OperatorSessions,
    private readonly grants: OperatorGrants,
    private readonly trail: OperatorTrail,
    private readonly passwords: Passwords,
    private readonly totp: OperatorTotp,
    private readonly codes: RecoveryCodes,
    private readonly throttle: Throttle,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async run(
    input: { email: string; password: string; totp?: string; recoveryCode?: string },
    client: Client,
  ): Promise<OperatorGrant> {
    if (!input.totp && !input.recoveryCode) throw Problem.field('/totp', { code: 'required' });
    const rules = loginRules('operators', input.email, client.ip);
    await this.throttle.pass(...rules);
    const operator = await this.unitOfWork.runPlatform((tx) => this.operators.byEmail(tx, input.email));
    const usable = operator?.active ? operator : null;
    const matches = await this.passwords.matches(usable?.passwordHash ?? null, input.password);
    if (!usable || !matches) {
      if (operator)
        await this.trail.record(operator.id, 'operator.sign_in_failed', {
          reason: operator.active ? 'password' : 'inactive',
        });
      else this.logger.warn({ event: 'operator.sign_in_unknown' });
      throw new Problem('credentials_invalid');
    }
    const grant = await this.open(usable.id, input, client);
    if (!grant) {
      await this.trail.record(usable.id, 'operator.sign_in_failed', { reason: 'code' });
      throw new Problem('totp_invalid');
    }
    await this.throttle.forgive(...rules);
    await this.trail.record(usable.id, 'operator.signed_in');
    if (!input.totp)
      await this.trail.record(usable.id, 'operator.recovery_code_used', { left: grant.codesLeft });
    return grant;
  }

  /** Null when the second factor is wrong, or was used before. */
  private open(
    id: string,
    { totp, recoveryCode }: { totp?: string; recoveryCode?: string },
    client: Client,
  ): Promise<(OperatorGrant & { codesLeft: number }) | null> {
    return this.unitOfWork.runPlatform(async (tx) => {
      const operator = await this.operators.byId(tx, id);
      if (!operator?.active) return null;
      if (totp) {
        const step = this.totp.step(id, operator.totpSecretSealed, totp);
        if (step === null || !(await this.operators.useTotpStep(tx, id, step, this.clock.now()))) return null;
      } else {
        if (!(await this.codes.use(tx, id, recoveryCode ?? ''))) return null;
        await this.operators.signedIn(tx, id, this.clock.now());
      }
      const session = await this.sessions.open(tx, { id, userAgent: client.userAgent });
      const codesLeft = await this.codes.left(tx, id);
      return { ...(await this.grants.give(tx, operator, session)), codesLeft };
    });
  }
}
