import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { CitizenContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { Throttle } from '../../../platform/throttle/throttle.js';
import { Passwords } from '../passwords.js';
import { AccountsRepository } from '../persistence/accounts.repository.js';
import { NewPassword } from './new-password.js';
import { PasswordChanges } from './password-changes.js';

/** The person knows the password and chooses another; the sessions on other devices end. */
@Injectable()
export class ChangePassword {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly accounts: AccountsRepository,
    private readonly newPassword: NewPassword,
    private readonly passwords: Passwords,
    private readonly changes: PasswordChanges,
    private readonly throttle: Throttle,
  ) {}

  async run(
    call: CitizenContext,
    input: { currentPassword: string; password: string; passwordConfirmation: string },
  ): Promise<void> {
    const { municipality, actor } = call;
    const rule = { key: ['password-change', actor.accountId], limit: 10, windowSeconds: 900 };
    await this.throttle.pass(rule);
    const { problems, account } = await this.unitOfWork.run(municipality.id, async (tx) => ({
      problems: await this.newPassword.problems(tx, municipality, input),
      account: await this.accounts.byId(tx, actor.accountId),
    }));
    if (problems.length > 0) throw Problem.fields(problems);
    if (!account || !(await this.passwords.matches(account.passwordHash, input.currentPassword)))
      throw new Problem('current_password_invalid');
    await this.throttle.forgive(rule);
    const passwordHash = await this.passwords.hash(input.password);
    await this.unitOfWork.run(municipality.id, async (tx) => {
      // Somebody else may have changed it since it was compared.
      if ((await this.accounts.lockPasswordHash(tx, actor.accountId)) !== account.passwordHash)
        throw new Problem('current_password_invalid');
      await this.changes.apply(tx, {
        municipalityId: municipality.id,
        accountId: actor.accountId,
        passwordHash,
        how: 'CHANGED',
        keepSessionId: actor.sessionId,
      });
    });
  }
}
