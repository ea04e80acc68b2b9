import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { PublicContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { Throttle } from '../../../platform/throttle/throttle.js';
import { loginRules } from '../domain/login-rules.js';
import type { Client } from '../domain/client.js';
import { Passwords } from '../passwords.js';
import { AccountsRepository } from '../persistence/accounts.repository.js';
import { CitizenSessions } from '../persistence/citizen-sessions.js';
import { CitizenGrants, type CitizenGrant } from './citizen-grants.js';

/** R15: e-mail and password. Unknown e-mail and wrong password answer the same, after the same time. */
@Injectable()
export class LogIn {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly accounts: AccountsRepository,
    private readonly sessions: CitizenSessions,
    private readonly grants: CitizenGrants,
    private readonly passwords: Passwords,
    private readonly throttle: Throttle,
    private readonly clock: Clock,
  ) {}

  async run(
    call: PublicContext,
    input: { email: string; password: string },
    client: Client,
  ): Promise<CitizenGrant> {
    const { municipality } = call;
    const rules = loginRules(municipality.id, input.email, client.ip);
    await this.throttle.pass(...rules);
    const account = await this.unitOfWork.run(municipality.id, (tx) =>
      this.accounts.byEmail(tx, input.email),
    );
    const matches = await this.passwords.matches(account?.passwordHash ?? null, input.password);
    if (!account || !matches) throw new Problem('credentials_invalid');
    await this.throttle.forgive(...rules);
    // Said only to who knows the password.
    if (account.status !== 'ACTIVE') throw new Problem('account_locked');
    const session = await this.unitOfWork.run(municipality.id, async (tx) => {
      await this.accounts.signedIn(tx, account.id, this.clock.now());
      return this.sessions.open(tx, {
        id: account.id,
        municipalityId: municipality.id,
        userAgent: client.userAgent,
      });
    });
    return this.grants.give(municipality.id, account, session);
  }
}
