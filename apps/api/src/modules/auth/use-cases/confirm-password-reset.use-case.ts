import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock/clock.js';
import { hashToken } from '../../../platform/crypto/keys.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { PublicContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { Throttle } from '../../../platform/throttle/throttle.js';
import type { Client } from '../domain/client.js';
import { Passwords } from '../passwords.js';
import { PasswordResetsRepository } from '../persistence/password-resets.repository.js';
import { NewPassword } from './new-password.js';
import { PasswordChanges } from './password-changes.js';

/** The link works once, for an hour; every session of the account ends, wherever it is. */
@Injectable()
export class ConfirmPasswordReset {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly resets: PasswordResetsRepository,
    private readonly newPassword: NewPassword,
    private readonly passwords: Passwords,
    private readonly changes: PasswordChanges,
    private readonly throttle: Throttle,
    private readonly clock: Clock,
  ) {}

  async run(
    call: PublicContext,
    input: { token: string; password: string; passwordConfirmation: string },
    client: Client,
  ): Promise<void> {
    const { municipality } = call;
    await this.throttle.pass({ key: ['password-reset-confirm', client.ip], limit: 50, windowSeconds: 3600 });
    const problems = await this.unitOfWork.run(municipality.id, (tx) =>
      this.newPassword.problems(tx, municipality, input),
    );
    if (problems.length > 0) throw Problem.fields(problems);
    const passwordHash = await this.passwords.hash(input.password);
    await this.unitOfWork.run(municipality.id, async (tx) => {
      const used = await this.resets.use(tx, hashToken(input.token), this.clock.now());
      if (!used) throw new Problem('password_reset_link_invalid');
      await this.changes.apply(tx, {
        municipalityId: municipality.id,
        accountId: used.accountId,
        passwordHash,
        how: 'RESET',
        keepSessionId: null,
      });
    });
  }
}
