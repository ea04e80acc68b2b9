import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../../../config/config.js';
import { CONFIG } from '../../../config/config.module.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import type { PublicContext } from '../../../platform/http/context.js';
import { Notifications } from '../../notifications/index.js';
import type { Registration } from '../domain/registration.js';
import { RegistrationTokens } from '../registration-tokens.js';

/** The e-mail with the code and the link to go on (R11); one for each code. */
@Injectable()
export class RegistrationMail {
  constructor(
    private readonly notifications: Notifications,
    private readonly tokens: RegistrationTokens,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async sendCode(
    tx: Tx,
    call: PublicContext,
    registration: Pick<Registration, 'id' | 'email' | 'locale' | 'expiresAt' | 'otpSentCount'>,
    code: string,
  ): Promise<void> {
    const { id, municipality } = { id: registration.id, municipality: call.municipality };
    await this.notifications.queue(tx, {
      municipalityId: municipality.id,
      template: 'registration-otp',
      locale: registration.locale,
      recipient: registration.email,
      dedupeKey: `registration-otp:${id}:${registration.otpSentCount}`,
      data: {
        code,
        // The secret is after the "#": browsers send that part to nobody, so it is in no log and no referrer.
        resumeUrl: `${this.config.publicUrl}/${municipality.slug}/registrazione/riprendi#${this.tokens.resumeSecret(id)}`,
        expiresAt: registration.expiresAt.toISOString(),
      },
    });
  }
}
