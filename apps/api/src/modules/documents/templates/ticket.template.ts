import { html, raw, type HtmlValue, type SafeHtml } from '../../../platform/pdf/html.js';
import { A5_FULL_BLEED, type PdfDocument } from '../../../platform/pdf/pdf-document.js';
import { formatDay, formatInstant, formatPlate, type CivilDate, type Locale } from './format.js';
import type { DocumentMunicipality } from './issuer.js';
import { BASE_CSS, crest, page, parkingSign } from './layout.js';
import { qrSvg } from './qr.js';

/**
 * The permit that lies behind the windscreen ("contrassegno", R77, R82). It shows nothing about the person: no
 * name, no tax code; anyone who walks past the car can read it.
 */
export interface TicketData {
  readonly locale: Locale;
  readonly municipality: DocumentMunicipality;
  /** Who runs the parking, when it is not the municipality. */
  readonly operatorName?: string;
  /** Product as sold, e.g. `Abbonamento residenti annuale`. */
  readonly productName: string;
  /** Where the permit is valid; `code` is what stands on the street signs. */
  readonly zones: readonly { readonly code: string; readonly name?: string }[];
  /** One plate, or more where a permit covers alternate vehicles. `country` is ISO 3166 alpha-2. */
  readonly plates: readonly { readonly country: string; readonly number: string }[];
  readonly validFrom: CivilDate;
  /** Last day of validity, included. */
  readonly validUntil: CivilDate;
  /** Subscription number as people read it. */
  readonly subscriptionNumber: string;
  /** Number of the copy: a duplicate has the next one, and the copies before it are revoked. */
  readonly serial: number;
  /** ISO 8601 instant. */
  readonly issuedAt: string;
  readonly timeZone?: string;
  /** What the QR code says: the address of the check with the signed token. */
  readonly qrContent: string;
  /** Address that a person can type to check the permit; the only one to trust, against fake QR codes. */
  readonly verifyUrl: string;
  /** Lines added by the municipality below ours. */
  readonly instructions?: readonly string[];
}

/** What a ticket says, whatever its form. */
export const TICKET_TEXT = {
  it: {
    title: (number: string) => `Contrassegno di sosta ${number}`,
    permit: 'Contrassegno di sosta',
    permitGloss: '',
    zones: (several: boolean) => (several ? 'Zone' : 'Zona'),
    plate: (several: boolean) => (several ? 'Targhe (un solo veicolo alla volta)' : 'Targa'),
    until: 'Valido fino al',
    untilGloss: '',
    from: (day: string) => `dal ${day}`,
    number: 'Abbonamento n.',
    copy: 'Copia',
    issued: 'Emesso il',
    verify: 'Verifica su',
    qr: 'Codice QR firmato per la verifica del contrassegno',
    instructions: 'Istruzioni',
    rules: [
      'Esporre in modo ben visibile all’interno del parabrezza anteriore.',
      'Vale solo per la targa, le zone e il periodo indicati. Il diritto di sosta fa fede in forma digitale.',
      'Per verificarlo usare soltanto l’indirizzo stampato qui sopra.',
    ],
    reissued: 'Nel periodo indicato vale questo contrassegno e nessun altro dello stesso abbonamento.',
    operator: (name: string) => `Gestore della sosta: ${name}`,
  },
  en: {
    title: (number: string) => `Parking permit ${number}`,
    permit: 'Contrassegno di sosta',
    permitGloss: 'Parking permit',
    zones: (several: boolean) => (several ? 'Zone / Zones' : 'Zona / Zone'),
    plate: (several: boolean) => (several ? 'Targhe / Plates (one vehicle at a time)' : 'Targa / Plate'),
    until: 'Valido fino al',
    untilGloss: 'Valid until',
    from: (day: string) => `dal / from ${day}`,
    number: 'Subscription no.',
    copy: 'Copy',
    issued: 'Issued on',
    verify: 'Check it at',
    qr: 'Signed QR code to check the permit',
    instructions: 'Instructions',
    rules: [
      'Display clearly inside the windscreen.',
      'Valid only for the plate, zones and period shown. The digital right to park prevails over this paper.',
      'Check it only at the address printed above.',
    ],
    reissued: 'In the period shown this permit is valid and no other of the same subscription.',
    operator: (name: string) => `Parking operator: ${name}`,
  },
} as const;

/** After a change of plate, or for a temporary one: the earlier permits lie about as well. */
export const reissue = ({ serial, locale }: { serial: number; locale: 'it' | 'en' }): string[] =>
  serial > 1 ? [TICKET_TEXT[locale].reissued] : [];

const CSS = `${BASE_CSS}
.ticket { height: 209.8mm; overflow: hidden; display: flex; flex-direction: column; }
.ticket header { background: var(--accent); color: var(--on-accent); padding: 8mm 10mm 10.5mm; flex: none;
  position: relative; display: flex; gap: 4mm; align-items: center; }
.ticket header .crest { width: 15mm; height: 18mm; }
.ticket .names { flex: 1; min-width: 0; }
.ticket .municipality { font-size: 20pt; font-weight: 700; line-height: 1.1; max-height: 2.2em; overflow: hidden;
  text-wrap: balance; }
.ticket .municipality.long { font-size: 15pt; }
.ticket h1 { font-size: 12pt; font-weight: 700; line-height: 1.25; margin-top: 1mm; }
.ticket h1 span { font-weight: 400; }
.parking-sign { width: 17mm; height: 17mm; flex: none; }
.parking-sign rect { fill: var(--on-accent); }
.parking-sign path { fill: var(--accent); }
.guilloche { position: absolute; left: 0; bottom: 0; width: 100%; height: 8mm; }
.guilloche path { fill: none; stroke: var(--on-accent); stroke-width: 0.14; opacity: 0.55; }
.ticket main { padding: 5mm 10mm 4mm; flex: 1; min-height: 0; overflow: hidden; display: flex; flex-direction: column;
  justify-content: space-between; gap: 3mm; }
.about { display: flex; justify-content: space-between; gap: 6mm; align-items: flex-start; }
.product { font-size: 15pt; font-weight: 700; line-height: 1.2; max-height: 2.4em; overflow: hidden; }
.label { font-size: 8.5pt; color: #455a70; line-height: 1.3; }
.zones { text-align: right; flex: none; max-width: 62mm; }
.zones .codes { font-size: 17pt; font-weight: 700; line-height: 1.1; color: var(--ink); }
.zones .zone-names { font-size: 8.5pt; line-height: 1.25; max-height: 2.5em; overflow: hidden; }
.plates { display: flex; flex-wrap: wrap; gap: 2mm 4mm; align-items: flex-end; }
.plates .label { flex: 0 0 100%; margin-bottom: -1.2mm; }
.plate { display: inline-flex; border: 0.6mm solid #17324d; border-radius: 2mm; overflow: hidden; height: 25mm;
  width: 100%; background: #fff; }
.plate .band { background: #003399; color: #fff; width: 11mm; display: flex; align-items: flex-end;
  justify-content: center; font-size: 14pt; font-weight: 700; padding-bottom: 1mm; flex: none; }
.plate .characters { flex: 1; text-align: center; font-size: 62pt; font-weight: 700; line-height: 23.2mm;
  letter-spacing: 0.02em; color: #000; white-space: nowrap; }
.plate.long .characters { font-size: 50pt; }
.plate.longer .characters { font-size: 38pt; }
.many .plate { width: calc(50% - 2mm); height: 14mm; border-width: 0.4mm; border-radius: 1.4mm; }
.many .plate .band { width: 6mm; font-size: 8pt; }
.many .plate .characters { font-size: 29pt; line-height: 13mm; }
.many .plate.long .characters { font-size: 23pt; }
.many .plate.longer .characters { font-size: 17pt; }
.lots { gap: 1.4mm 4mm; }
.lots .plate { width: calc((100% - 8mm) / 3); height: 9mm; }
.lots .plate .band { width: 4.5mm; }
.lots .plate .characters { font-size: 17pt; line-height: 8.2mm; }
.lots .plate.long .characters { font-size: 14pt; }
.lots .plate.longer .characters { font-size: 11pt; }
.validity { border-left: 2mm solid var(--accent); padding: 0 0 0 4mm; }
.validity .until { font-size: 16pt; font-weight: 700; text-transform: uppercase; line-height: 1.1;
  letter-spacing: 0.02em; }
.validity .until span { font-weight: 400; }
.validity .day { font-size: 64pt; font-weight: 700; line-height: 1.02; color: #000; white-space: nowrap; }
.validity .day.worded { font-size: 56pt; line-height: 1.1; }
.validity .from { font-size: 12pt; font-weight: 700; line-height: 1.2; }
.check { display: flex; gap: 5mm; align-items: center; }
.qr { width: 47mm; height: 47mm; flex: none; margin: -2mm -1mm -2mm -2.6mm; }
.check dl { display: grid; grid-template-columns: auto 1fr; gap: 2.2mm 8mm; flex: 1; }
.check dt { font-size: 8.5pt; line-height: 1.3; color: #455a70; }
.check dd { font-weight: 700; font-size: 12.5pt; line-height: 1.25; }
.check .wide { grid-column: 1 / -1; }
.check .url { font-size: 11pt; color: var(--ink); }
.lots ~ .check .qr { width: 38mm; height: 38mm; }
.lots ~ .validity .day { font-size: 54pt; }
.ticket footer { flex: none; padding: 2.5mm 10mm 5mm; font-size: 8pt; line-height: 1.32; color: #455a70;
  border-top: 0.2mm solid #c5c7c9; max-height: 33mm; overflow: hidden; }
.ticket footer h2 { font-size: 8pt; font-weight: 700; color: #17324d; }
.ticket footer ul { list-style: none; }
`;

/**
 * Fine interlaced lines along the head, as on banknotes: drawn by the printer from vectors they stay sharp, and a
 * photocopy of a photocopy blurs them.
 */
const guilloche: SafeHtml = (() => {
  const [width, height, waves] = [148, 8, 8];
  const quarter = width / waves / 4;
  const lines: string[] = [];
  for (let line = 0; line < 5; line += 1) {
    const amplitude = 0.8 + line * 0.63;
    const middle = height - 4.2;
    const phase = line % 2 === 0 ? 1 : -1;
    // A sine is drawn well by one cubic curve for each half wave.
    let path = `M0 ${middle}`;
    for (let half = 0; half < waves * 2; half += 1) {
      const peak = (middle + phase * (half % 2 === 0 ? -1 : 1) * amplitude * 1.33).toFixed(1);
      const at = half * quarter * 2;
      path += `C${(at + quarter * 0.73).toFixed(1)} ${peak} ${(at + quarter * 1.27).toFixed(1)} ${peak} ${(at + quarter * 2).toFixed(1)} ${middle}`;
    }
    lines.push(path);
  }
  return raw(
    `<svg class="guilloche" aria-hidden="true" preserveAspectRatio="none" viewBox="0 0 ${width} ${height}"><path d="${lines.join('')}"/></svg>`,
  );
})();

export function plateMarkup({ country, number }: TicketData['plates'][number]): SafeHtml {
  const band = country === 'IT' ? 'I' : country;
  const shown = formatPlate(number);
  const width = number.length + (shown.length - number.length) * 0.4;
  const size = width > 10.5 ? 'plate longer' : width > 8 ? 'plate long' : 'plate';
  return html`<p class="${size}">
    <span class="band">${band}</span><span class="characters">${shown}</span>
  </p>`;
}

export function platesClass(count: number): string {
  if (count === 1) return 'plates';
  return count <= 4 ? 'plates many' : 'plates many lots';
}

/** An address breaks after its slashes, never within a name that could then be read as another. */
export function breakable(url: string): HtmlValue {
  return url.split('/').map((part, index) => (index === 0 ? part : html`/<wbr />${part}`));
}

/** Makes the A5 ticket. */
export function ticketDocument(data: TicketData): PdfDocument {
  const text = TICKET_TEXT[data.locale];
  const day = formatDay(data.validUntil, data.locale);
  const zoneNames = data.zones.flatMap((zone) => (zone.name ? [zone.name] : [])).join(', ');
  const rules = [...text.rules, ...reissue(data), ...(data.instructions ?? [])];
  const body = html`<header>
      ${crest(data.municipality)}
      <div class="names">
        <p class="${data.municipality.name.length > 30 ? 'municipality long' : 'municipality'}">
          ${data.municipality.name}
        </p>
        <h1>${text.permit}${text.permitGloss && html` <span>${text.permitGloss}</span>`}</h1>
      </div>
      ${parkingSign} ${guilloche}
    </header>
    <main>
      <div class="about">
        <p class="product">${data.productName}</p>
        <div class="zones">
          <p class="label">${text.zones(data.zones.length > 1)}</p>
          <p class="codes">${data.zones.map((zone) => zone.code).join(' · ')}</p>
          ${zoneNames && html`<p class="zone-names">${zoneNames}</p>`}
        </div>
      </div>
      <div class="${platesClass(data.plates.length)}">
        <p class="label">${text.plate(data.plates.length > 1)}</p>
        ${data.plates.map(plateMarkup)}
      </div>
      <div class="validity">
        <p class="until">${text.until}${text.untilGloss && html` <span>${text.untilGloss}</span>`}</p>
        <p class="${data.locale === 'it' ? 'day' : 'day worded'}">${day}</p>
        <p class="from">${text.from(formatDay(data.validFrom, data.locale))}</p>
      </div>
      <div class="check">
        ${qrSvg(data.qrContent, text.qr)}
        <dl>
          <div>
            <dt>${text.number}</dt>
            <dd>${data.subscriptionNumber}</dd>
          </div>
          <div>
            <dt>${text.copy}</dt>
            <dd>${data.serial}</dd>
          </div>
          <div class="wide">
            <dt>${text.issued}</dt>
            <dd>${formatInstant(data.issuedAt, data.locale, data.timeZone)}</dd>
          </div>
          <div class="wide">
            <dt>${text.verify}</dt>
            <dd class="url">${breakable(data.verifyUrl)}</dd>
          </div>
        </dl>
      </div>
    </main>
    <footer>
      <h2>${text.instructions}</h2>
      <ul>
        ${rules.map((rule) => html`<li>${rule}</li>`)}
      </ul>
      ${data.operatorName && html`<p>${text.operator(data.operatorName)}</p>`}
    </footer>`;
  return {
    template: 'ticket',
    css: CSS,
    html: page(data.municipality, 'ticket', body),
    title: text.title(data.subscriptionNumber),
    lang: data.locale,
    format: A5_FULL_BLEED,
  };
}
