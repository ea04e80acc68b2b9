import { Injectable } from '@nestjs/common';
import type { HolderKind, Locale, PointedFieldProblem } from '@sosta/contracts';
import { civilDateOf } from '../../../platform/clock/civil.js';
import { Clock } from '../../../platform/clock/clock.js';
import { hashToken, randomToken } from '../../../platform/crypto/keys.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { PublicContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { isVatNumber, normalizeVatNumber, validateFiscalCode } from '../../../platform/identifiers/index.js';
import { Throttle } from '../../../platform/throttle/throttle.js';
import { OfficeSubscriptions, comparedName, type MatchedSubscription } from '../../imports/index.js';
import { Policies, PublicTexts, type PolicyValues } from '../../municipalities/index.js';
import { magicCodeOf } from '../domain/magic-codes.js';
import { isPecAddress } from '../domain/pec.js';
import type { Registration } from '../domain/registration.js';
import type { Client } from '../domain/client.js';
import { Passwords } from '../passwords.js';
import { AccountsRepository } from '../persistence/accounts.repository.js';
import { RegistrationsRepository } from '../persistence/registrations.repository.js';
import { RegistrationTokens } from '../registration-tokens.js';
import { NewPassword } from './new-password.js';
import { RegistrationAccess, type RegistrationView } from './registration-access.js';
import { RegistrationMail } from './registration-mail.js';

export interface StartRegistrationInput {
  email: string;
  /** Fiscal code, or the VAT number of a company. */
  fiscalCode: string;
  holderKind?: HolderKind;
  username?: string;
  password: string;
  passwordConfirmation: string;
  privacyVersion: number;
  locale: Locale;
  /** What is on the subscription sold at the office (R21, R24). */
  givenName?: string;
  familyName?: string;
  abi?: string;
  code?: string;
  year?: number;
}

interface Claim {
  givenName: string;
  familyName: string;
  abi: string;
  code: string;
  year: number;
}

interface Checked {
  holderKind: HolderKind;
  fiscalCode: string;
  username: string | null;
  /** Null unless only subscribers of the office may register. */
  claim: Claim | null;
}

const HOUR = 3_600_000;
/** Codes for one address: with five tries each, at most fifty guesses a day. */
const CODES_AN_HOUR = 5;
const CODES_A_DAY = 10;

/** R3–R8, R11–R13, R16–R18, R21–R25, R30–R32: opens a registration, by the rules of the municipality. */
@Injectable()
export class StartRegistration {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly accounts: AccountsRepository,
    private readonly registrations: RegistrationsRepository,
    private readonly office: OfficeSubscriptions,
    private readonly policies: Policies,
    private readonly texts: PublicTexts,
    private readonly newPassword: NewPassword,
    private readonly passwords: Passwords,
    private readonly tokens: RegistrationTokens,
    private readonly access: RegistrationAccess,
    private readonly mail: RegistrationMail,
    private readonly throttle: Throttle,
    private readonly clock: Clock,
  ) {}

  async run(call: PublicContext, input: StartRegistrationInput, client: Client): Promise<RegistrationView> {
    const { municipality } = call;
    await this.throttle.pass({
      key: ['registration', municipality.id, client.ip],
      limit: 100,
      windowSeconds: 3600,
    });
    const policies = await this.unitOfWork.run(municipality.id, (tx) =>
      this.policies.all(tx, municipality.timezone),
    );
    const checked = await this.check(call, input, policies);
    if (checked.claim) await this.limitClaims(call, input.email, checked.claim, client);
    // Hashing takes long: before the transaction, not in it.
    const passwordHash = await this.passwords.hash(input.password);
    const id = uuidv7(this.clock.now().getTime());
    const secret = this.tokens.newSecret();
    const magic = municipality.sandbox ? magicCodeOf(input.email) : null;
    const { code, hash } = this.tokens.newCode(id, magic);

    const result = await this.unitOfWork.run(municipality.id, async (tx) => {
      const now = this.clock.now();
      await this.limitCodes(tx, municipality.id, input.email, now);
      const neutral = policies['messages.duplicateAccount'] === 'NEUTRAL';
      const matched = checked.claim && (await this.matched(tx, call, input.email, checked, checked.claim));
      const taken = await this.accounts.taken(tx, {
        email: input.email,
        fiscalCode: checked.fiscalCode,
        username: checked.username,
        claims: checked.claim !== null,
      });
      if (checked.claim && !matched) {
        // Who holds both e-mail and fiscal code of an account is helped to it; anybody else learns nothing (R16).
        const theirs = await this.accounts.isOf(tx, input.email, checked.fiscalCode);
        return new Problem(
          theirs && !neutral ? 'registration_email_or_fiscal_code_taken' : 'registration_not_matched',
        );
      }
      if (matched && !policies['registration.holderKinds'].includes(matched.holder.kind))
        return Problem.fields([notAdmitted(matched.holder.kind, '/fiscalCode')]);
      if (taken && !neutral)
        return taken.usernameOnly
          ? Problem.field('/username', { code: 'username_taken' })
          : new Problem('registration_email_or_fiscal_code_taken');

      const minutes = policies['registration.sessionMinutes'];
      const registration: Registration = {
        id,
        mode: policies['registration.mode'],
        verification: policies['registration.verification'],
        holderKind: matched ? matched.holder.kind : checked.holderKind,
        email: input.email,
        username: checked.username,
        fiscalCode: checked.fiscalCode,
        passwordHash,
        locale: input.locale,
        privacyVersion: input.privacyVersion,
        state: 'STARTED',
        sessionTokenHash: hashToken(secret),
        resumeTokenHash: hashToken(this.tokens.resumeSecret(id)),
        // Where the answer must not tell that an account exists, the registration looks alike but has no code.
        otpHash: taken ? hashToken(randomToken()) : hash,
        otpAttempts: 0,
        otpSentCount: 1,
        otpSentAt: now,
        otpVerifiedAt: null,
        details: null,
        officeSubscriptionId: matched?.officeSubscriptionId ?? null,
        decoy: taken !== null,
        magicCode: magic && true,
        linkTokenHash: null,
        accountId: null,
        completedAt: null,
        startedAt: now,
        expiresAt: new Date(now.getTime() + (magic === 'EXPIRED' ? 1 : minutes * 60_000)),
      };
      if (taken) {
        await this.mail.tellTaken(tx, call, taken, registration);
        if (checked.claim) return new Problem('registration_not_matched');
      }
      await this.registrations.insert(tx, municipality.id, registration);
      if (!taken && registration.verification === 'OTP')
        await this.mail.sendCode(tx, call, registration, code);
      return registration;
    });
    if (result instanceof Problem) throw result;
    return this.access.view(call, result, this.tokens.format(id, secret));
  }

  /** Everything that can be said of the fields without looking at anybody's data. */
  private async check(
    call: PublicContext,
    input: StartRegistrationInput,
    policies: PolicyValues,
  ): Promise<Checked> {
    const { municipality } = call;
    const problems: PointedFieldProblem[] = [];
    const claims = policies['registration.mode'] === 'EXISTING_SUBSCRIBER';
    const identity = await this.identity(call, input, policies, claims);
    if ('code' in identity) problems.push(identity);
    if (policies['registration.emailKinds'] === 'NOT_PEC' && isPecAddress(input.email))
      problems.push({ pointer: '/email', code: 'email_pec_not_allowed' });
    const username = policies['login.identifier'] === 'USERNAME' ? input.username || null : null;
    if (policies['login.identifier'] === 'USERNAME' && !username)
      problems.push({ pointer: '/username', code: 'required' });
    const { givenName, familyName, abi, code, year } = input;
    if (claims)
      for (const [name, value] of Object.entries({ givenName, familyName, abi, code, year }))
        if (!value) problems.push({ pointer: `/${name}`, code: 'required' });
    await this.unitOfWork.run(municipality.id, async (tx) => {
      problems.push(...(await this.newPassword.problems(tx, municipality, input)));
      // R8: what is accepted is the text in force, not one replaced while the form was open.
      if ((await this.texts.currentVersion(tx, 'PRIVACY')) !== input.privacyVersion)
        problems.push({ pointer: '/privacyVersion', code: 'value_not_allowed' });
    });
    if (problems.length > 0 || 'code' in identity) throw Problem.fields(problems);
    return {
      ...identity,
      username,
      claim:
        claims && givenName && familyName && abi && code && year
          ? { givenName, familyName, abi, code, year }
          : null,
    };
  }

  /**
   * R5, R23, R30: whose code it is. Eleven digits may be a company's VAT number or a person's temporary code: where
   * the form does not say which, the office's record does.
   */
  private async identity(
    call: PublicContext,
    input: StartRegistrationInput,
    policies: PolicyValues,
    claims: boolean,
  ): Promise<{ holderKind: HolderKind; fiscalCode: string } | PointedFieldProblem> {
    const admitted = policies['registration.holderKinds'];
    const said = input.holderKind;
    if (said && !admitted.includes(said)) return notAdmitted(said, '/holderKind');
    const company = said
      ? said === 'COMPANY'
      : !admitted.includes('PERSON') ||
        (claims && admitted.includes('COMPANY') && isVatNumber(input.fiscalCode));
    if (company) {
      return isVatNumber(input.fiscalCode)
        ? { holderKind: 'COMPANY', fiscalCode: normalizeVatNumber(input.fiscalCode) }
        : { pointer: '/fiscalCode', code: 'vat_number_invalid' };
    }
    const today = civilDateOf(this.clock.now(), call.municipality.timezone);
    const result = await validateFiscalCode(input.fiscalCode, today);
    return result.ok
      ? { holderKind: 'PERSON', fiscalCode: result.fiscalCode }
      : { pointer: '/fiscalCode', code: result.code };
  }

  /** R16, R17, R24: what was typed against what the office knows, names included; null tells nothing of what differs. */
  private async matched(
    tx: Tx,
    call: PublicContext,
    email: string,
    { fiscalCode }: Checked,
    claim: Claim,
  ): Promise<MatchedSubscription | null> {
    const today = civilDateOf(this.clock.now(), call.municipality.timezone);
    const { abi, code, year } = claim;
    const matched = await this.office.match(tx, { email, fiscalCode, abi, code, year }, today);
    // The names typed for a company are those of whoever registers it.
    const named =
      matched?.holder.kind !== 'PERSON' ||
      (comparedName(matched.holder.givenName) === comparedName(claim.givenName) &&
        comparedName(matched.holder.familyName) === comparedName(claim.familyName));
    return named ? matched : null;
  }

  /** Numbers can be counted through: few tries for an address, an e-mail and a number. */
  private async limitClaims(
    { municipality: { id } }: PublicContext,
    email: string,
    { abi, code, year }: Claim,
    { ip }: Client,
  ): Promise<void> {
    const number = [abi, code, String(year)].map((part) => part.replace(/\s/g, '').toUpperCase());
    await this.throttle.pass(
      { key: ['claim-address', id, ip], limit: 20, windowSeconds: 3600 },
      { key: ['claim-email', id, email], limit: 10, windowSeconds: 3600 },
      { key: ['claim-number', id, ...number], limit: 10, windowSeconds: 3600 },
    );
  }

  private async limitCodes(tx: Tx, municipalityId: string, email: string, now: Date): Promise<void> {
    const [lastHour, lastDay] = [
      await this.registrations.codesSentTo(tx, municipalityId, email, new Date(now.getTime() - HOUR)),
      await this.registrations.codesSentTo(tx, municipalityId, email, new Date(now.getTime() - 24 * HOUR)),
    ];
    if (lastHour >= CODES_AN_HOUR || lastDay >= CODES_A_DAY)
      throw new Problem('rate_limited', { retryAfterSeconds: 3600 });
  }
}

function notAdmitted(kind: HolderKind, pointer: string): PointedFieldProblem {
  return { pointer, code: kind === 'COMPANY' ? 'company_not_allowed' : 'person_not_allowed' };
}
