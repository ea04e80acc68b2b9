import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { PublicContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { Notifications } from '../../notifications/index.js';
import type { Registration } from '../domain/registration.js';
import type { Client } from '../domain/client.js';
import { AccountsRepository } from '../persistence/accounts.repository.js';
import { CitizenSessions } from '../persistence/citizen-sessions.js';
import { RegistrationsRepository } from '../persistence/registrations.repository.js';
import { RegistrationTokens } from '../registration-tokens.js';
import { CitizenGrants, type CitizenGrant } from './citizen-grants.js';
import { RegistrationAccess } from './registration-access.js';

/** R10: personal data and code are both there, so the account is made; the person is signed in at once. */
@Injectable()
export class CompleteRegistration {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly access: RegistrationAccess,
    private readonly registrations: RegistrationsRepository,
    private readonly tokens: RegistrationTokens,
    private readonly accounts: AccountsRepository,
    private readonly sessions: CitizenSessions,
    private readonly grants: CitizenGrants,
    private readonly notifications: Notifications,
    private readonly audit: Audit,
  ) {}

  async run(call: PublicContext, token: string, client: Client): Promise<CitizenGrant> {
    let grant: CitizenGrant | undefined;
    try {
      await this.access.step(call, token, async (tx, registration, now) => {
        if (!registration.details) return new Problem('registration_details_missing');
        if (!registration.otpVerifiedAt) return new Problem('registration_otp_missing');
        grant = await this.create(tx, call, registration, client, now);
        return undefined;
      });
    } catch (error) {
      if (error instanceof Problem && error.code === 'registration_email_or_fiscal_code_taken')
        await this.reject(call, token);
      throw error;
    }
    if (!grant) throw new Error('A completed registration has a session');
    return grant;
  }

  private async create(
    tx: Tx,
    call: PublicContext,
    registration: Registration,
    client: Client,
    now: Date,
  ): Promise<CitizenGrant> {
    const { municipality } = call;
    const accountId = uuidv7(now.getTime());
    const holderId = uuidv7(now.getTime());
    if (!registration.details || !registration.otpVerifiedAt) throw new Error('Checked by the caller');
    // The unique constraints decide who was first (R4, R5): no check before could.
    await this.accounts.create(tx, {
      accountId,
      holderId,
      municipalityId: municipality.id,
      email: registration.email,
      fiscalCode: registration.fiscalCode,
      passwordHash: registration.passwordHash,
      locale: registration.locale,
      privacyVersion: registration.privacyVersion,
      privacyAcceptedAt: registration.startedAt,
      emailVerifiedAt: registration.otpVerifiedAt,
      details: registration.details,
      now,
    });
    await this.registrations.end(tx, registration.id, 'COMPLETED');
    await this.notifications.queue(tx, {
      municipalityId: municipality.id,
      template: 'welcome',
      locale: registration.locale,
      recipient: registration.email,
      dedupeKey: `welcome:${accountId}`,
      accountId,
      holderId,
      data: { givenName: registration.details.givenName },
    });
    await this.audit.record(tx, {
      municipalityId: municipality.id,
      actor: { kind: 'CITIZEN', id: accountId },
      action: 'account.registered',
      subject: { kind: 'account', id: accountId },
      data: { privacyVersion: registration.privacyVersion },
    });
    const session = await this.sessions.open(tx, {
      id: accountId,
      municipalityId: municipality.id,
      userAgent: client.userAgent,
    });
    const account = await this.accounts.byId(tx, accountId);
    if (!account) throw new Error('The account was just written');
    return this.grants.give(municipality.id, account, session);
  }

  /** The transaction that found the duplicate was undone; that it ended this way is kept. */
  private async reject(call: PublicContext, token: string): Promise<void> {
    const parts = this.tokens.parse(token);
    if (parts)
      await this.unitOfWork.run(call.municipality.id, (tx) =>
        this.registrations.end(tx, parts.id, 'REJECTED_DUPLICATE'),
      );
  }
}
