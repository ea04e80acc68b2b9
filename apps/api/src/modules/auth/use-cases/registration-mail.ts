import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../../../config/config.js';
import { CONFIG } from '../../../config/config.module.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import type { PublicContext } from '../../../platform/http/context.js';
import { Notifications } from '../../notifications/index.js';
import type { Registration } from '../domain/registration.js';
import type { Taken } from '../persistence/accounts.repository.js';
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

  /** The link that confirms the registration (R19); the same one each time. */
  async sendLink(
    tx: Tx,
    call: PublicContext,
    registration: Pick<Registration, 'id' | 'email' | 'locale' | 'expiresAt' | 'otpSentCount'>,
  ): Promise<void> {
    const { id } = registration;
    await this.notifications.queue(tx, {
      municipalityId: call.municipality.id,
      template: 'registration-link',
      locale: registration.locale,
      recipient: registration.email,
      dedupeKey: `registration-link:${id}:${registration.otpSentCount}`,
      data: {
        url: `${this.config.publicUrl}/${call.municipality.slug}/registrazione/conferma#${this.tokens.linkSecret(id)}`,
        expiresAt: registration.expiresAt.toISOString(),
      },
    });
  }

  /**
   * What the answer must not tell (policy messages.duplicateAccount NEUTRAL) is told by e-mail: to the owner of what
   * is taken, or, of a user name, to the address that was typed.
   */
  async tellTaken(
    tx: Tx,
    call: PublicContext,
    taken: Taken,
    registration: Pick<Registration, 'id' | 'email' | 'locale'>,
  ): Promise<void> {
    const { municipality } = call;
    if (taken.usernameOnly) {
      await this.notifications.queue(tx, {
        municipalityId: municipality.id,
        template: 'registration-username-taken',
        locale: registration.locale,
        recipient: registration.email,
        dedupeKey: `registration-username-taken:${registration.id}`,
        data: { url: `${this.config.publicUrl}/${municipality.slug}/registrazione` },
      });
    } else if (taken.owner) {
      await this.notifications.queue(tx, {
        municipalityId: municipality.id,
        template: 'registration-duplicate',
        locale: taken.owner.locale,
        recipient: taken.owner.email,
        dedupeKey: `registration-duplicate:${registration.id}`,
        data: {},
      });
    }
  }
}
