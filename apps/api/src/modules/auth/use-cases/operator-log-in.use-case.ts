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
import { OperatorGrants, type OperatorGrant } from './operator-grants.js';
import { OperatorTrail } from './operator-trail.js';

/** Password and a code of the authenticator app, which works once. Whether the code was wrong is told to who knows the password. */
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
    private readonly throttle: Throttle,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async run(
    input: { email: string; password: string; totp: string },
    client: Client,
  ): Promise<OperatorGrant> {
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
    const step = this.totp.step(usable.id, usable.totpSecretSealed, input.totp);
    const grant = step === null ? null : await this.open(usable.id, step, client);
    if (!grant) {
      await this.trail.record(usable.id, 'operator.sign_in_failed', { reason: 'code' });
      throw new Problem('totp_invalid');
    }
    await this.throttle.forgive(...rules);
    await this.trail.record(usable.id, 'operator.signed_in');
    return grant;
  }

  private open(id: string, step: number, client: Client): Promise<OperatorGrant | null> {
    return this.unitOfWork.runPlatform(async (tx) => {
      if (!(await this.operators.useTotpStep(tx, id, step, this.clock.now()))) return null;
      const operator = await this.operators.byId(tx, id);
      if (!operator?.active) return null;
      return this.grants.give(
        tx,
        operator,
        await this.sessions.open(tx, { id, userAgent: client.userAgent }),
      );
    });
  }
}
