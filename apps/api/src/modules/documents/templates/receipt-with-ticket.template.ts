import { html, raw, type SafeHtml } from '../../../platform/pdf/html.js';
import { A4, type PdfDocument, type PdfFormat } from '../../../platform/pdf/pdf-document.js';
import { formatDay, formatInstant } from './format.js';
import { a4Css, crest, page, parkingSign } from './layout.js';
import { qrSvg } from './qr.js';
import { ACCOUNTING_CSS, receiptBody, receiptTitle, type ReceiptData } from './receipt.template.js';
import {
  TICKET_TEXT,
  breakable,
  plateMarkup,
  platesClass,
  reissue,
  type TicketData,
} from './ticket.template.js';

/** One page to print: the receipt, and below it the ticket to cut out (R90). */
export interface ReceiptWithTicketData {
  readonly receipt: ReceiptData;
  readonly ticket: TicketData;
}

const TEXT = {
  it: { cut: 'Ritagliare lungo il tratteggio ed esporre all’interno del parabrezza' },
  en: { cut: 'Cut along the dashes and display inside the windscreen (“ritagliare”)' },
} as const;

const CSS = `
.combined { min-height: 274.5mm; display: flex; flex-direction: column; line-height: 1.32; }
.combined .letterhead { padding-bottom: 2.5mm; }
.combined .heading { margin: 4mm 0 3mm; }
.combined h1 { font-size: 16pt; }
.combined h2 { margin: 3mm 0 0.8mm; }
.combined .facts th, .combined .facts td { padding: 0.2mm 3mm 0.2mm 0; font-size: 9pt; }
.combined .lines thead th { padding: 0.8mm 2mm; }
.combined .lines tbody td, .combined .lines tbody th { padding: 1mm 2mm; }
.combined .totals { margin-top: 1.5mm; }
.combined .totals th, .combined .totals td { padding: 0.5mm 2mm; }
.combined .totals .grand th, .combined .totals .grand td { font-size: 12pt; padding: 1.2mm 3mm; }
.combined .tax { margin-top: 1.5mm; font-size: 8pt; }
.combined .notes { margin-top: 3mm; padding: 1.6mm 3mm; font-size: 8pt; }
/* The payment stands beside the total, not below it. */
.combined main { display: grid; grid-template-columns: 1fr 82mm; column-gap: 6mm; align-items: start; }
.combined main > * { grid-column: 1 / -1; }
.combined main > .total { grid-column: 2; grid-row: 5 / span 2; }
.combined main > .total .totals { width: 100%; }
.combined main > .lines ~ h2 { grid-column: 1; grid-row: 5; }
.combined main > .lines ~ .facts { grid-column: 1; grid-row: 6; }
.combined .facts th { width: 24mm; }
.cut { break-inside: avoid; margin-top: auto; padding-top: 4mm; }
.cut-line { display: flex; align-items: center; gap: 2mm; font-size: 8pt; color: #455a70; margin-bottom: 1.6mm; }
.cut-line svg { width: 6mm; height: 4.2mm; flex: none; }
.cut-line svg path { fill: none; stroke: #17324d; stroke-width: 1.5; stroke-linecap: round; }
.contrassegno { border: 0.35mm dashed #17324d; padding: 1.2mm; }
.face { height: 96mm; overflow: hidden; display: flex; flex-direction: column; border: 0.5mm solid var(--accent); }
.face .band-top { background: var(--accent); color: var(--on-accent); display: flex; align-items: center; gap: 4mm;
  padding: 2mm 4mm; flex: none; }
.face .band-top .crest { width: 9mm; height: 11mm; }
.face .names { flex: 1; min-width: 0; }
.face .town { font-size: 14pt; font-weight: 700; line-height: 1.1; max-height: 2.2em; overflow: hidden; }
.face .what { font-size: 10pt; font-weight: 700; line-height: 1.2; }
.face .what span { font-weight: 400; }
.parking-sign { width: 11mm; height: 11mm; flex: none; }
.parking-sign rect { fill: var(--on-accent); }
.parking-sign path { fill: var(--accent); }
.face .middle { flex: 1; min-height: 0; display: flex; gap: 4mm; padding: 2.5mm 4mm 1.5mm; }
.face .left { flex: 1; min-width: 0; display: flex; flex-direction: column; justify-content: space-between; }
.face .right { width: 47mm; flex: none; display: flex; flex-direction: column; justify-content: space-between; }
.face .label { font-size: 7.5pt; line-height: 1.25; color: #455a70; }
.face .product { font-size: 11pt; font-weight: 700; line-height: 1.15; max-height: 2.3em; overflow: hidden; }
.face .plates { display: flex; flex-wrap: wrap; gap: 1mm 3mm; }
.face .plates .label { flex: 0 0 100%; }
.face .plate { display: inline-flex; border: 0.5mm solid #17324d; border-radius: 1.6mm; overflow: hidden; height: 17mm;
  width: 100%; background: #fff; }
.face .plate .band { background: #003399; color: #fff; width: 8mm; display: flex; align-items: flex-end;
  justify-content: center; font-size: 10pt; font-weight: 700; padding-bottom: 0.8mm; flex: none; }
.face .plate .characters { flex: 1; text-align: center; font-size: 43pt; font-weight: 700; line-height: 15.8mm;
  letter-spacing: 0.02em; color: #000; white-space: nowrap; }
.face .plate.long .characters { font-size: 34pt; }
.face .plate.longer .characters { font-size: 26pt; }
.face .many .plate { width: calc(50% - 1.5mm); height: 9.5mm; border-width: 0.35mm; border-radius: 1mm; }
.face .many .plate .band { width: 5mm; font-size: 7pt; }
.face .many .plate .characters { font-size: 20pt; line-height: 8.6mm; }
.face .many .plate.long .characters { font-size: 16pt; }
.face .many .plate.longer .characters { font-size: 12pt; }
.face .lots .plate { width: calc((100% - 6mm) / 3); height: 6.5mm; }
.face .lots .plate .characters { font-size: 13pt; line-height: 5.8mm; }
.face .lots .plate.long .characters { font-size: 10.5pt; }
.face .lots .plate.longer .characters { font-size: 8.5pt; }
.face .validity { border-left: 1.6mm solid var(--accent); padding-left: 3mm; }
.face .until { font-size: 11pt; font-weight: 700; text-transform: uppercase; line-height: 1.1; }
.face .until span { font-weight: 400; }
.face .day { font-size: 55pt; font-weight: 700; line-height: 1; color: #000; white-space: nowrap; }
.face .day.worded { font-size: 44pt; line-height: 1.15; }
.face .from { font-size: 9.5pt; font-weight: 700; line-height: 1.2; }
.face .zones .codes { font-size: 24pt; font-weight: 700; line-height: 1.05; color: var(--ink); }
.face .zones .codes.several { font-size: 14pt; }
.face .zones .zone-names { font-size: 7.5pt; line-height: 1.2; max-height: 2.4em; overflow: hidden; }
.face .qr { width: 45mm; height: 45mm; margin: -1mm 0 -1mm -1.5mm; }
.face .numbers { font-size: 8pt; line-height: 1.3; }
.face .numbers strong { font-size: 9pt; }
.face .foot { flex: none; border-top: 0.2mm solid #c5c7c9; padding: 1.2mm 4mm; font-size: 7pt; line-height: 1.3;
  color: #455a70; max-height: 14mm; overflow: hidden; }
`;

/** A4 with as little margin as house printers take, so that the ticket stays large. */
const SHEET: PdfFormat = { ...A4, marginsMm: { ...A4.marginsMm, top: 10, bottom: 12 } };

const scissors: SafeHtml = raw(
  '<svg aria-hidden="true" viewBox="0 0 30 21"><path d="M10.2 7.6 28 17.5M10.2 13.4 28 3.5M11 5.2a4 4 0 1 1-8 0 4 4 0 0 1 8 0zM11 15.8a4 4 0 1 1-8 0 4 4 0 0 1 8 0z"/></svg>',
);

/**
 * Makes the A4 page. The ticket keeps to the foot of the sheet; a receipt with very many lines pushes it, whole, to a
 * second one.
 *
 * @throws RangeError when the figures of the receipt do not add up
 */
export function receiptWithTicketDocument({ receipt, ticket }: ReceiptWithTicketData): PdfDocument {
  const { locale } = ticket;
  const text = TICKET_TEXT[locale];
  const several = ticket.zones.length > 1;
  const zoneNames = ticket.zones.flatMap((zone) => (zone.name ? [zone.name] : [])).join(', ');
  const body = html`${receiptBody(receipt)}
    <section class="cut" aria-label="${text.permit}">
      <p class="cut-line">${scissors}${TEXT[locale].cut}</p>
      <div class="contrassegno">
        <div class="face">
          <div class="band-top">
            ${crest(ticket.municipality)}
            <div class="names">
              <p class="town">${ticket.municipality.name}</p>
              <p class="what">${text.permit}${text.permitGloss && html` <span>${text.permitGloss}</span>`}</p>
            </div>
            ${parkingSign}
          </div>
          <div class="middle">
            <div class="left">
              <p class="product">${ticket.productName}</p>
              <div class="${platesClass(ticket.plates.length)}">
                <p class="label">${text.plate(ticket.plates.length > 1)}</p>
                ${ticket.plates.map(plateMarkup)}
              </div>
              <div class="validity">
                <p class="until">${text.until}${text.untilGloss && html` <span>${text.untilGloss}</span>`}</p>
                <p class="${locale === 'it' ? 'day' : 'day worded'}">
                  ${formatDay(ticket.validUntil, locale)}
                </p>
                <p class="from">${text.from(formatDay(ticket.validFrom, locale))}</p>
              </div>
            </div>
            <div class="right">
              <div class="zones">
                <p class="label">${text.zones(several)}</p>
                <p class="${several ? 'codes several' : 'codes'}">
                  ${ticket.zones.map((zone) => zone.code).join(' · ')}
                </p>
                ${zoneNames && html`<p class="zone-names">${zoneNames}</p>`}
              </div>
              ${qrSvg(ticket.qrContent, text.qr)}
              <p class="numbers">
                ${text.number}<br /><strong>${ticket.subscriptionNumber}</strong> · ${text.copy}
                ${ticket.serial}
              </p>
            </div>
          </div>
          <p class="foot">
            ${[...text.rules.slice(0, 2), ...reissue(ticket), ...(ticket.instructions ?? [])].join(' ')}
            ${text.verify}
            <strong>${breakable(ticket.verifyUrl)}</strong>. ${text.issued}
            ${formatInstant(ticket.issuedAt, locale, ticket.timeZone)}
            ${ticket.operatorName && html`· ${text.operator(ticket.operatorName)}`}
          </p>
        </div>
      </div>
    </section>`;
  return {
    template: 'receipt-with-ticket',
    css: `${a4Css(locale)}${ACCOUNTING_CSS}${CSS}`,
    html: page(receipt.municipality, 'combined', body),
    title: `${receiptTitle(receipt)} – ${text.title(ticket.subscriptionNumber)}`,
    lang: locale,
    format: SHEET,
  };
}
