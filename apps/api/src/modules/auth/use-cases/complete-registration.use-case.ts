import { Injectable } from '@nestjs/common';
import { hashToken } from '../../../platform/crypto/keys.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { PublicContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { Policies } from '../../municipalities/index.js';
import { LINK_HOURS, endsAlike, nextStep, type Registration } from '../domain/registration.js';
import type { Client } from '../domain/client.js';
import { AccountsRepository } from '../persistence/accounts.repository.js';
import { CitizenSessions } from '../persistence/citizen-sessions.js';
import { RegistrationsRepository } from '../persistence/registrations.repository.js';
import { RegistrationTokens } from '../registration-tokens.js';
import { CitizenGrants, type CitizenGrant } from './citizen-grants.js';
import { CreateAccount } from './create-account.js';
import { RegistrationAccess, type RegistrationView } from './registration-access.js';
import { RegistrationMail } from './registration-mail.js';

/** `grant`: the person is signed in. Without it the link of the e-mail, or a sign-in, comes next. */
export interface CompletedRegistration {
  grant: CitizenGrant | null;
  view: RegistrationView;
}

/**
 * R10: nothing is missing, so the account is made; the person is signed in at once, unless a PIN is asked for (R28).
 * Where a link confirms, it is sent now and there is no account before it is followed (R19, R20).
 */
@Injectable()
export class CompleteRegistration {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly access: RegistrationAccess,
    private readonly registrations: RegistrationsRepository,
    private readonly tokens: RegistrationTokens,
    private readonly accounts: AccountsRepository,
    private readonly account: CreateAccount,
    private readonly sessions: CitizenSessions,
    private readonly grants: CitizenGrants,
    private readonly policies: Policies,
    private readonly mail: RegistrationMail,
  ) {}

  async run(call: PublicContext, token: string, client: Client): Promise<CompletedRegistration> {
    let grant: CitizenGrant | null = null;
    try {
      const view = await this.access.step(call, token, async (tx, registration, now) => {
        const next = nextStep(registration);
        if (next === 'DETAILS') return new Problem('registration_details_missing');
        if (next === 'OTP') return new Problem('registration_otp_missing');
        if (registration.verification === 'LINK') return this.sendLink(tx, call, registration, now);
        // An account that must not be talked about: it looks like the end, and nothing was made.
        if (registration.decoy) return this.registrations.completed(tx, registration.id, null, now);
        grant = await this.create(tx, call, registration, client, now);
        return undefined;
      });
      return { grant, view };
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      return { grant: null, view: await this.duplicate(call, token, error) };
    }
  }

  private async create(
    tx: Tx,
    call: PublicContext,
    registration: Registration,
    client: Client,
    now: Date,
  ): Promise<CitizenGrant | null> {
    const { municipality } = call;
    const { timezone } = municipality;
    // Whoever is not signed in cannot tell a new account from one there was (messages.duplicateAccount).
    const signedIn =
      (await this.policies.value(tx, timezone, 'login.secondFactor')) === 'NONE' &&
      !(endsAlike(registration) && (await this.isNeutral(tx, call)));
    const account = await this.account.run(tx, call, registration, {
      emailVerifiedAt: registration.otpVerifiedAt,
      signedIn,
      now,
    });
    if (!signedIn) return null;
    const session = await this.sessions.open(tx, {
      id: account.id,
      municipalityId: municipality.id,
      userAgent: client.userAgent,
    });
    return this.grants.give(municipality.id, account, session);
  }

  private async sendLink(
    tx: Tx,
    call: PublicContext,
    registration: Registration,
    now: Date,
  ): Promise<Problem | void> {
    const { id, email, fiscalCode, username, mode } = registration;
    const taken = await this.accounts.taken(tx, {
      email,
      fiscalCode,
      username,
      claims: mode === 'EXISTING_SUBSCRIBER',
    });
    if (taken && !(await this.isNeutral(tx, call))) {
      await this.registrations.end(tx, id, 'REJECTED_DUPLICATE');
      return new Problem('registration_email_or_fiscal_code_taken');
    }
    const expiresAt = new Date(now.getTime() + LINK_HOURS * 3_600_000);
    const linkTokenHash = hashToken(this.tokens.linkSecret(id));
    await this.registrations.awaitConfirmation(tx, id, { linkTokenHash, now, expiresAt });
    if (!taken && !registration.decoy) await this.mail.sendLink(tx, call, { ...registration, expiresAt });
  }

  /** The transaction that found the duplicate was undone; how it ended is kept. */
  private async duplicate(call: PublicContext, token: string, error: Problem): Promise<RegistrationView> {
    const hidden = await this.unitOfWork.run(call.municipality.id, (tx) => this.isNeutral(tx, call));
    const view = await this.access.step(call, token, async (tx, registration, now) => {
      // Who has proved the address is told; who has not would learn whose account there is.
      if (hidden && endsAlike(registration))
        return this.registrations.completed(tx, registration.id, null, now);
      await this.registrations.end(tx, registration.id, 'REJECTED_DUPLICATE');
      return hidden && registration.mode === 'REGISTRY' ? new Problem('registration_not_recognised') : error;
    });
    return view;
  }

  private async isNeutral(tx: Tx, { municipality }: PublicContext): Promise<boolean> {
    return (await this.policies.value(tx, municipality.timezone, 'messages.duplicateAccount')) === 'NEUTRAL';
  }
}

/** Somebody was quicker: with the e-mail, the fiscal code, the user name or the office's subscription. */
export function isDuplicate(error: unknown): error is Problem {
  return (
    error instanceof Problem &&
    (error.code === 'registration_email_or_fiscal_code_taken' ||
      error.code === 'registration_not_matched' ||
      (error.options.errors ?? []).some(({ code }) => code === 'username_taken'))
  );
}
