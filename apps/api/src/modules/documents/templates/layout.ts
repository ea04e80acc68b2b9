import { cssColor, html, raw, type HtmlValue, type SafeHtml } from '../../../platform/pdf/html.js';
import { PDF_FONT_FAMILY } from '../../../platform/pdf/pdf-fonts.js';
import type { Locale } from './format.js';
import type { DocumentIssuer, DocumentMunicipality } from './issuer.js';

/** Blue of Italian public services. */
const DEFAULT_ACCENT = '#0066cc';

/** Relative luminance of `#rrggbb` (WCAG 2.2), 0 black … 1 white. */
function luminance(color: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

const contrast = (a: number, b: number): number => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);

/**
 * CSS variables of a municipality: its accent, the text colour that can be read on it, and a shade of it that
 * can be read on white (4.5:1, WCAG 2.2 AA), darkened as far as needed.
 */
export function themeStyle(municipality: DocumentMunicipality): string {
  const accent = cssColor(municipality.accentColor, DEFAULT_ACCENT);
  const light = luminance(accent);
  const onAccent =
    contrast(light, 1) >= 4.5 || contrast(light, 1) >= contrast(light, luminance('#17324d'))
      ? '#ffffff'
      : '#17324d';
  let ink = accent;
  for (let step = 1; step <= 20 && contrast(luminance(ink), 1) < 4.5; step += 1) {
    ink = `#${[1, 3, 5]
      .map((at) =>
        Math.round(Number.parseInt(accent.slice(at, at + 2), 16) * (1 - step * 0.05))
          .toString(16)
          .padStart(2, '0'),
      )
      .join('')}`;
  }
  return `--accent:${accent};--on-accent:${onAccent};--ink:${ink}`;
}

/** The coat of arms, if it is a picture that needs nothing fetched. Decorative: the name stands beside it. */
export function crest(municipality: DocumentMunicipality): SafeHtml | undefined {
  const uri = municipality.crest;
  if (uri === undefined || !/^data:image\/(?:png|jpeg|svg\+xml);base64,[a-z0-9+/]+=*$/i.test(uri))
    return undefined;
  return html`<img class="crest" alt="" src="${uri}" />`;
}

/** The square parking sign. */
export const parkingSign: SafeHtml = raw(
  '<svg class="parking-sign" aria-hidden="true" viewBox="0 0 24 24"><rect width="24" height="24" rx="4"/>' +
    '<path d="M8 4.5h5.2c3.2 0 5.3 1.9 5.3 4.8s-2.1 4.8-5.3 4.8h-2v5.4H8zm3.2 2.8v4h1.8c1.4 0 2.3-.7 2.3-2s-.9-2-2.3-2z"/></svg>',
);

export function joinLines(lines: readonly HtmlValue[]): HtmlValue {
  return lines
    .filter((line) => line !== undefined && line !== null && line !== false && line !== '')
    .map((line, index) => (index === 0 ? html`${line}` : html`<br />${line}`));
}

/** Style sheet shared by every document. */
export const BASE_CSS = `
* { box-sizing: border-box; margin: 0; padding: 0; }
html { font-family: "${PDF_FONT_FAMILY}", sans-serif; font-size: 10pt; line-height: 1.4; color: #17324d;
  -webkit-print-color-adjust: exact; print-color-adjust: exact; font-variant-numeric: tabular-nums; }
p, td, th, dd, li { overflow-wrap: anywhere; text-wrap: pretty; }
table { border-collapse: collapse; width: 100%; }
th { text-align: left; font-weight: 600; }
.muted { color: #455a70; }
.nowrap { white-space: nowrap; }
.crest { display: block; object-fit: contain; }
`;

/** Style sheet of the A4 documents: letterhead, sections, tables, running page number. */
export function a4Css(locale: Locale): string {
  const [page, of] = locale === 'it' ? ['Pagina', 'di'] : ['Page', 'of'];
  return `${BASE_CSS}
@page { @bottom-right { content: "${page} " counter(page) " ${of} " counter(pages);
  font: 400 8pt "${PDF_FONT_FAMILY}"; color: #455a70; } }
.letterhead { display: flex; justify-content: space-between; gap: 10mm; padding-bottom: 4mm;
  border-bottom: 0.8mm solid var(--accent); }
.letterhead .sender { display: flex; gap: 4mm; align-items: center; }
.letterhead .crest { width: 14mm; height: 17mm; }
.letterhead .municipality { font-size: 15pt; font-weight: 700; line-height: 1.15; }
.letterhead .service { font-size: 9.5pt; color: #455a70; }
.letterhead address { font-style: normal; font-size: 8.5pt; line-height: 1.35; text-align: right; color: #455a70; }
.letterhead address strong { color: #17324d; font-weight: 600; }
h1 { font-size: 19pt; line-height: 1.15; font-weight: 700; color: var(--ink); }
h2 { font-size: 10.5pt; font-weight: 700; color: var(--ink); margin: 6mm 0 1.5mm; break-after: avoid; }
.columns { display: flex; gap: 8mm; }
.columns > * { flex: 1 1 0; min-width: 0; }
.columns h2 { margin-top: 0; }
.facts th { width: 34mm; font-weight: 400; color: #455a70; vertical-align: top; padding: 0.5mm 3mm 0.5mm 0; }
.facts td { vertical-align: top; padding: 0.5mm 0; font-weight: 600; }
.lines { margin-top: 1mm; }
.lines thead th { font-size: 8.5pt; color: #455a70; padding: 1.5mm 2mm; border-bottom: 0.3mm solid #17324d; }
.lines tbody td, .lines tbody th { padding: 2mm; border-bottom: 0.2mm solid #c5c7c9; vertical-align: top; }
.lines tr { break-inside: avoid; }
.lines .amount { text-align: right; white-space: nowrap; }
.lines tbody th .explain { display: block; font-weight: 400; font-size: 9pt; color: #455a70; }
.total { break-inside: avoid; }
`;
}

/** Top of every A4 document: municipality on the left, who issues on the right. */
export function letterhead(
  municipality: DocumentMunicipality,
  service: string,
  issuer?: DocumentIssuer,
): SafeHtml {
  return html`<header class="letterhead">
    <div class="sender">
      ${crest(municipality)}
      <div>
        <p class="municipality">${municipality.name}</p>
        <p class="service">${service}</p>
      </div>
    </div>
    ${issuer && html`<address>${joinLines(issuerLines(issuer))}</address>`}
  </header>`;
}

function issuerLines(issuer: DocumentIssuer): HtmlValue[] {
  const same = issuer.vatNumber !== undefined && issuer.vatNumber === issuer.fiscalCode;
  const identity = [
    issuer.vatNumber && `${same ? 'C.F. e P. IVA' : 'P. IVA'} ${issuer.vatNumber}`,
    !same && issuer.fiscalCode && `C.F. ${issuer.fiscalCode}`,
  ].filter(Boolean);
  const contacts = [issuer.phone, issuer.email, issuer.website].filter(Boolean);
  return [
    html`<strong>${issuer.name}</strong>`,
    ...issuer.addressLines,
    identity.join(' · '),
    contacts.join(' · '),
  ];
}

/** A two-column table of label and value; rows without a value disappear. */
export function facts(rows: readonly (readonly [label: string, value: HtmlValue])[]): SafeHtml {
  const shown = rows.filter(
    ([, value]) => value !== undefined && value !== null && value !== false && value !== '',
  );
  return html`<table class="facts">
    <tbody>
      ${shown.map(
        ([label, value]) =>
          html`<tr>
            <th scope="row">${label}</th>
            <td>${value}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** The whole body of a document, with its municipality's colours. */
export function page(municipality: DocumentMunicipality, className: string, content: SafeHtml): string {
  return html`<div class="${className}" style="${themeStyle(municipality)}">${content}</div>`.toString();
}
