import { Inject, Injectable } from '@nestjs/common';
import type { Locale, PaymentMethod } from '@sosta/contracts';
import { addDays, civilDateOf, type CivilDate } from '../../platform/clock/civil.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { Problem } from '../../platform/http/problem.js';
import { Outbox } from '../../platform/outbox/outbox.js';
import { IssuedDocuments, type DocumentSnapshots } from '../documents/index.js';
import type { Municipality } from '../municipalities/index.js';
import { billingName } from './domain/billing.js';
import {
  fatturaPaXml,
  InvoiceNotAcceptable,
  type FatturaPa,
  type PaymentMethodCode,
} from './domain/fattura-pa.js';
import { invoiceAmounts, type InvoiceAmounts } from './domain/invoice-amounts.js';
import { sdiFileCode, sdiFileName } from './domain/invoice-number.js';
import type { OfficialSchema } from './official-schema.js';
import {
  InvoiceRepository,
  type InvoicedSubscription,
  type InvoiceRow,
} from './persistence/invoice.repository.js';
import { TransmissionRepository } from './persistence/transmission.repository.js';
import { SdiChannels } from './sdi/sdi-channels.js';
import { SEND_TRANSMISSION } from './sdi/send-transmission.effect.js';

/** The official schema, or null where the installation has none. */
export const OFFICIAL_SCHEMA = Symbol('OFFICIAL_SCHEMA');

const METHODS: Readonly<Record<PaymentMethod, { code: PaymentMethodCode; it: string; en: string }>> = {
  CASH: { code: 'MP01', it: 'Contanti', en: 'Cash' },
  POS: { code: 'MP08', it: 'Carta di pagamento', en: 'Payment card' },
  CARD: { code: 'MP08', it: 'Carta di pagamento', en: 'Payment card' },
  PAYPAL: { code: 'MP08', it: 'PayPal', en: 'PayPal' },
  PAGOPA: { code: 'MP23', it: 'pagoPA', en: 'pagoPA' },
  OFFICE: { code: 'MP01', it: 'In ufficio', en: 'At the office' },
};

/** What an invoice is made out of; read once for its PDF and its XML. */
export interface InvoiceMaterial {
  municipality: Municipality;
  /** With its number and day: an invoice that is issued. */
  invoice: InvoiceRow;
  subscription: InvoicedSubscription;
  amounts: InvoiceAmounts;
  /** A credit note: the invoice it takes back. */
  credited: InvoiceRow | null;
}

/** Writes an issued invoice: the copy for people, and the file for the exchange system with its way there. */
@Injectable()
export class InvoicePapers {
  constructor(
    private readonly documents: IssuedDocuments,
    private readonly outbox: Outbox,
    private readonly invoices: InvoiceRepository,
    private readonly transmissions: TransmissionRepository,
    private readonly channels: SdiChannels,
    @Inject(OFFICIAL_SCHEMA) private readonly schema: OfficialSchema | null,
  ) {}

  /**
   * @throws Problem state_transition_not_allowed when nothing was paid
   * @throws Error when what was paid and what was sold differ
   */
  async material(
    tx: Tx,
    municipality: Municipality,
    invoice: InvoiceRow,
  ): Promise<Omit<InvoiceMaterial, 'municipality' | 'invoice'>> {
    const subscription = await this.invoices.subscription(tx, invoice.subscriptionId);
    if (!subscription.payment) throw new Problem('state_transition_not_allowed');
    const credited = invoice.creditsInvoiceId ? await this.invoices.get(tx, invoice.creditsInvoiceId) : null;
    const about = `targa ${subscription.plate} - abbonamento ${subscription.number}`;
    const lines = credited
      ? [
          {
            description: `Storno della fattura ${credited.number} - ${about}`,
            grossCents: invoice.totalCents,
          },
        ]
      : subscription.lines.map((line) => ({
          description: `${line.text.it} - ${about}`,
          grossCents: line.amountCents,
        }));
    const amounts = invoiceAmounts(lines, subscription.taxRegime, subscription.vatRateBp);
    if (amounts.totalCents !== invoice.totalCents) throw new Error('What was paid and what was sold differ');
    return { subscription, amounts, credited };
  }

  /**
   * The copy for people.
   * @param serial 1, and more after each correction
   * @returns its document
   */
  pdf(tx: Tx, material: InvoiceMaterial, serial = 1): Promise<string> {
    const { invoice } = material;
    const name = invoice.type === 'TD04' ? 'nota-di-credito' : 'fattura';
    return this.documents.issue(tx, {
      municipalityId: invoice.municipalityId,
      kind: 'INVOICE_PDF',
      subjectId: invoice.id,
      holderId: invoice.holderId,
      serial,
      fileName: `${name}-${numberOf(invoice).replaceAll('/', '-')}.pdf`,
      snapshot: pdfSnapshot(material),
    });
  }

  /**
   * The file for the exchange system under a name that the sender has never used, and its way there: by itself where the
   * municipality has a channel, else a person carries it. What our own rules or the official schema refuse never
   * leaves; the transaction takes its numbers back.
   *
   * @param today the day on which it is sent
   * @returns the XML's document, and which attempt it is
   * @throws Problem invoice_not_acceptable naming what would be refused
   */
  async file(
    tx: Tx,
    material: InvoiceMaterial,
    today: CivilDate,
  ): Promise<{ documentId: string; attempt: number }> {
    const { municipality, invoice } = material;
    const [before] = await this.transmissions.ofInvoice(tx, invoice.id);
    // More files than attempts: what was issued before files were sent from here has one that never left.
    const written = await this.documents.find(tx, { kind: 'INVOICE_XML', subjectId: invoice.id });
    const attempt = (before?.attempt ?? 0) + 1;
    const sender = municipality.issuer.vatNumber;
    const code = sdiFileCode(await this.transmissions.nextFileNumber(tx, sender));
    const fileName = sdiFileName(sender, code);
    const xml = this.acceptable(() => fatturaPaXml(fatturaPa(material, code), today));
    const documentId = await this.documents.issue(tx, {
      municipalityId: municipality.id,
      kind: 'INVOICE_XML',
      subjectId: invoice.id,
      holderId: invoice.holderId,
      serial: (written?.serial ?? 0) + 1,
      fileName,
      snapshot: { xml },
    });
    const channel = (await this.channels.current(tx))?.code ?? 'FILE';
    const transmissionId = await this.transmissions.insert(tx, {
      municipalityId: municipality.id,
      invoiceId: invoice.id,
      attempt,
      fileName,
      documentId,
      channel,
    });
    if (channel !== 'FILE') await this.send(tx, municipality.id, transmissionId, attempt);
    return { documentId, attempt };
  }

  /** Hands a file over to its channel, or tries again. */
  send(tx: Tx, municipalityId: string, transmissionId: string, attempt: number | string): Promise<void> {
    return this.outbox.add(tx, {
      municipalityId,
      topic: SEND_TRANSMISSION,
      key: `${transmissionId}:${attempt}`,
      payload: { transmissionId },
    });
  }

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

function numberOf({ number }: InvoiceRow): string {
  if (number === null) throw new Error('The invoice has no number yet');
  return number;
}

function countryName(code: string, locale: Locale): string {
  return new Intl.DisplayNames(locale, { type: 'region', fallback: 'code' }).of(code) ?? code;
}

function issuedOnOf({ issuedOn }: InvoiceRow): CivilDate {
  if (issuedOn === null) throw new Error('The invoice has no day yet');
  return issuedOn;
}

function methodOf({ payment }: InvoicedSubscription): (typeof METHODS)[PaymentMethod] {
  return METHODS[(payment?.method ?? 'CARD') as PaymentMethod] ?? METHODS.CARD;
}

function paidOn({ payment }: InvoicedSubscription, { timezone }: Municipality): CivilDate {
  if (!payment) throw new Problem('state_transition_not_allowed');
  return civilDateOf(payment.paidAt, timezone);
}

function pdfSnapshot({
  municipality,
  invoice,
  subscription,
  amounts,
  credited,
}: InvoiceMaterial): DocumentSnapshots['INVOICE_PDF'] {
  const { billing } = invoice;
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
      ...(credited ? { credits: { invoiceNumber: numberOf(credited), issuedOn: issuedOnOf(credited) } } : {}),
      invoiceNumber: numberOf(invoice),
      issuedOn: issuedOnOf(invoice),
      customer: {
        name: billingName(billing),
        ...(billing.fiscalCode ? { fiscalCode: billing.fiscalCode } : {}),
        ...(billing.vatNumber ? { vatNumber: billing.vatNumber } : {}),
        addressLines: [
          `${billing.street} ${billing.streetNumber}`,
          billing.country === 'IT'
            ? `${billing.postalCode} ${billing.city} (${billing.province})`
            : `${billing.postalCode} ${billing.city}, ${countryName(billing.country, subscription.locale)}`,
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
      ...(credited
        ? {}
        : {
            payment: {
              method: methodOf(subscription)[subscription.locale],
              paidOn: paidOn(subscription, municipality),
            },
          }),
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

function fatturaPa(
  { municipality, invoice, subscription, amounts, credited }: InvoiceMaterial,
  transmissionNumber: string,
): FatturaPa {
  const { issuer } = municipality;
  const { billing } = invoice;
  return {
    type: invoice.type,
    follows: credited ? { number: numberOf(credited), issuedOn: issuedOnOf(credited) } : null,
    transmissionNumber,
    recipientCode: billing.recipientCode,
    pec: billing.pec,
    seller: { ...issuer, name: issuer.legalName, country: 'IT' },
    buyer: billing,
    number: numberOf(invoice),
    issuedOn: issuedOnOf(invoice),
    amounts,
    period: { from: subscription.validFrom, to: subscription.validTo },
    payment: credited
      ? null
      : { method: methodOf(subscription).code, paidOn: paidOn(subscription, municipality) },
    note: subscription.receiptNumber ? `Ricevuta di pagamento n. ${subscription.receiptNumber}` : null,
  };
}
