import { Injectable } from '@nestjs/common';
import { sameHash } from '../../../platform/crypto/keys.js';
import type { PublicContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { attemptsLeft } from '../domain/registration.js';
import { RegistrationsRepository } from '../persistence/registrations.repository.js';
import { RegistrationTokens } from '../registration-tokens.js';
import { RegistrationAccess, type RegistrationView } from './registration-access.js';

/** R10: the code received by e-mail. A wrong one counts even though the call is refused; the fifth ends the registration. */
@Injectable()
export class VerifyRegistrationOtp {
  constructor(
    private readonly access: RegistrationAccess,
    private readonly registrations: RegistrationsRepository,
    private readonly tokens: RegistrationTokens,
  ) {}

  run(call: PublicContext, token: string, code: string): Promise<RegistrationView> {
    return this.access.step(call, token, async (tx, registration, now) => {
      if (registration.otpVerifiedAt) return undefined;
      if (sameHash(this.tokens.codeHash(registration.id, code), registration.otpHash)) {
        await this.registrations.verified(tx, registration.id, now);
        return undefined;
      }
      await this.registrations.countAttempt(tx, registration.id);
      if (attemptsLeft(registration) > 1) return new Problem('otp_invalid');
      await this.registrations.end(tx, registration.id, 'BLOCKED');
      return new Problem('otp_attempts_exhausted');
    });
  }
}
