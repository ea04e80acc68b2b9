import { Injectable } from '@nestjs/common';
import type { PublicContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { resendAllowedAt, resendsLeft } from '../domain/registration.js';
import { RegistrationsRepository } from '../persistence/registrations.repository.js';
import { RegistrationAccess, type RegistrationView } from './registration-access.js';
import { RegistrationMail } from './registration-mail.js';

/** The e-mail with the link once more: a minute after the last one, three times at most. Its end does not move. */
@Injectable()
export class ResendRegistrationLink {
  constructor(
    private readonly access: RegistrationAccess,
    private readonly registrations: RegistrationsRepository,
    private readonly mail: RegistrationMail,
  ) {}

  run(call: PublicContext, token: string): Promise<RegistrationView> {
    return this.access.step(
      call,
      token,
      async (tx, registration, now) => {
        if (resendsLeft(registration) === 0) return new Problem('otp_resend_limit');
        const allowedAt = resendAllowedAt(registration);
        if (now < allowedAt) {
          return new Problem('otp_resend_too_soon', {
            retryAfterSeconds: Math.ceil((allowedAt.getTime() - now.getTime()) / 1000),
          });
        }
        await this.registrations.linkSent(tx, registration.id, now);
        if (!registration.decoy)
          await this.mail.sendLink(tx, call, {
            ...registration,
            otpSentCount: registration.otpSentCount + 1,
          });
        return undefined;
      },
      'AWAITING_CONFIRMATION',
    );
  }
}
