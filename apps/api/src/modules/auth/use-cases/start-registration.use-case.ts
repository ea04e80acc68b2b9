import { Injectable } from '@nestjs/common';
import type { Locale } from '@sosta/contracts';
import { civilDateOf } from '../../../platform/clock/civil.js';
import { Clock } from '../../../platform/clock/clock.js';
import { hashToken, randomToken } from '../../../platform/crypto/keys.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { PublicContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { validateFiscalCode } from '../../../platform/identifiers/index.js';
import { Throttle } from '../../../platform/throttle/throttle.js';
import { Policies, PublicTexts } from '../../municipalities/index.js';
import { Notifications } from '../../notifications/index.js';
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
  fiscalCode: string;
  password: string;
  passwordConfirmation: string;
  privacyVersion: number;
  locale: Locale;
}

const HOUR = 3_600_000;
/** Codes for one address: with five tries each, at most fifty guesses a day. */
const CODES_AN_HOUR = 5;
const CODES_A_DAY = 10;

/** R3–R8, R11–R13: opens a registration of ten minutes and sends the code. */
@Injectable()
export class StartRegistration {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly accounts: AccountsRepository,
    private readonly registrations: RegistrationsRepository,
    private readonly policies: Policies,
    private readonly texts: PublicTexts,
    private readonly newPassword: NewPassword,
    private readonly passwords: Passwords,
    private readonly tokens: RegistrationTokens,
    private readonly access: RegistrationAccess,
    private readonly mail: RegistrationMail,
    private readonly notifications: Notifications,
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
    const fiscalCode = await this.check(call, input);
    // Hashing takes long: before the transaction, not in it.
    const passwordHash = await this.passwords.hash(input.password);
    const id = uuidv7(this.clock.now().getTime());
    const secret = this.tokens.newSecret();
    const code = this.tokens.newCode();

    const result = await this.unitOfWork.run(municipality.id, async (tx) => {
      const now = this.clock.now();
      await this.limitCodes(tx, municipality.id, input.email, now);
      const taken = await this.accounts.taken(tx, input.email, fiscalCode);
      const neutral =
        taken !== null &&
        (await this.policies.value(tx, municipality.timezone, 'messages.duplicateAccount')) === 'NEUTRAL';
      if (taken && !neutral) return new Problem('registration_email_or_fiscal_code_taken');

      const minutes = await this.policies.value(tx, municipality.timezone, 'registration.sessionMinutes');
      const registration: Registration = {
        id,
        email: input.email,
        fiscalCode,
        passwordHash,
        locale: input.locale,
        privacyVersion: input.privacyVersion,
        state: 'STARTED',
        sessionTokenHash: hashToken(secret),
        resumeTokenHash: hashToken(this.tokens.resumeSecret(id)),
        // Where the answer must not tell that an account exists, the registration looks alike but has no code.
        otpHash: taken ? hashToken(randomToken()) : this.tokens.codeHash(id, code),
        otpAttempts: 0,
        otpSentCount: 1,
        otpSentAt: now,
        otpVerifiedAt: null,
        details: null,
        startedAt: now,
        expiresAt: new Date(now.getTime() + minutes * 60_000),
      };
      await this.registrations.insert(tx, municipality.id, registration);
      if (!taken) await this.mail.sendCode(tx, call, registration, code);
      else if (taken.owner) {
        await this.notifications.queue(tx, {
          municipalityId: municipality.id,
          template: 'registration-duplicate',
          locale: taken.owner.locale,
          recipient: taken.owner.email,
          dedupeKey: `registration-duplicate:${id}`,
          data: {},
        });
      }
      return registration;
    });
    if (result instanceof Problem) throw result;
    return this.access.view(call, result, this.tokens.format(id, secret));
  }

  /** @returns the fiscal code as it is stored */
  private async check(call: PublicContext, input: StartRegistrationInput): Promise<string> {
    const { municipality } = call;
    const fiscalCode = await validateFiscalCode(
      input.fiscalCode,
      civilDateOf(this.clock.now(), municipality.timezone),
    );
    const problems = await this.unitOfWork.run(municipality.id, async (tx) => [
      ...(fiscalCode.ok ? [] : [{ pointer: '/fiscalCode', code: fiscalCode.code }]),
      ...(await this.newPassword.problems(tx, municipality, input)),
      // R8: what is accepted is the text in force, not one replaced while the form was open.
      ...((await this.texts.currentVersion(tx, 'PRIVACY')) === input.privacyVersion
        ? []
        : [{ pointer: '/privacyVersion', code: 'value_not_allowed' as const }]),
    ]);
    if (problems.length > 0 || !fiscalCode.ok) throw Problem.fields(problems);
    return fiscalCode.fiscalCode;
  }

  private async limitCodes(
    tx: Parameters<RegistrationsRepository['codesSentTo']>[0],
    municipalityId: string,
    email: string,
    now: Date,
  ): Promise<void> {
    const [lastHour, lastDay] = [
      await this.registrations.codesSentTo(tx, municipalityId, email, new Date(now.getTime() - HOUR)),
      await this.registrations.codesSentTo(tx, municipalityId, email, new Date(now.getTime() - 24 * HOUR)),
    ];
    if (lastHour >= CODES_AN_HOUR || lastDay >= CODES_A_DAY)
      throw new Problem('rate_limited', { retryAfterSeconds: 3600 });
  }
}
