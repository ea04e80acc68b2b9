import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { addDays, civilDateOf } from '../../platform/clock/civil.js';
import { UnitOfWork, type Tx } from '../../platform/database/unit-of-work.js';
import type { CitizenContext } from '../../platform/http/context.js';
import { Problem } from '../../platform/http/problem.js';
import {
  DocumentLinks,
  IssuedDocuments,
  OutsidePrinters,
  type DocumentLinkDto,
  type OutsideNotice,
  type PaymentNoticeData,
} from '../documents/index.js';
import { citizenSite, MunicipalityDirectory } from '../municipalities/index.js';
import { PaymentAccounts } from './accounts/payment-accounts.js';
import { groupedNotice, noticeQrContent } from './domain/notice-number.js';
import { PaymentNotices } from './persistence/payment-notices.js';
import { PaymentRepository, type PaymentRow } from './persistence/payment.repository.js';
import type { CheckoutInput } from './providers/payment-provider.js';

/** The notice on paper: what it says is frozen when it can first be paid, and it is stored once. */
@Injectable()
export class PaymentNoticePapers implements OnModuleInit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly directory: MunicipalityDirectory,
    private readonly accounts: PaymentAccounts,
    private readonly payments: PaymentRepository,
    private readonly notices: PaymentNotices,
    private readonly documents: IssuedDocuments,
    private readonly links: DocumentLinks,
    private readonly outside: OutsidePrinters,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  onModuleInit(): void {
    this.outside.register('PAYMENT_NOTICE', async ({ municipalityId, subjectId, snapshot }) => {
      const payment = await this.unitOfWork.run(municipalityId, (tx) => this.payments.get(tx, subjectId));
      const { notices } = await this.accounts.ofPayment(payment);
      return notices ? notices.print(snapshot.print) : null;
    });
  }

  /** Writes down what the worker will print; nothing the second time. */
  async issue(
    tx: Tx,
    call: CitizenContext,
    payment: PaymentRow,
    { notice, locale, description, reference }: CheckoutInput,
  ): Promise<void> {
    const known = await this.documents.find(tx, { kind: 'PAYMENT_NOTICE', subjectId: payment.id });
    const given = await this.notices.find(tx, payment.id);
    if (known || !given || !notice) return;
    const { debtor } = notice;
    const municipality = await this.directory.byId(call.municipality.id);
    const { issuer, profile } = municipality;
    // The deadline is the first instant of the day after.
    const dueOn = addDays(civilDateOf(payment.expiresAt, municipality.timezone), -1);
    const data: PaymentNoticeData = {
      locale,
      municipality: { name: municipality.name, accentColor: profile.accentColor },
      issuer: {
        name: issuer.legalName,
        addressLines: [
          `${issuer.street} ${issuer.streetNumber}`,
          `${issuer.postalCode} ${issuer.city} (${issuer.province})`,
        ],
        vatNumber: issuer.vatNumber,
        fiscalCode: issuer.fiscalCode,
        email: profile.office.email,
        phone: profile.office.phone,
      },
      creditor: { name: given.creditorName, fiscalCode: given.creditorFiscalCode },
      debtor: {
        name: debtor.name,
        fiscalCode: debtor.fiscalCode,
        addressLines: [
          `${debtor.street} ${debtor.streetNumber}`,
          `${debtor.postalCode} ${debtor.city} (${debtor.province})`,
        ],
      },
      noticeNumber: groupedNotice(given.number),
      qrContent: noticeQrContent(given.number, given.creditorFiscalCode, payment.amountCents),
      amountCents: payment.amountCents,
      dueOn,
      subject: `${description} – ${reference}`,
      url: citizenSite(this.config.publicUrl, municipality).replace(/^https?:\/\//, ''),
    };
    const print: OutsideNotice = {
      number: given.number,
      amountCents: payment.amountCents,
      subject: `${reference} ${description}`,
      dueOn: dueOn.split('-').reverse().join('/'),
      debtor,
    };
    await this.documents.issue(tx, {
      municipalityId: municipality.id,
      kind: 'PAYMENT_NOTICE',
      subjectId: payment.id,
      holderId: payment.holderId,
      fileName: `avviso-${given.number}.pdf`,
      snapshot: { data, print },
    });
  }

  /**
   * Where the paper lies. A notice that is paid or closed is not handed out: it would be paid in vain.
   * @throws Problem not_found; request_not_payable
   */
  async link(call: CitizenContext, id: string): Promise<DocumentLinkDto> {
    const { holderId } = call.actor;
    const payment = await this.unitOfWork.run(call.municipality.id, (tx) =>
      this.payments.get(tx, id, { holderId }),
    );
    if (payment.notice === null) throw new Problem('not_found');
    if (payment.state !== 'PENDING') throw new Problem('request_not_payable');
    return this.links.link(call.municipality.id, { kind: 'PAYMENT_NOTICE', subjectId: id, holderId });
  }
}
