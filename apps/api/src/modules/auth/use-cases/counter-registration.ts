import { Inject, Injectable } from '@nestjs/common';
import type { HolderKind, Locale, PointedFieldProblem } from '@sosta/contracts';
import type { Config } from '../../../config/config.js';
import { CONFIG } from '../../../config/config.module.js';
import { civilDateOf, isBefore } from '../../../platform/clock/civil.js';
import { Clock } from '../../../platform/clock/clock.js';
import { hashToken, randomToken } from '../../../platform/crypto/keys.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import {
  isVatNumber,
  matchesPerson,
  normalizeVatNumber,
  validateFiscalCode,
} from '../../../platform/identifiers/index.js';
import { Policies, type PolicyValues } from '../../municipalities/index.js';
import { Notifications } from '../../notifications/index.js';
import { isPecAddress } from '../domain/pec.js';
import { isCompany, type CompanyDetails, type PersonDetails } from '../domain/registration.js';
import { Passwords } from '../passwords.js';
import { AccountsRepository } from '../persistence/accounts.repository.js';
import { PasswordResetsRepository } from '../persistence/password-resets.repository.js';

/** Days in which the first password can be chosen; afterwards "forgotten password" does the same. */
const INVITATION_DAYS = 7;
const POINTERS = {
  surname: '/person/familyName',
  name: '/person/givenName',
  birthOn: '/person/bornOn',
  sex: '/person/sex',
} as const;

/** How somebody served at the counter will sign in. */
export interface OnlineAccess {
  email: string;
  /** Where people sign in with a user name. */
  username: string | null;
  locale: Locale;
}

export interface CounterHolder {
  kind: HolderKind;
  /** Fiscal code, or the VAT number of a company. */
  fiscalCode: string;
  details: PersonDetails | CompanyDetails;
  /** Null: served at the counter only. */
  access: OnlineAccess | null;
  privacyVersion: number;
}

/**
 * Somebody whose identity an operator has checked becomes a holder, with an account or without. The rules about who is
 * admitted, names, codes and addresses are those of a registration online; nothing has to be proved by e-mail first.
 */
@Injectable()
export class CounterRegistration {
  constructor(
    private readonly clock: Clock,
    private readonly policies: Policies,
    private readonly accounts: AccountsRepository,
    private readonly resets: PasswordResetsRepository,
    private readonly passwords: Passwords,
    private readonly notifications: Notifications,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** A password that nobody knows: outside a transaction, since hashing takes long. */
  unusablePassword(): Promise<string> {
    return this.passwords.hash(randomToken());
  }

  /**
   * @returns the holder's id
   * @throws Problem validation_failed, holder_already_exists, account_email_taken
   */
  async register(
    tx: Tx,
    call: OperatorContext,
    holder: CounterHolder,
    passwordHash: string,
  ): Promise<string> {
    const { municipality } = call;
    const policies = await this.policies.all(tx, municipality.timezone);
    const checked = await this.check(call, holder, policies);
    const known: unknown[] = await tx.query('SELECT 1 FROM holder WHERE fiscal_code = $1', [
      checked.fiscalCode,
    ]);
    if (known.length > 0) throw new Problem('holder_already_exists');
    const now = this.clock.now();
    const holderId = uuidv7(now.getTime());
    const accountId = holder.access
      ? await this.account(tx, call, policies, holder.access, holder.privacyVersion, passwordHash)
      : null;
    try {
      await this.accounts.createHolder(tx, {
        accountId,
        holderId,
        municipalityId: municipality.id,
        fiscalCode: checked.fiscalCode,
        details: holder.details,
        now,
      });
    } catch (error) {
      // A colleague was faster: the constraint says so.
      if (error instanceof Problem && error.code === 'registration_email_or_fiscal_code_taken')
        throw new Problem('holder_already_exists');
      throw error;
    }
    if (holder.access && accountId) await this.invite(tx, call, holder.access, accountId, holderId);
    return holderId;
  }

  /**
   * Online access for a holder whom the office served without.
   * @throws Problem holder_has_account, account_email_taken, validation_failed
   */
  async giveAccess(
    tx: Tx,
    call: OperatorContext,
    holderId: string,
    access: OnlineAccess,
    privacyVersion: number,
    passwordHash: string,
  ): Promise<void> {
    const policies = await this.policies.all(tx, call.municipality.timezone);
    const problems = accessProblems(access, policies);
    if (problems.length > 0) throw Problem.fields(problems);
    const accountId = await this.account(tx, call, policies, access, privacyVersion, passwordHash);
    if (!(await this.accounts.attach(tx, holderId, accountId))) throw new Problem('holder_has_account');
    await this.invite(tx, call, access, accountId, holderId);
  }

  private async check(
    call: OperatorContext,
    { kind, fiscalCode, details, access }: CounterHolder,
    policies: PolicyValues,
  ): Promise<{ fiscalCode: string }> {
    const problems: PointedFieldProblem[] = access ? accessProblems(access, policies) : [];
    const today = civilDateOf(this.clock.now(), call.municipality.timezone);
    let code = fiscalCode;
    if (!policies['registration.holderKinds'].includes(kind))
      problems.push({
        pointer: '/kind',
        code: kind === 'COMPANY' ? 'company_not_allowed' : 'person_not_allowed',
      });
    if (kind === 'COMPANY') {
      if (isVatNumber(fiscalCode)) code = normalizeVatNumber(fiscalCode);
      else problems.push({ pointer: '/fiscalCode', code: 'vat_number_invalid' });
    } else {
      const result = await validateFiscalCode(fiscalCode, today);
      if (result.ok) code = result.fiscalCode;
      else problems.push({ pointer: '/fiscalCode', code: result.code });
      if (result.ok && !isCompany(details)) {
        if (isBefore(today, details.bornOn))
          problems.push({ pointer: '/person/bornOn', code: 'date_in_future' });
        for (const part of matchesPerson(code, {
          surname: details.familyName,
          name: details.givenName,
          birthOn: details.bornOn,
          sex: details.sex,
        }))
          problems.push({ pointer: POINTERS[part], code: 'fiscal_code_mismatch' });
      }
    }
    if (problems.length > 0) throw Problem.fields(problems);
    return { fiscalCode: code };
  }

  private async account(
    tx: Tx,
    { municipality }: OperatorContext,
    policies: PolicyValues,
    access: OnlineAccess,
    privacyVersion: number,
    passwordHash: string,
  ): Promise<string> {
    const now = this.clock.now();
    const accountId = uuidv7(now.getTime());
    try {
      await this.accounts.create(tx, {
        accountId,
        municipalityId: municipality.id,
        email: access.email,
        username: policies['login.identifier'] === 'USERNAME' ? access.username : null,
        passwordHash,
        locale: access.locale,
        status: policies['login.secondFactor'] === 'PIN' ? 'ACCREDITED' : 'ACTIVE',
        privacyVersion,
        privacyAcceptedAt: now,
        emailVerifiedAt: null,
        accreditationNumber: null,
        signedIn: false,
        now,
      });
    } catch (error) {
      if (error instanceof Problem && error.code === 'registration_email_or_fiscal_code_taken')
        throw new Problem('account_email_taken');
      throw error;
    }
    return accountId;
  }

  /** Whoever follows the link has the mailbox, and chooses the password. */
  private async invite(
    tx: Tx,
    { municipality }: OperatorContext,
    access: OnlineAccess,
    accountId: string,
    holderId: string,
  ): Promise<void> {
    const now = this.clock.now();
    const token = randomToken();
    const expiresAt = new Date(now.getTime() + INVITATION_DAYS * 86_400_000);
    const id = await this.resets.add(tx, {
      municipalityId: municipality.id,
      accountId,
      tokenHash: hashToken(token),
      expiresAt,
      now,
    });
    await this.notifications.queue(tx, {
      municipalityId: municipality.id,
      template: 'account-invitation',
      locale: access.locale,
      recipient: access.email,
      dedupeKey: `account-invitation:${id}`,
      accountId,
      holderId,
      data: {
        url: `${this.config.publicUrl}/${municipality.slug}/nuova-password#${token}`,
        expiresAt: expiresAt.toISOString(),
        username: access.username,
      },
    });
  }
}

function accessProblems(access: OnlineAccess, policies: PolicyValues): PointedFieldProblem[] {
  const problems: PointedFieldProblem[] = [];
  if (policies['registration.emailKinds'] === 'NOT_PEC' && isPecAddress(access.email))
    problems.push({ pointer: '/email', code: 'email_pec_not_allowed' });
  if (policies['login.identifier'] === 'USERNAME' && !access.username)
    problems.push({ pointer: '/username', code: 'required' });
  return problems;
}
