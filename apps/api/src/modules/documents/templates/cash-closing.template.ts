import { html } from '../../../platform/pdf/html.js';
import { A4, type PdfDocument } from '../../../platform/pdf/pdf-document.js';
import { formatCents, formatDay, formatInstant, type CivilDate, type Locale } from './format.js';
import type { DocumentIssuer, DocumentMunicipality } from './issuer.js';
import { a4Css, facts, letterhead, page } from './layout.js';
import { ACCOUNTING_CSS } from './receipt.template.js';

/** The paper of a cash closing: what was in the till, what came, what was found. Computes nothing but checks its sums. */
export interface CashClosingData {
  readonly locale: Locale;
  readonly municipality: DocumentMunicipality;
  readonly issuer: DocumentIssuer;
  /** Progressive number of the closing, e.g. `2026/000012`. */
  readonly closingNumber: string;
  readonly operatorName: string;
  readonly day: CivilDate;
  /** ISO 8601 instants. */
  readonly openedAt: string;
  readonly closedAt: string;
  /** Who closed it, where that was a colleague, and why. */
  readonly closedBy?: { readonly name: string; readonly reason: string };
  readonly floatCents: number;
  readonly methods: readonly {
    /** As people call it. */
    readonly name: string;
    readonly count: number;
    readonly takenCents: number;
    /** How often money went back: sales voided, refunds. */
    readonly voids: number;
    /** Not below nothing. */
    readonly voidedCents: number;
  }[];
  /** Cash that should be in the till. */
  readonly expectedCents: number;
  /** Null when nobody counted. */
  readonly countedCents: number | null;
  readonly note?: string;
  /** Coins and notes, the largest first. */
  readonly pieces: readonly { readonly valueCents: number; readonly count: number }[];
  /** The vouchers in order, what went back with its amount below nothing. */
  readonly lines: readonly {
    /** ISO 8601 instant. */
    readonly at: string;
    readonly receiptNumber: string;
    readonly requestNumber: string;
    readonly method: string;
    /** What the POS printed; for a void, why; the number of a refund. */
    readonly reference?: string;
    readonly amountCents: number;
    /** Money that went back out of the till. */
    readonly back?: 'VOID' | 'REFUND';
  }[];
  readonly timeZone?: string;
}

const TEXT = {
  it: {
    heading: 'Chiusura di cassa',
    service: 'Servizio permessi e abbonamenti di sosta – sportello',
    number: 'N.',
    ofDay: (day: string) => `del ${day}`,
    who: 'Cassa',
    operator: 'Operatore',
    opened: 'Aperta',
    closed: 'Chiusa',
    closedBy: 'Chiusa da',
    reason: 'Motivo',
    result: 'Contanti',
    float: 'Fondo cassa iniziale',
    cashTaken: 'Incassati in contanti, tolte le restituzioni',
    expected: 'Devono esserci in cassa',
    counted: 'Contati',
    notCounted: 'non contati',
    difference: 'Differenza',
    note: 'Nota',
    methods: 'Incassi per metodo',
    method: 'Metodo',
    receipts: 'Ricevute',
    taken: 'Incassato',
    voids: 'Restituzioni',
    voided: 'Restituito',
    net: 'Netto',
    total: 'Totale',
    pieces: 'Pezzi contati',
    lines: 'Ricevute della cassa',
    time: 'Ora',
    receipt: 'Ricevuta',
    request: 'Richiesta',
    amount: 'Importo',
    back: { VOID: 'Storno', REFUND: 'Rimborso' },
    none: 'Nessun incasso.',
    signature: 'Firma dell’operatore',
    seen: 'Visto, il responsabile',
  },
  en: {
    heading: 'Cash closing',
    service: 'Parking permits and subscriptions – counter',
    number: 'No.',
    ofDay: (day: string) => `of ${day}`,
    who: 'Cash',
    operator: 'Operator',
    opened: 'Opened',
    closed: 'Closed',
    closedBy: 'Closed by',
    reason: 'Reason',
    result: 'Cash',
    float: 'Opening float',
    cashTaken: 'Taken in cash, less what was given back',
    expected: 'Should be in the till',
    counted: 'Counted',
    notCounted: 'not counted',
    difference: 'Difference',
    note: 'Note',
    methods: 'Takings by method',
    method: 'Method',
    receipts: 'Receipts',
    taken: 'Taken',
    voids: 'Gone back',
    voided: 'Given back',
    net: 'Net',
    total: 'Total',
    pieces: 'Pieces counted',
    lines: 'Receipts of this cash',
    time: 'Time',
    receipt: 'Receipt',
    request: 'Request',
    amount: 'Amount',
    back: { VOID: 'Void', REFUND: 'Refund' },
    none: 'No takings.',
    signature: 'Signature of the operator',
    seen: 'Seen by the person in charge',
  },
} as const;

const CSS = `
.lines td, .lines th { font-variant-numeric: tabular-nums; }
.lines tbody td, .lines tbody th { padding: 1.4mm 2mm; font-weight: 400; }
.lines tbody tr.sum th, .lines tbody tr.sum td { font-weight: 700; border-bottom: 0; }
.lines tr.void td, .lines tr.void th { font-style: italic; }
.till { width: 110mm; }
.till th { font-weight: 400; color: #455a70; padding: 1mm 2mm 1mm 0; }
.till td { text-align: right; padding: 1mm 0; white-space: nowrap; font-weight: 600; }
.till .strong th, .till .strong td { font-weight: 700; color: #17324d; border-top: 0.3mm solid #17324d; }
.signatures { display: flex; gap: 16mm; margin-top: 18mm; break-inside: avoid; }
.signatures p { flex: 1 1 0; border-top: 0.3mm solid #17324d; padding-top: 1.5mm; font-size: 9pt; color: #455a70; }
`;

/** @throws RangeError when the vouchers, the methods and the cash expected do not add up: such a paper must not leave */
export function cashClosingDocument(data: CashClosingData): PdfDocument {
  const { locale } = data;
  const text = TEXT[locale];
  const money = (cents: number): string => formatCents(cents, locale);
  const instant = (at: string): string => formatInstant(at, locale, data.timeZone);
  const sum = (of: (one: CashClosingData['methods'][number]) => number): number =>
    data.methods.reduce((total, one) => total + of(one), 0);
  const net = sum(({ takenCents, voidedCents }) => takenCents - voidedCents);
  if (data.lines.reduce((total, { amountCents }) => total + amountCents, 0) !== net)
    throw new RangeError(`The vouchers of closing ${data.closingNumber} do not add up to its methods`);
  const cash = data.expectedCents - data.floatCents;
  const difference = data.countedCents === null ? null : data.countedCents - data.expectedCents;
  const title = `${text.heading} ${data.closingNumber}`;
  const body = html`${letterhead(data.municipality, text.service, data.issuer)}
    <main>
      <div class="heading">
        <div>
          <h1>${text.heading}</h1>
          <p class="reference">
            ${text.number} <strong>${data.closingNumber}</strong> ${text.ofDay(formatDay(data.day, locale))}
          </p>
        </div>
      </div>
      <h2>${text.who}</h2>
      ${facts([
        [text.operator, data.operatorName],
        [text.opened, instant(data.openedAt)],
        [text.closed, instant(data.closedAt)],
        [text.closedBy, data.closedBy?.name],
        [text.reason, data.closedBy?.reason],
      ])}
      <h2>${text.result}</h2>
      <table class="till">
        <tbody>
          <tr>
            <th scope="row">${text.float}</th>
            <td>${money(data.floatCents)}</td>
          </tr>
          <tr>
            <th scope="row">${text.cashTaken}</th>
            <td>${money(cash)}</td>
          </tr>
          <tr class="strong">
            <th scope="row">${text.expected}</th>
            <td>${money(data.expectedCents)}</td>
          </tr>
          <tr>
            <th scope="row">${text.counted}</th>
            <td>${data.countedCents === null ? text.notCounted : money(data.countedCents)}</td>
          </tr>
          <tr class="strong">
            <th scope="row">${text.difference}</th>
            <td>${difference === null ? '–' : money(difference)}</td>
          </tr>
        </tbody>
      </table>
      ${facts([
        [text.note, data.note],
        [
          text.pieces,
          data.pieces.map(({ valueCents, count }) => `${count} × ${money(valueCents)}`).join('  ·  '),
        ],
      ])}
      <h2>${text.methods}</h2>
      <table class="lines">
        <thead>
          <tr>
            <th scope="col">${text.method}</th>
            <th scope="col" class="amount">${text.receipts}</th>
            <th scope="col" class="amount">${text.taken}</th>
            <th scope="col" class="amount">${text.voids}</th>
            <th scope="col" class="amount">${text.voided}</th>
            <th scope="col" class="amount">${text.net}</th>
          </tr>
        </thead>
        <tbody>
          ${[
            ...data.methods.map((one) => ({ ...one, className: '' })),
            {
              name: text.total,
              count: sum(({ count }) => count),
              takenCents: sum(({ takenCents }) => takenCents),
              voids: sum(({ voids }) => voids),
              voidedCents: sum(({ voidedCents }) => voidedCents),
              className: 'sum',
            },
          ].map(
            (one) =>
              html`<tr class="${one.className}">
                <th scope="row">${one.name}</th>
                <td class="amount">${one.count}</td>
                <td class="amount">${money(one.takenCents)}</td>
                <td class="amount">${one.voids}</td>
                <td class="amount">${money(one.voidedCents === 0 ? 0 : -one.voidedCents)}</td>
                <td class="amount">${money(one.takenCents - one.voidedCents)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
      <h2>${text.lines}</h2>
      ${
        data.lines.length === 0
          ? html`<p class="muted">${text.none}</p>`
          : html`<table class="lines">
              <thead>
                <tr>
                  <th scope="col">${text.time}</th>
                  <th scope="col">${text.receipt}</th>
                  <th scope="col">${text.request}</th>
                  <th scope="col">${text.method}</th>
                  <th scope="col" class="amount">${text.amount}</th>
                </tr>
              </thead>
              <tbody>
                ${data.lines.map(
                  (line) =>
                    html`<tr class="${line.back ? 'void' : ''}">
                      <td class="nowrap">${instant(line.at)}</td>
                      <th scope="row" class="nowrap">
                        ${line.receiptNumber}${line.back && html`<br />${text.back[line.back]}`}
                      </th>
                      <td class="nowrap">${line.requestNumber}</td>
                      <td>
                        ${line.method}${line.reference && html`<span class="muted"> – ${line.reference}</span>`}
                      </td>
                      <td class="amount">${money(line.amountCents)}</td>
                    </tr>`,
                )}
              </tbody>
            </table>`
      }
      <div class="signatures">
        <p>${text.signature}</p>
        <p>${text.seen}</p>
      </div>
    </main>`;
  return {
    template: 'cash-closing',
    css: `${a4Css(locale)}${ACCOUNTING_CSS}${CSS}`,
    html: page(data.municipality, 'cash-closing', body),
    title,
    lang: locale,
    format: A4,
  };
}
