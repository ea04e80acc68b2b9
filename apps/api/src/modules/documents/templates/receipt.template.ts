import { html, type SafeHtml } from '../../../platform/pdf/html.js';
import { A4, type PdfDocument } from '../../../platform/pdf/pdf-document.js';
import { formatCents, formatDay, formatInstant, formatRate, type CivilDate, type Locale } from './format.js';
import type { DocumentIssuer, DocumentMunicipality, DocumentParty } from './issuer.js';
import { a4Css, facts, joinLines, letterhead, page } from './layout.js';
import { taxWording, type TaxRegime } from './tax-regime.js';

/** Receipt of a payment (R77, R81). Every figure comes from the record; nothing is computed here. */
export interface ReceiptData {
  readonly locale: Locale;
  readonly municipality: DocumentMunicipality;
  readonly issuer: DocumentIssuer;
  /** Progressive number of the receipt, e.g. `2026/000123`. */
  readonly receiptNumber: string;
  /** ISO 8601 instant of issue. */
  readonly issuedAt: string;
  readonly payer: DocumentParty;
  /** What was paid for; `explanation` says how the price came about, as in the quote. */
  readonly lines: readonly {
    readonly description: string;
    readonly explanation?: string;
    readonly amountCents: number;
  }[];
  readonly totals: {
    readonly grossCents: number;
    /** Present where VAT is shown separately (`VAT22`). */
    readonly vat?: { readonly netCents: number; readonly vatCents: number; readonly rateBasisPoints: number };
  };
  readonly taxRegime: TaxRegime;
  /** Wording confirmed by the municipality's accountant; ours when absent. */
  readonly taxWording?: string;
  readonly payment: {
    /** As people call it: `Carta di pagamento`, `PayPal`, `Contanti allo sportello`. */
    readonly method: string;
    /** Identifier of the payment with the provider. */
    readonly transactionId: string;
    /** ISO 8601 instant. */
    readonly paidAt: string;
  };
  readonly subscription?: {
    readonly number: string;
    readonly plates: readonly string[];
    readonly validFrom: CivilDate;
    readonly validUntil: CivilDate;
  };
  /** Last day on which the invoice can be asked for (R83). */
  readonly invoiceUntil?: CivilDate;
  /** Where it is asked for: the personal area unless the e-mail alone leads there. */
  readonly invoiceFrom?: 'AREA' | 'EMAIL';
  /** A cancelling receipt: the one it takes back, whole; its amounts are below nothing. */
  readonly cancels?: { readonly receiptNumber: string; readonly issuedAt: string; readonly reason: string };
  readonly timeZone?: string;
  /** Further lines, e.g. on stamp duty. */
  readonly notes?: readonly string[];
}

const TEXT = {
  it: {
    heading: 'Ricevuta di pagamento',
    service: 'Servizio permessi e abbonamenti di sosta',
    number: 'N.',
    issuedOn: 'emessa il',
    payer: 'Ricevuto da',
    fiscalCode: 'Codice fiscale',
    vatNumber: 'Partita IVA',
    name: 'Intestatario',
    address: 'Indirizzo',
    subscription: 'Abbonamento',
    subscriptionNumber: 'Numero',
    plates: 'Targa',
    validity: 'Validità',
    validityRange: (from: string, until: string) => `dal ${from} al ${until}`,
    lines: 'Dettaglio',
    description: 'Descrizione',
    amount: 'Importo',
    net: 'Imponibile',
    vat: (rate: string) => `IVA ${rate}`,
    total: 'Totale pagato',
    payment: 'Pagamento',
    method: 'Metodo',
    paidAt: 'Data e ora',
    transaction: 'Transazione',
    paid: 'Pagato',
    voided: {
      heading: 'Ricevuta di storno',
      payer: 'Restituito a',
      total: 'Totale restituito',
      payment: 'Restituzione',
      method: 'Restituito con',
      stamp: 'Stornato',
      what: 'Storno',
      cancels: 'Annulla',
      receipt: (number: string, at: string) => `ricevuta n. ${number} emessa il ${at}, per intero`,
      reason: 'Motivo',
      ended: 'L’abbonamento non è più valido dal momento dello storno; il ticket non va usato.',
    },
    notInvoice: 'La presente ricevuta non costituisce fattura.',
    invoiceUntil: {
      AREA: (day: string) => `La fattura può essere richiesta dalla propria area personale entro il ${day}.`,
      EMAIL: (day: string) =>
        `La fattura può essere richiesta con il collegamento nell’e-mail di conferma entro il ${day}.`,
    },
  },
  en: {
    heading: 'Payment receipt',
    service: 'Parking permits and subscriptions',
    number: 'No.',
    issuedOn: 'issued on',
    payer: 'Received from',
    fiscalCode: 'Tax code',
    vatNumber: 'VAT number',
    name: 'Name',
    address: 'Address',
    subscription: 'Subscription',
    subscriptionNumber: 'Number',
    plates: 'Plate',
    validity: 'Valid',
    validityRange: (from: string, until: string) => `from ${from} to ${until}`,
    lines: 'Details',
    description: 'Description',
    amount: 'Amount',
    net: 'Net amount',
    vat: (rate: string) => `VAT ${rate}`,
    total: 'Total paid',
    payment: 'Payment',
    method: 'Method',
    paidAt: 'Date and time',
    transaction: 'Transaction',
    paid: 'Paid',
    voided: {
      heading: 'Cancelling receipt',
      payer: 'Given back to',
      total: 'Total given back',
      payment: 'Given back',
      method: 'Given back by',
      stamp: 'Voided',
      what: 'Voided',
      cancels: 'Cancels',
      receipt: (number: string, at: string) => `receipt no. ${number} issued on ${at}, in full`,
      reason: 'Reason',
      ended: 'The subscription is no longer valid from this moment on; the ticket must not be used.',
    },
    notInvoice: 'This receipt is not an invoice (“La presente ricevuta non costituisce fattura”).',
    invoiceUntil: {
      AREA: (day: string) => `The invoice can be requested in your personal area until ${day}.`,
      EMAIL: (day: string) =>
        `The invoice can be requested with the link in the confirmation e-mail until ${day}.`,
    },
  },
} as const;

/** Style of amounts and notes, shared with the invoice copy. */
export const ACCOUNTING_CSS = `
.heading { display: flex; justify-content: space-between; align-items: flex-end; gap: 8mm; margin: 8mm 0 7mm; }
.heading .reference { font-size: 11pt; }
.heading .reference strong { font-weight: 700; font-size: 13pt; }
.stamp { flex: none; border: 0.6mm solid var(--ink); color: var(--ink); border-radius: 1.5mm; padding: 0.6mm 4mm;
  font-weight: 700; font-size: 12pt; text-transform: uppercase; letter-spacing: 0.08em; }
.totals { width: 82mm; margin: 3mm 0 0 auto; }
.totals th { font-weight: 400; padding: 1mm 2mm; color: #455a70; }
.totals td { text-align: right; padding: 1mm 2mm; white-space: nowrap; }
.totals .grand th, .totals .grand td { background: var(--accent); color: var(--on-accent); font-weight: 700;
  font-size: 14pt; padding: 2mm 3mm; }
.tax { margin-top: 4mm; font-size: 9pt; color: #455a70; }
.notes { margin-top: 8mm; padding: 3mm 4mm; background: #f0f3f7; font-size: 9pt; break-inside: avoid; }
.notes p + p { margin-top: 1mm; }
.notes .first { font-weight: 700; }
.cancels { margin-bottom: 6mm; padding: 2.5mm 4mm; border: 0.3mm solid var(--ink); border-radius: 1.5mm; }
`;

/**
 * Makes the A4 receipt.
 *
 * @throws RangeError when the lines or the VAT do not add up to the total: such a receipt must not leave
 */
export function receiptDocument(data: ReceiptData): PdfDocument {
  return {
    template: 'receipt',
    css: `${a4Css(data.locale)}${ACCOUNTING_CSS}`,
    html: page(data.municipality, 'receipt', receiptBody(data)),
    title: receiptTitle(data),
    lang: data.locale,
    format: A4,
  };
}

export function receiptTitle(data: ReceiptData): string {
  const text = TEXT[data.locale];
  return `${data.cancels ? text.voided.heading : text.heading} ${data.receiptNumber}`;
}

/**
 * Letterhead and content, for a page of its own or above a ticket.
 *
 * @throws RangeError as {@link receiptDocument}
 */
export function receiptBody(data: ReceiptData): SafeHtml {
  const { locale } = data;
  const { cancels } = data;
  const text = cancels ? { ...TEXT[locale], ...TEXT[locale].voided } : TEXT[locale];
  const money = (cents: number): string => formatCents(cents, locale);
  const { grossCents, vat } = data.totals;
  if (data.lines.reduce((sum, line) => sum + line.amountCents, 0) !== grossCents) {
    throw new RangeError(`The lines of receipt ${data.receiptNumber} do not add up to its total`);
  }
  if (vat && vat.netCents + vat.vatCents !== grossCents) {
    throw new RangeError(`Net and VAT of receipt ${data.receiptNumber} do not add up to its total`);
  }
  const { subscription } = data;
  return html`${letterhead(data.municipality, text.service, data.issuer)}
    <main>
      <div class="heading">
        <div>
          <h1>${text.heading}</h1>
          <p class="reference">
            ${text.number} <strong>${data.receiptNumber}</strong> ${text.issuedOn}
            ${formatInstant(data.issuedAt, locale, data.timeZone)}
          </p>
        </div>
        <p class="stamp">${cancels ? TEXT[locale].voided.stamp : text.paid}</p>
      </div>
      ${
        cancels &&
        html`<section class="cancels">
          ${facts([
            [
              TEXT[locale].voided.cancels,
              TEXT[locale].voided.receipt(
                cancels.receiptNumber,
                formatInstant(cancels.issuedAt, locale, data.timeZone),
              ),
            ],
            [TEXT[locale].voided.reason, cancels.reason],
          ])}
        </section>`
      }
      <div class="columns">
        <section>
          <h2>${text.payer}</h2>
          ${facts([
            [text.name, data.payer.name],
            [text.fiscalCode, data.payer.fiscalCode],
            [text.vatNumber, data.payer.vatNumber],
            [text.address, data.payer.addressLines?.length ? joinLines(data.payer.addressLines) : undefined],
          ])}
        </section>
        ${
          subscription &&
          html`<section>
            <h2>${text.subscription}</h2>
            ${facts([
              [text.subscriptionNumber, subscription.number],
              [text.plates, subscription.plates.join(', ')],
              [
                text.validity,
                text.validityRange(
                  formatDay(subscription.validFrom, locale),
                  formatDay(subscription.validUntil, locale),
                ),
              ],
            ])}
          </section>`
        }
      </div>
      <h2>${text.lines}</h2>
      <table class="lines">
        <thead>
          <tr>
            <th scope="col">${text.description}</th>
            <th scope="col" class="amount">${text.amount}</th>
          </tr>
        </thead>
        <tbody>
          ${data.lines.map(
            (line) =>
              html`<tr>
                <th scope="row">
                  ${line.description}${line.explanation && html`<span class="explain">${line.explanation}</span>`}
                </th>
                <td class="amount">${money(line.amountCents)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
      <div class="total">
        <table class="totals">
          <tbody>
            ${
              vat &&
              html`<tr>
                  <th scope="row">${text.net}</th>
                  <td>${money(vat.netCents)}</td>
                </tr>
                <tr>
                  <th scope="row">${text.vat(formatRate(vat.rateBasisPoints, locale))}</th>
                  <td>${money(vat.vatCents)}</td>
                </tr>`
            }
            <tr class="grand">
              <th scope="row">${text.total}</th>
              <td>${money(grossCents)}</td>
            </tr>
          </tbody>
        </table>
        <p class="tax">${taxWording(data.taxRegime, locale, data.taxWording)}</p>
      </div>
      <h2>${text.payment}</h2>
      ${facts([
        [text.method, data.payment.method],
        [text.paidAt, formatInstant(data.payment.paidAt, locale, data.timeZone)],
        [text.transaction, data.payment.transactionId],
      ])}
      <div class="notes">
        <p>
          <span class="first">${text.notInvoice}</span>
          ${cancels && TEXT[locale].voided.ended}
          ${data.invoiceUntil && text.invoiceUntil[data.invoiceFrom ?? 'AREA'](formatDay(data.invoiceUntil, locale))}
        </p>
        ${data.notes?.map((note) => html`<p>${note}</p>`)}
      </div>
    </main>`;
}
