import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../../../config/config.js';
import { CONFIG } from '../../../config/config.module.js';
import { refuseColleagues } from '../../../platform/claims/claim.js';
import { addDays, civilDateOf } from '../../../platform/clock/civil.js';
import { Clock } from '../../../platform/clock/clock.js';
import { nextInSeries } from '../../../platform/database/counter.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { IssuedDocuments, type DocumentSnapshots } from '../../documents/index.js';
import { MunicipalityDirectory, type Municipality } from '../../municipalities/index.js';
import { Notifications } from '../../notifications/index.js';
import { billingName } from '../domain/billing.js';
import { fatturaPaXml, InvoiceNotAcceptable, type PaymentMethodCode } from '../domain/fattura-pa.js';
import { invoiceAmounts, type InvoiceAmounts } from '../domain/invoice-amounts.js';
import { invoiceTransition } from '../domain/invoice.machine.js';
import { electronicInvoiceFileName, invoiceNumber, transmissionNumber } from '../domain/invoice-number.js';
import type { OfficialSchema } from '../official-schema.js';
import { toOperatorInvoiceDto } from '../http/invoice-dtos.js';
import type { OperatorInvoiceDto } from '../http/invoice.dto.js';
import {
  InvoiceRepository,
  type InvoicedSubscription,
  type InvoiceRow,
} from '../persistence/invoice.repository.js';

/** The official schema, or null where the installation has none. */
export const OFFICIAL_SCHEMA = Symbol('OFFICIAL_SCHEMA');

const METHODS: Readonly<Record<string, { code: PaymentMethodCode; it: string; en: string }>> = {
  CASH: { code: 'MP01', it: 'Contanti', en: 'Cash' },
};
const CARD = { code: 'MP08', it: 'Carta di pagamento', en: 'Payment card' } as const;

/** The office issues an invoice: number, PDF, XML and e-mail are all decided in one transaction. */
@Injectable()
export class IssueInvoice {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly directory: MunicipalityDirectory,
    private readonly invoices: InvoiceRepository,
    private readonly documents: IssuedDocuments,
    private readonly notifications: Notifications,
    @Inject(OFFICIAL_SCHEMA) private readonly schema: OfficialSchema | null,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * @throws Problem not_found, conflict_stale_version, case_claimed_by_other, state_transition_not_allowed, and
   *   invoice_not_acceptable naming what would be refused; then no number has been used
   */
  async run(call: OperatorContext, id: string, input: { version: number }): Promise<OperatorInvoiceDto> {
    const municipality = await this.directory.byId(call.municipality.id);
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const invoice = await this.invoices.get(tx, id, { lock: true });
      if (invoice.version !== input.version) throw new Problem('conflict_stale_version');
      await refuseColleagues(tx, invoice, call.actor.operatorId, this.clock.now());
      if (!invoiceTransition(invoice.state, 'issue')) throw new Problem('state_transition_not_allowed');
      const subscription = await this.invoices.subscription(tx, invoice.subscriptionId);
      const issuedOn = civilDateOf(this.clock.now(), municipality.timezone);
      const year = Number(issuedOn.slice(0, 4));
      // Everything that can fail on its data comes before the counter: its lock is held to the end.
      const amounts = invoiceAmounts(
        subscription.lines.map((line) => ({
          description: `${line.text.it} - targa ${subscription.plate} - abbonamento ${subscription.number}`,
          grossCents: line.amountCents,
        })),
        subscription.taxRegime,
        subscription.vatRateBp,
      );
      if (amounts.totalCents !== invoice.totalCents)
        throw new Error('What was paid and what was sold differ');

      const number = await nextInSeries(tx, municipality.id, 'INVOICE', year);
      const sequence = {
        year,
        number,
        shown: invoiceNumber(municipality.numberPrefix, year, number),
        issuedOn,
      };
      const issued = await this.invoices.transition(tx, invoice, 'issue', {
        actor: { kind: 'OPERATOR', id: call.actor.operatorId },
        issued: { year, number, issuedOn, issuedBy: call.actor.operatorId },
      });
      const attachments = [
        await this.documents.issue(tx, {
          municipalityId: municipality.id,
          kind: 'INVOICE_PDF',
          subjectId: id,
          holderId: invoice.holderId,
          fileName: `fattura-${sequence.shown.replaceAll('/', '-')}.pdf`,
          snapshot: pdfSnapshot(municipality, invoice, subscription, amounts, sequence),
        }),
        await this.documents.issue(tx, {
          municipalityId: municipality.id,
          kind: 'INVOICE_XML',
          subjectId: id,
          holderId: invoice.holderId,
          fileName: electronicInvoiceFileName(municipality.issuer.vatNumber, year, number),
          snapshot: {
            xml: this.acceptable(() => xml(municipality, invoice, subscription, amounts, sequence)),
          },
        }),
      ];
      await this.notifications.queueForHolder(tx, {
        municipalityId: municipality.id,
        template: 'invoice-issued',
        holderId: invoice.holderId,
        subscriptionId: invoice.subscriptionId,
        dedupeKey: `invoice-issued:${id}`,
        attachments,
        data: {
          invoiceNumber: sequence.shown,
          subscriptionNumber: subscription.number,
          url: `${this.config.publicUrl}/${municipality.slug}/abbonamenti/${invoice.subscriptionId}`,
        },
      });
      return toOperatorInvoiceDto(issued);
    });
  }

  /** What our own rules or the official schema refuse never leaves; the transaction takes its number back. */
  private acceptable(write: () => string): string {
    const refusal = (what: string): Problem => new Problem('invoice_not_acceptable', { params: { what } });
    let written: string;
    try {
      written = write();
    } catch (error) {
      if (!(error instanceof InvoiceNotAcceptable)) throw error;
      throw refusal(
        error.violations.map(({ path, code }) => `${path.split('/').at(-1)} (${code})`).join(', '),
      );
    }
    const [violation] = this.schema?.violations(written) ?? [];
    if (violation !== undefined) throw refusal(violation);
    return written;
  }
}

interface Sequence {
  year: number;
  number: number;
  shown: string;
  issuedOn: string;
}

function methodOf(subscription: InvoicedSubscription): (typeof METHODS)[string] {
  return METHODS[subscription.payment?.method ?? ''] ?? CARD;
}

function paidOn(subscription: InvoicedSubscription, municipality: Municipality): string {
  if (!subscription.payment) throw new Problem('state_transition_not_allowed');
  return civilDateOf(subscription.payment.paidAt, municipality.timezone);
}

function pdfSnapshot(
  municipality: Municipality,
  { billing }: InvoiceRow,
  subscription: InvoicedSubscription,
  amounts: InvoiceAmounts,
  sequence: Sequence,
): DocumentSnapshots['INVOICE_PDF'] {
  const { issuer, profile } = municipality;
  const period = { from: subscription.validFrom, until: addDays(subscription.validTo, -1) };
  const nature = amounts.nature ? { nature: amounts.nature } : {};
  return {
    data: {
      locale: subscription.locale,
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
      invoiceNumber: sequence.shown,
      issuedOn: sequence.issuedOn,
      customer: {
        name: billingName(billing),
        ...(billing.fiscalCode ? { fiscalCode: billing.fiscalCode } : {}),
        ...(billing.vatNumber ? { vatNumber: billing.vatNumber } : {}),
        addressLines: [
          `${billing.street} ${billing.streetNumber}`,
          `${billing.postalCode} ${billing.city} (${billing.province})`,
        ],
        recipientCode: billing.recipientCode,
        ...(billing.pec ? { pecAddress: billing.pec } : {}),
      },
      lines: amounts.lines.map((line) => ({
        ...line,
        period,
        vatRateBasisPoints: amounts.vatRateBp,
        ...nature,
      })),
      summary: [
        {
          vatRateBasisPoints: amounts.vatRateBp,
          ...nature,
          ...(amounts.legalReference ? { legalReference: amounts.legalReference } : {}),
          netCents: amounts.netCents,
          vatCents: amounts.vatCents,
        },
      ],
      totalCents: amounts.totalCents,
      payment: {
        method: methodOf(subscription)![subscription.locale],
        paidOn: paidOn(subscription, municipality),
      },
      ...(subscription.receiptNumber ? { receiptNumber: subscription.receiptNumber } : {}),
      notes: [
        ...(amounts.lineNote ? [amounts.lineNote.text] : []),
        ...(amounts.stampDuty
          ? ['Imposta di bollo assolta in modo virtuale ai sensi del D.M. 17 giugno 2014.']
          : []),
      ],
    },
  };
}

function xml(
  municipality: Municipality,
  { billing }: InvoiceRow,
  subscription: InvoicedSubscription,
  amounts: InvoiceAmounts,
  { year, number, shown, issuedOn }: Sequence,
): string {
  const { issuer } = municipality;
  return fatturaPaXml({
    type: 'TD01',
    follows: null,
    transmissionNumber: transmissionNumber(municipality.numberPrefix, year, number),
    recipientCode: billing.recipientCode,
    pec: billing.pec,
    seller: { ...issuer, name: issuer.legalName, country: 'IT' },
    buyer: { ...billing, country: 'IT' },
    number: shown,
    issuedOn,
    amounts,
    period: { from: subscription.validFrom, to: subscription.validTo },
    payment: { method: methodOf(subscription)!.code, paidOn: paidOn(subscription, municipality) },
    note: subscription.receiptNumber ? `Ricevuta di pagamento n. ${subscription.receiptNumber}` : null,
  });
}
