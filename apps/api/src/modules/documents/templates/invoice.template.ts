import { html } from '../../../platform/pdf/html.js';
import { A4, type PdfDocument } from '../../../platform/pdf/pdf-document.js';
import { formatCents, formatDay, formatRate, type CivilDate, type Locale } from './format.js';
import type { DocumentIssuer, DocumentMunicipality, DocumentParty } from './issuer.js';
import { a4Css, facts, joinLines, letterhead, page } from './layout.js';
import { ACCOUNTING_CSS } from './receipt.template.js';

/** Readable copy of an electronic invoice (R83). The invoice itself is the XML sent through the SdI. */
export interface InvoiceData {
  readonly locale: Locale;
  readonly municipality: DocumentMunicipality;
  /** Seller ("cedente/prestatore"). */
  readonly issuer: DocumentIssuer;
  /** Set for a credit note: the invoice that it takes back, all or in part. */
  readonly credits?: { readonly invoiceNumber: string; readonly issuedOn: CivilDate };
  /** Number, as in the XML. */
  readonly invoiceNumber: string;
  readonly issuedOn: CivilDate;
  /** Buyer ("cessionario/committente"). */
  readonly customer: DocumentParty & { readonly recipientCode?: string; readonly pecAddress?: string };
  readonly lines: readonly {
    readonly description: string;
    /** Period of the service. */
    readonly period?: { readonly from: CivilDate; readonly until: CivilDate };
    readonly netCents: number;
    readonly vatRateBasisPoints: number;
    /** SdI nature code where the rate is 0, e.g. `N2.2`. */
    readonly nature?: string;
  }[];
  /** One row for each rate and nature, as in the XML's summary. */
  readonly summary: readonly {
    readonly vatRateBasisPoints: number;
    readonly nature?: string;
    /** Legal basis printed beside a zero rate. */
    readonly legalReference?: string;
    readonly netCents: number;
    readonly vatCents: number;
  }[];
  readonly totalCents: number;
  readonly payment?: { readonly method: string; readonly paidOn: CivilDate };
  /** Receipt that this invoice follows. */
  readonly receiptNumber?: string;
  /** Identifier given by the SdI, once known. */
  readonly sdiIdentifier?: string;
  readonly notes?: readonly string[];
}

/** Recipient code of whoever is based abroad, and has no reserved area at the Agenzia delle Entrate. */
const ABROAD = 'XXXXXXX';

const TEXT = {
  it: {
    creditNote: 'Nota di credito',
    creditNoteType: 'TD04 – nota di credito',
    credits: 'Fattura stornata',
    heading: 'Fattura',
    copy: 'Copia di cortesia',
    service: 'Servizio permessi e abbonamenti di sosta',
    number: 'N.',
    issuedOn: 'del',
    customer: 'Cliente',
    name: 'Intestatario',
    fiscalCode: 'Codice fiscale',
    vatNumber: 'Partita IVA',
    address: 'Indirizzo',
    recipient: 'Codice destinatario',
    pec: 'PEC',
    references: 'Riferimenti',
    receipt: 'Ricevuta',
    paid: 'Pagamento',
    paidOn: (method: string, day: string) => `${method}, ${day}`,
    sdi: 'Identificativo SdI',
    type: 'Tipo documento',
    typeValue: 'TD01 – fattura',
    lines: 'Dettaglio',
    description: 'Descrizione',
    period: (from: string, until: string) => `Periodo dal ${from} al ${until}`,
    rate: 'IVA',
    net: 'Imponibile',
    summary: 'Riepilogo IVA',
    vat: 'Imposta',
    total: 'Totale documento',
    legal: 'Copia di cortesia priva di valore fiscale ai sensi dell’art. 21, D.P.R. 26 ottobre 1972, n. 633.',
    original:
      'L’originale è il file elettronico trasmesso al Sistema di Interscambio, disponibile nell’area riservata del sito dell’Agenzia delle Entrate.',
    originalAbroad:
      'L’originale è il file elettronico trasmesso al Sistema di Interscambio; chi ha sede all’estero lo riceve da noi insieme a questa copia.',
  },
  en: {
    creditNote: 'Credit note',
    creditNoteType: 'TD04 – credit note',
    credits: 'Invoice taken back',
    heading: 'Invoice',
    copy: 'Courtesy copy',
    service: 'Parking permits and subscriptions',
    number: 'No.',
    issuedOn: 'of',
    customer: 'Customer',
    name: 'Name',
    fiscalCode: 'Tax code',
    vatNumber: 'VAT number',
    address: 'Address',
    recipient: 'Recipient code',
    pec: 'Certified e-mail',
    references: 'References',
    receipt: 'Receipt',
    paid: 'Payment',
    paidOn: (method: string, day: string) => `${method}, ${day}`,
    sdi: 'SdI identifier',
    type: 'Document type',
    typeValue: 'TD01 – invoice',
    lines: 'Details',
    description: 'Description',
    period: (from: string, until: string) => `Period from ${from} to ${until}`,
    rate: 'VAT',
    net: 'Net amount',
    summary: 'VAT summary',
    vat: 'VAT',
    total: 'Document total',
    legal: 'Courtesy copy without fiscal value under art. 21, D.P.R. 26 October 1972, no. 633.',
    original:
      'The original is the electronic file sent through the Sistema di Interscambio, available in the reserved area of the Agenzia delle Entrate website.',
    originalAbroad:
      'The original is the electronic file sent through the Sistema di Interscambio; whoever is based abroad receives it from us with this copy.',
  },
} as const;

const CSS = `${ACCOUNTING_CSS}
.stamp.copy { border-color: #455a70; color: #455a70; font-size: 9.5pt; font-weight: 600; letter-spacing: 0.04em; }
.lines .rate { text-align: right; white-space: nowrap; }
.summary .amount { width: 38mm; }
.summary td small { display: block; font-size: 8.5pt; color: #455a70; }
`;

/**
 * Makes the A4 courtesy copy.
 *
 * @throws RangeError when lines, summary and total do not add up
 */
export function invoiceDocument(data: InvoiceData): PdfDocument {
  const { locale } = data;
  const text = TEXT[locale];
  const money = (cents: number): string => formatCents(cents, locale);
  const rate = (row: { vatRateBasisPoints: number; nature?: string }): string =>
    row.vatRateBasisPoints === 0 && row.nature ? row.nature : formatRate(row.vatRateBasisPoints, locale);
  const net = data.summary.reduce((sum, row) => sum + row.netCents, 0);
  const gross = data.summary.reduce((sum, row) => sum + row.netCents + row.vatCents, 0);
  if (data.lines.reduce((sum, line) => sum + line.netCents, 0) !== net || gross !== data.totalCents) {
    throw new RangeError(`The amounts of invoice ${data.invoiceNumber} do not add up`);
  }
  const { customer } = data;
  const body = html`${letterhead(data.municipality, text.service, data.issuer)}
    <main>
      <div class="heading">
        <div>
          <h1>${data.credits ? text.creditNote : text.heading}</h1>
          <p class="reference">
            ${text.number} <strong>${data.invoiceNumber}</strong> ${text.issuedOn}
            ${formatDay(data.issuedOn, locale)}
          </p>
        </div>
        <p class="stamp copy">${text.copy}</p>
      </div>
      <div class="columns">
        <section>
          <h2>${text.customer}</h2>
          ${facts([
            [text.name, customer.name],
            [text.vatNumber, customer.vatNumber],
            [text.fiscalCode, customer.fiscalCode],
            [text.address, customer.addressLines?.length ? joinLines(customer.addressLines) : undefined],
            [text.recipient, customer.recipientCode],
            [text.pec, customer.pecAddress],
          ])}
        </section>
        <section>
          <h2>${text.references}</h2>
          ${facts([
            [text.type, data.credits ? text.creditNoteType : text.typeValue],
            [
              text.credits,
              data.credits &&
                `${data.credits.invoiceNumber} ${text.issuedOn} ${formatDay(data.credits.issuedOn, locale)}`,
            ],
            [text.receipt, data.receiptNumber],
            [
              text.paid,
              data.payment && text.paidOn(data.payment.method, formatDay(data.payment.paidOn, locale)),
            ],
            [text.sdi, data.sdiIdentifier],
          ])}
        </section>
      </div>
      <h2>${text.lines}</h2>
      <table class="lines">
        <thead>
          <tr>
            <th scope="col">${text.description}</th>
            <th scope="col" class="rate">${text.rate}</th>
            <th scope="col" class="amount">${text.net}</th>
          </tr>
        </thead>
        <tbody>
          ${data.lines.map(
            (line) =>
              html`<tr>
                <th scope="row">
                  ${line.description}${
                    line.period &&
                    html`<span class="explain"
                      >${text.period(formatDay(line.period.from, locale), formatDay(line.period.until, locale))}</span
                    >`
                  }
                </th>
                <td class="rate">${rate(line)}</td>
                <td class="amount">${money(line.netCents)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
      <div class="total">
        <h2>${text.summary}</h2>
        <table class="lines summary">
          <thead>
            <tr>
              <th scope="col">${text.rate}</th>
              <th scope="col" class="amount">${text.net}</th>
              <th scope="col" class="amount">${text.vat}</th>
            </tr>
          </thead>
          <tbody>
            ${data.summary.map(
              (row) =>
                html`<tr>
                  <td>${rate(row)}${row.legalReference && html`<small>${row.legalReference}</small>`}</td>
                  <td class="amount">${money(row.netCents)}</td>
                  <td class="amount">${money(row.vatCents)}</td>
                </tr>`,
            )}
          </tbody>
        </table>
        <table class="totals">
          <tbody>
            <tr class="grand">
              <th scope="row">${text.total}</th>
              <td>${money(data.totalCents)}</td>
            </tr>
          </tbody>
        </table>
      </div>
      <div class="notes">
        <p class="first">${text.legal}</p>
        <p>${data.customer.recipientCode === ABROAD ? text.originalAbroad : text.original}</p>
        ${data.notes?.map((note) => html`<p>${note}</p>`)}
      </div>
    </main>`;
  return {
    template: 'invoice',
    css: `${a4Css(locale)}${CSS}`,
    html: page(data.municipality, 'invoice', body),
    title: `${text.heading} ${data.invoiceNumber}`,
    lang: locale,
    format: A4,
  };
}
