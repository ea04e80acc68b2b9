import { html, type SafeHtml } from '../../../platform/pdf/html.js';

/** A label and a line to write on; with a value, the value stands on the line. `grow` shares out the row. */
export function field(label: string, value: string | undefined, grow = 1): SafeHtml {
  return html`<div class="field" style="flex-grow:${grow}">
    <span class="name">${label}</span> <span class="value">${value?.trim() || ' '}</span>
  </div>`;
}

/** One box a character, for codes that get misread when written by hand. */
export function boxes(label: string, value: string | undefined, count: number): SafeHtml {
  const characters = [...(value?.trim() ?? '')];
  // Longer than the boxes (foreign codes): written on a line rather than cut.
  if (characters.length > count) return field(label, value, 3);
  return html`<p class="field boxes">
    <span class="name">${label}</span>
    <span class="value" aria-label="${characters.join('')}"
      >${Array.from({ length: count }, (_, index) => html`<i>${characters[index] ?? ' '}</i>`)}</span
    >
  </p>`;
}

/** Fields side by side. */
export function row(...fields: readonly SafeHtml[]): SafeHtml {
  return html`<div class="row">${fields}</div>`;
}

/** A box to tick. */
export function choice(checked: boolean, label: string | SafeHtml): SafeHtml {
  return html`<div class="choice">
    <span class="${checked ? 'box checked' : 'box'}">${checked ? '×' : ' '}</span>
    <div class="text">${label}</div>
  </div>`;
}

/** Place, date and signature, at the bottom of a declaration. */
export function signature(
  labels: { readonly place: string; readonly date: string; readonly signature: string },
  values: { readonly place?: string; readonly date?: string },
): SafeHtml {
  return html`<div class="signature">
    ${row(field(labels.place, values.place, 2), field(labels.date, values.date, 1))}
    <div class="sign">
      <p class="name">${labels.signature}</p>
      <p class="line">&nbsp;</p>
    </div>
  </div>`;
}

/** Style sheet of the forms that citizens sign. */
export const FORM_CSS = `
.form { font-size: 10pt; }
.form h1 { font-size: 15.5pt; text-align: center; margin-top: 5.5mm; text-wrap: balance; }
.form .law { text-align: center; color: #455a70; font-size: 9.5pt; margin-top: 0.8mm; }
.form .to { margin-top: 4.5mm; text-align: right; font-weight: 600; }
.form h2 { margin: 4.2mm 0 1mm; }
.form .gloss { color: #455a70; font-size: 8.5pt; font-weight: 400; line-height: 1.3; letter-spacing: 0; }
.form .penalties .gloss, .form .clauses .gloss, .form .privacy .gloss, .form .enclosures .gloss { display: block; }
.form .centred { text-align: center; font-size: 12pt; font-weight: 700; letter-spacing: 0.12em; color: var(--ink);
  margin: 4mm 0 1.5mm; }
.row { display: flex; gap: 5mm; margin-top: 1.7mm; align-items: flex-end; }
.field { display: flex; align-items: flex-end; gap: 2mm; flex: 1 1 0; min-width: 0; }
.field .name { flex: none; font-size: 9pt; color: #455a70; line-height: 1.3; }
.field .value { flex: 1; min-width: 0; border-bottom: 0.25mm solid #17324d; font-weight: 600; min-height: 6mm;
  line-height: 1.3; padding: 1.1mm 1mm 0; overflow-wrap: anywhere; }
.boxes { flex: none; }
.boxes .value { border: 0; display: flex; padding: 0 0 0 0.25mm; flex: none; }
.boxes i { font-style: normal; width: 5.2mm; height: 6mm; line-height: 5.8mm; text-align: center;
  border: 0.25mm solid #17324d; margin-left: -0.25mm; }
.choice { display: flex; gap: 2.5mm; align-items: flex-start; }
.choice .text { flex: 1; }
.choice .box { flex: none; width: 4mm; height: 4mm; border: 0.3mm solid #17324d; margin-top: 0.5mm; font-weight: 700;
  line-height: 3.2mm; text-align: center; font-size: 13pt; }
.clauses { list-style: none; }
.clauses li { margin-top: 1.4mm; padding-left: 4mm; position: relative; }
.clauses li::before { content: "–"; position: absolute; left: 0; }
.penalties { margin-top: 3mm; padding: 2.2mm 3.5mm; border-left: 1.2mm solid var(--accent); background: #f0f3f7; }
.privacy { margin-top: 3.5mm; font-size: 8.5pt; line-height: 1.32; color: #455a70; }
.signature { margin-top: 3mm; break-inside: avoid; }
.sign { width: 82mm; margin: 3.5mm 0 0 auto; }
.sign .name { font-size: 9pt; color: #455a70; }
.sign .line { height: 9mm; border-bottom: 0.25mm solid #17324d; }
.enclosures { margin-top: 4mm; font-size: 9pt; line-height: 1.35; border-top: 0.2mm solid #c5c7c9; padding-top: 2mm;
  break-inside: avoid; }
.roomy { font-size: 11pt; line-height: 1.45; }
.roomy .row { margin-top: 2.3mm; }
.roomy h1 { font-size: 17pt; margin-top: 7mm; }
.roomy .to { margin-top: 5mm; }
.roomy h2 { margin-top: 5mm; font-size: 11.5pt; }
.roomy .penalties { margin-top: 4mm; padding: 3mm 4mm; }
.roomy .centred { margin: 5mm 0 2mm; }
.roomy .clauses li { margin-top: 1.8mm; }
.roomy .privacy, .roomy .signature { margin-top: 4.5mm; }
.roomy .enclosures { margin-top: 5mm; }
.dense { font-size: 9.5pt; line-height: 1.33; }
.dense h1, .dense .to, .dense .centred { margin-top: 3mm; }
.dense h2 { margin-top: 3mm; }
.dense .row { margin-top: 1.2mm; }
.dense .sign { margin-top: 2mm; }
.dense .enclosures { margin-top: 2.5mm; padding-top: 1.5mm; }
`;
