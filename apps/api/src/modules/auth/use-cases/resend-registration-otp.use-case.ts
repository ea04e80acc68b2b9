import { Injectable } from '@nestjs/common';
import { hashToken, randomToken } from '../../../platform/crypto/keys.js';
import type { PublicContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { Policies } from '../../municipalities/index.js';
import { magicCodeOf } from '../domain/magic-codes.js';
import { resendAllowedAt, resendsLeft } from '../domain/registration.js';
import { AccountsRepository } from '../persistence/accounts.repository.js';
import { RegistrationsRepository } from '../persistence/registrations.repository.js';
import { RegistrationTokens } from '../registration-tokens.js';
import { RegistrationAccess, type RegistrationView } from './registration-access.js';
import { RegistrationMail } from './registration-mail.js';

/** A new code by e-mail: at least a minute after the last one, three times at most. The end does not move (R12). */
@Injectable()
export class ResendRegistrationOtp {
  constructor(
    private readonly access: RegistrationAccess,
    private readonly registrations: RegistrationsRepository,
    private readonly accounts: AccountsRepository,
    private readonly policies: Policies,
    private readonly tokens: RegistrationTokens,
    private readonly mail: RegistrationMail,
  ) {}

  run(call: PublicContext, token: string): Promise<RegistrationView> {
    return this.access.step(call, token, async (tx, registration, now) => {
      if (registration.verification !== 'OTP') return new Problem('state_transition_not_allowed');
      if (registration.otpVerifiedAt) return undefined;
      if (resendsLeft(registration) === 0) return new Problem('otp_resend_limit');
      const allowedAt = resendAllowedAt(registration);
      if (now < allowedAt) {
        return new Problem('otp_resend_too_soon', {
          retryAfterSeconds: Math.ceil((allowedAt.getTime() - now.getTime()) / 1000),
        });
      }
      const taken = await this.accounts.taken(tx, {
        ...registration,
        claims: registration.mode === 'EXISTING_SUBSCRIBER',
      });
      if (taken) {
        const mode = await this.policies.value(tx, call.municipality.timezone, 'messages.duplicateAccount');
        if (mode === 'EXPLICIT') {
          await this.registrations.end(tx, registration.id, 'REJECTED_DUPLICATE');
          return new Problem('registration_email_or_fiscal_code_taken');
        }
        await this.registrations.newCode(tx, registration.id, hashToken(randomToken()), now);
        return undefined;
      }
      const magic = registration.magicCode && magicCodeOf(registration.email);
      const { code, hash } = this.tokens.newCode(registration.id, magic);
      await this.registrations.newCode(tx, registration.id, hash, now);
      await this.mail.sendCode(
        tx,
        call,
        { ...registration, otpSentCount: registration.otpSentCount + 1 },
        code,
      );
      return undefined;
    });
  }
}
