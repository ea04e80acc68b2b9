import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock/clock.js';
import { hashToken } from '../../../platform/crypto/keys.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { PublicContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { Throttle } from '../../../platform/throttle/throttle.js';
import { isExpired } from '../domain/registration.js';
import type { Client } from '../domain/client.js';
import { RegistrationsRepository } from '../persistence/registrations.repository.js';
import { RegistrationTokens } from '../registration-tokens.js';
import { isDuplicate } from './complete-registration.use-case.js';
import { CreateAccount } from './create-account.js';
import { RegistrationAccess, type RegistrationView } from './registration-access.js';

/**
 * R19, R20, R26: the link of the e-mail, once, within two days, in any browser. It makes the account and opens no
 * session: the person signs in with what was chosen.
 */
@Injectable()
export class ConfirmRegistration {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly registrations: RegistrationsRepository,
    private readonly account: CreateAccount,
    private readonly tokens: RegistrationTokens,
    private readonly access: RegistrationAccess,
    private readonly throttle: Throttle,
    private readonly clock: Clock,
  ) {}

  /** @throws Problem registration_link_invalid when it was used, has expired or never was */
  async run(call: PublicContext, linkToken: string, client: Client): Promise<RegistrationView> {
    const { municipality } = call;
    await this.throttle.pass({
      key: ['registration-confirm', municipality.id, client.ip],
      limit: 50,
      windowSeconds: 3600,
    });
    const tokenHash = hashToken(linkToken);
    try {
      const registration = await this.unitOfWork.run(municipality.id, async (tx) => {
        const found = await this.registrations.lockByLink(tx, tokenHash);
        const now = this.clock.now();
        if (found?.state !== 'AWAITING_CONFIRMATION' || isExpired(found, now) || found.decoy)
          throw new Problem('registration_link_invalid');
        await this.account.run(tx, call, found, { emailVerifiedAt: now, signedIn: false, now });
        return this.registrations.byId(tx, found.id);
      });
      if (!registration) throw new Error('The registration was just locked');
      return await this.access.view(call, registration, this.tokens.format(registration.id, linkToken));
    } catch (error) {
      if (isDuplicate(error)) await this.reject(call, tokenHash);
      throw error;
    }
  }

  /** The transaction that found the duplicate was undone; that it ended this way is kept. */
  private async reject(call: PublicContext, tokenHash: string): Promise<void> {
    await this.unitOfWork.run(call.municipality.id, async (tx) => {
      const found = await this.registrations.lockByLink(tx, tokenHash);
      if (found) await this.registrations.end(tx, found.id, 'REJECTED_DUPLICATE');
    });
  }
}
