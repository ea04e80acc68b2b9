import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../../../config/config.js';
import { CONFIG } from '../../../config/config.module.js';
import { Audit } from '../../../platform/audit/audit.js';
import { civilDateOf } from '../../../platform/clock/civil.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import { nextPublicNumber } from '../../../platform/database/counter.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import type { PublicContext } from '../../../platform/http/context.js';
import { inLocale } from '../../../platform/http/locale.js';
import { IssuedDocuments } from '../../documents/index.js';
import { OfficeSubscriptions } from '../../imports/index.js';
import { MunicipalityDirectory, Policies, type PolicyValues } from '../../municipalities/index.js';
import { Notifications } from '../../notifications/index.js';
import { isCompany, type Registration } from '../domain/registration.js';
import { AccountsRepository, type Account } from '../persistence/accounts.repository.js';
import { RegistrationsRepository } from '../persistence/registrations.repository.js';

/** The end of every registration: account and holder, what the office sold, the e-mail and the receipt. */
@Injectable()
export class CreateAccount {
  constructor(
    private readonly accounts: AccountsRepository,
    private readonly registrations: RegistrationsRepository,
    private readonly office: OfficeSubscriptions,
    private readonly policies: Policies,
    private readonly directory: MunicipalityDirectory,
    private readonly documents: IssuedDocuments,
    private readonly notifications: Notifications,
    private readonly audit: Audit,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * @param registration locked, with nothing missing
   * @param options `signedIn`: the person is signed in at once
   * @throws Problem registration_email_or_fiscal_code_taken, registration_not_matched, or about the user name:
   *   the constraints decide who was first (R4, R5), and no check before could
   */
  async run(
    tx: Tx,
    call: PublicContext,
    registration: Registration,
    options: { emailVerifiedAt: Date | null; signedIn: boolean; now: Date },
  ): Promise<Account> {
    const { municipality } = call;
    const { now } = options;
    const policies = await this.policies.all(tx, municipality.timezone);
    const accountId = uuidv7(now.getTime());
    const receipt = policies['registration.receiptPdf'];
    const year = Number(civilDateOf(now, municipality.timezone).slice(0, 4));
    await this.accounts.create(tx, {
      accountId,
      municipalityId: municipality.id,
      email: registration.email,
      username: registration.username,
      passwordHash: registration.passwordHash,
      locale: registration.locale,
      // R28: with a PIN the account is accredited, and opens with the first sign-in.
      status: policies['login.secondFactor'] === 'PIN' ? 'ACCREDITED' : 'ACTIVE',
      privacyVersion: registration.privacyVersion,
      privacyAcceptedAt: registration.startedAt,
      emailVerifiedAt: options.emailVerifiedAt,
      accreditationNumber: receipt
        ? await nextPublicNumber(tx, municipality.id, 'accreditation', 'R', year)
        : null,
      signedIn: options.signedIn,
      now,
    });
    await this.hold(tx, municipality.id, accountId, registration, now);
    await this.registrations.completed(tx, registration.id, accountId, now);
    const account = await this.accounts.byId(tx, accountId);
    if (!account) throw new Error('The account was just written');
    await this.welcome(tx, call, account, registration, policies, now);
    await this.audit.record(tx, {
      municipalityId: municipality.id,
      actor: { kind: 'CITIZEN', id: accountId },
      action: 'account.registered',
      subject: { kind: 'account', id: accountId },
      data: { privacyVersion: registration.privacyVersion },
    });
    return account;
  }

  private async hold(
    tx: Tx,
    municipalityId: string,
    accountId: string,
    { officeSubscriptionId, details, fiscalCode }: Registration,
    now: Date,
  ): Promise<void> {
    if (officeSubscriptionId) {
      await this.office.claim(tx, { officeSubscriptionId, accountId }, now);
      return;
    }
    if (!details) throw new Error('Checked by the caller');
    const holderId = uuidv7(now.getTime());
    await this.accounts.createHolder(tx, { accountId, holderId, municipalityId, fiscalCode, details, now });
  }

  private async welcome(
    tx: Tx,
    call: PublicContext,
    account: Account,
    registration: Registration,
    policies: PolicyValues,
    now: Date,
  ): Promise<void> {
    const { municipality } = call;
    const attachments = policies['registration.receiptPdf']
      ? [await this.receipt(tx, call, account, registration, policies, now)]
      : [];
    await this.notifications.queue(tx, {
      municipalityId: municipality.id,
      template: 'welcome',
      locale: registration.locale,
      recipient: registration.email,
      dedupeKey: `welcome:${account.id}`,
      accountId: account.id,
      holderId: account.holder.id,
      data: {
        givenName: account.holder.givenName ?? account.holder.companyName ?? '',
        signInWith: policies['login.identifier'],
        pin: policies['login.secondFactor'] === 'PIN',
        pinUrl: this.pinUrl(municipality.slug),
        flow: policies['request.flow'],
        receipt: attachments.length > 0,
      },
      attachments,
    });
  }

  /** R33, R34: what was declared, number and day, and how to get the PIN. What the registry or the office added stays out. */
  private async receipt(
    tx: Tx,
    call: PublicContext,
    account: Account,
    { details, mode, locale, username, email, fiscalCode }: Registration,
    policies: PolicyValues,
    now: Date,
  ): Promise<string> {
    const { profile, name, timezone } = await this.directory.byId(call.municipality.id);
    const { holder } = account;
    const declared = mode === 'OPEN' ? details : null;
    const person = details && !isCompany(details) ? details : null;
    const number = (await this.accounts.accreditation(tx, account.id))?.number;
    if (!number) throw new Error('The number was just given out');
    return this.documents.issue(tx, {
      municipalityId: call.municipality.id,
      kind: 'ACCREDITATION_RECEIPT',
      subjectId: account.id,
      holderId: holder.id,
      fileName: `ricevuta-accreditamento-${number}.pdf`,
      snapshot: {
        data: {
          locale,
          municipality: { name, accentColor: profile.accentColor },
          operatorName: profile.concessionaire,
          number,
          accreditedAt: now.toISOString(),
          timeZone: timezone,
          holder: {
            company: holder.kind === 'COMPANY',
            name: holder.companyName ?? [holder.givenName, holder.familyName].filter(Boolean).join(' '),
            fiscalCode,
            ...(person ? { bornOn: person.bornOn } : {}),
            ...(declared && !isCompany(declared) && declared.birthPlace
              ? { birthPlace: `${declared.birthPlace} (${declared.birthProvince})` }
              : {}),
            ...(declared
              ? {
                  addressLines: [
                    `${declared.street}, ${declared.streetNumber}`,
                    `${declared.postalCode} ${declared.city} (${declared.province})`,
                  ],
                }
              : {}),
            ...(details?.phone ? { phone: details.phone } : {}),
          },
          email,
          ...(username ? { username } : {}),
          signInUrl: `${this.config.publicUrl}/${call.municipality.slug}/accedi`,
          ...(policies['login.secondFactor'] === 'PIN'
            ? {
                pin: {
                  requestUrl: this.pinUrl(call.municipality.slug),
                  office: {
                    address: profile.office.address,
                    hours: profile.office.hours.map(
                      ({ days, hours }) => `${inLocale(days, locale)}: ${hours}`,
                    ),
                    phone: profile.office.phone,
                  },
                },
              }
            : {}),
        },
      },
    });
  }

  private pinUrl(slug: string): string {
    return `${this.config.publicUrl}/${slug}/richiedi-pin`;
  }
}
