import { html, type HtmlValue, type SafeHtml } from '../../../platform/pdf/html.js';
import type { PdfDocument, PdfFormat } from '../../../platform/pdf/pdf-document.js';
import { formatDay, formatInstant, type CivilDate, type Locale } from './format.js';
import type { DocumentMunicipality } from './issuer.js';
import { BASE_CSS, crest, facts, joinLines, page } from './layout.js';

/** What attests that a PIN was issued (R36), and says nothing of the PIN itself. */
export interface PinAttestationData {
  readonly locale: Locale;
  readonly municipality: DocumentMunicipality;
  /** Address, telephone and e-mail of the office that issued it. */
  readonly officeLines: readonly string[];
  readonly number: string;
  /** ISO 8601 instant. */
  readonly issuedAt: string;
  /** Name of the operator. */
  readonly issuedBy: string;
  /** Posted, or handed over at the counter. */
  readonly byPost: boolean;
  readonly holder: {
    readonly name: string;
    readonly fiscalCode: string;
    readonly bornOn?: CivilDate;
    readonly userName: string;
    /** As it must stand in the window of the envelope. */
    readonly addressLines: readonly string[];
  };
  /** An earlier PIN stopped working with this one. */
  readonly replacesEarlier: boolean;
  readonly timeZone: string;
}

/** The letter: the attestation, and folded into it the PIN. */
export interface PinLetterData extends PinAttestationData {
  /** In groups, as people copy it: `1234 5678`. */
  readonly pin: string;
  /** Where one signs in. */
  readonly loginAddress: string;
}

/** The pages draw their own margins: the address must stand where the window is. */
const A4_OWN_MARGINS: PdfFormat = {
  widthMm: 210,
  heightMm: 297,
  marginsMm: { top: 0, right: 0, bottom: 0, left: 0 },
};

const TEXT = {
  it: {
    service: 'Servizio permessi e abbonamenti di sosta',
    personal: 'Riservata personale',
    title: 'Attestazione di rilascio del codice PIN',
    letter: 'Lettera con il codice PIN',
    number: 'Numero',
    issued: 'Rilasciato il',
    office: 'Ufficio',
    operator: 'Operatore',
    holder: 'Intestatario',
    fiscalCode: 'Codice fiscale',
    bornOn: 'Data di nascita',
    userName: 'Nome utente',
    handed: 'Consegna',
    byPost: 'per posta, all’indirizzo indicato sopra',
    atCounter: 'allo sportello, dopo la verifica dell’identità',
    attests:
      'Si attesta che l’ufficio ha rilasciato alla persona indicata qui sotto il codice PIN personale per entrare nell’area riservata del servizio.',
    clauses: [
      'Il PIN è stato generato a caso da un calcolatore e stampato una sola volta. Nessuno negli uffici lo conosce: il sistema ne conserva soltanto un’impronta, dalla quale il PIN non si può ricavare.',
      'Il PIN è personale e si usa insieme a nome utente e password. Chi lo usa agisce a nome dell’intestatario, che lo custodisce e non lo comunica a nessuno.',
      'In caso di smarrimento o di busta aperta o danneggiata, avvisa subito l’ufficio: il PIN viene revocato e ne viene rilasciato un altro.',
    ],
    replaces: 'Il PIN rilasciato in precedenza è revocato e non funziona più.',
    inside: 'Il codice PIN è nella pagina interna.',
    privacy:
      'I dati personali sono trattati ai sensi del Regolamento (UE) 2016/679 per il solo rilascio delle credenziali di accesso.',
    received: 'Per ricevuta (solo per il ritiro allo sportello)',
    place: 'Luogo e data',
    signature: 'Firma dell’intestatario',
    yourPin: 'Il tuo codice PIN',
    instructions: 'Come si usa',
    steps: (address: string): HtmlValue[] => [
      html`Apri la pagina di accesso: <strong>${address}</strong>`,
      'Scrivi il nome utente e la password che hai scelto quando ti sei registrato.',
      'Scrivi le 8 cifre del PIN, senza spazi. Dal primo accesso il PIN è attivo.',
    ],
    keep: 'Impara il PIN o conservalo in un luogo sicuro. Non fotografarlo e non inviarlo: l’ufficio non te lo chiederà mai, né per telefono né per e-mail.',
    lost: 'L’hai perso?',
    ask: 'Chiedi all’ufficio un nuovo PIN: quello perduto viene revocato.',
    for: 'Per',
  },
  en: {
    service: 'Servizio permessi e abbonamenti di sosta · Parking permits',
    personal: 'Riservata personale · Personal',
    title: 'Attestazione di rilascio del codice PIN',
    letter: 'Letter with the PIN',
    number: 'Numero · Number',
    issued: 'Rilasciato il · Issued on',
    office: 'Ufficio · Office',
    operator: 'Operatore · Operator',
    holder: 'Intestatario · Holder',
    fiscalCode: 'Codice fiscale',
    bornOn: 'Data di nascita · Born on',
    userName: 'Nome utente · User name',
    handed: 'Consegna · Delivery',
    byPost: 'per posta · by post, to the address above',
    atCounter: 'allo sportello · at the counter, identity verified',
    attests:
      'This is to certify that the office has issued to the person named below the personal PIN that opens the reserved area of the service.',
    clauses: [
      'The PIN was generated at random by a computer and printed once. Nobody in the office knows it: the system keeps only a fingerprint from which the PIN cannot be worked out.',
      'The PIN is personal and is used with user name and password. Whoever uses it acts in the name of its holder, who keeps it safe and tells it to nobody.',
      'If it is lost, or the envelope was opened or damaged, tell the office at once: the PIN is revoked and another one is issued.',
    ],
    replaces: 'The PIN issued earlier is revoked and no longer works.',
    inside: 'The PIN is on the inner page.',
    privacy:
      'Personal data are processed under Regulation (EU) 2016/679 for the issue of the access credentials only.',
    received: 'Received (only when collected at the counter)',
    place: 'Luogo e data · Place and date',
    signature: 'Firma · Signature of the holder',
    yourPin: 'Your PIN',
    instructions: 'How to use it',
    steps: (address: string): HtmlValue[] => [
      html`Open the sign-in page: <strong>${address}</strong>`,
      'Type the user name and the password you chose when you registered.',
      'Type the 8 digits of the PIN, without spaces. The PIN is active from the first sign-in.',
    ],
    keep: 'Learn the PIN or keep it in a safe place. Do not photograph or send it: the office will never ask for it, neither by telephone nor by e-mail.',
    lost: 'Lost it?',
    ask: 'Ask the office for a new PIN: the lost one is revoked.',
    for: 'For',
  },
} as const;

/**
 * Both pages have the outer size of the paper. The address stands 112 mm from the left and 47 mm from the top: inside
 * the right-hand window of a DL envelope (110 × 220 mm, window 35–45 × 100 mm, 20 mm from the edges) however the sheet,
 * folded in three, moves in it. The PIN is on the middle third of the inner page, away from windows and edges.
 */
const CSS = `${BASE_CSS}
.sheet { position: relative; width: 210mm; height: 297mm; padding: 12mm 18mm 12mm 20mm; overflow: hidden; }
.sheet + .sheet { break-before: page; }
.fold { position: absolute; left: 0; width: 6mm; border-top: 0.2mm solid #9aa7b4; }
.fold.first { top: 99mm; } .fold.second { top: 198mm; }
.sender { display: flex; gap: 4mm; align-items: center; height: 17mm; }
.sender .crest { width: 14mm; height: 17mm; }
.sender .municipality { font-size: 15pt; font-weight: 700; line-height: 1.15; }
.sender .service { font-size: 9pt; color: #455a70; }
.office { position: absolute; left: 20mm; top: 44mm; width: 78mm; max-height: 40mm; overflow: hidden; font-style: normal;
  font-size: 9pt; line-height: 1.4; color: #455a70; }
.office strong { color: #17324d; }
.window { position: absolute; left: 112mm; top: 47mm; width: 76mm; height: 31mm; overflow: hidden; font-size: 10.5pt;
  line-height: 1.28; }
.window .personal { font-size: 7.5pt; letter-spacing: 0.06em; text-transform: uppercase; color: #455a70; }
.window .name { font-weight: 600; }
.attestation { position: absolute; left: 20mm; right: 18mm; top: 103mm; }
h1 { font-size: 16pt; line-height: 1.2; font-weight: 700; color: var(--ink); }
.attests { margin-top: 2.5mm; font-size: 10.5pt; }
.attestation .facts { margin-top: 3.5mm; border-top: 0.4mm solid var(--accent); border-bottom: 0.2mm solid #c5c7c9;
  border-collapse: separate; padding: 1.5mm 0; }
.facts th { width: 44mm; font-weight: 400; color: #455a70; vertical-align: top; padding: 0.55mm 3mm 0.55mm 0; text-align: left; }
.facts td { vertical-align: top; padding: 0.55mm 0; font-weight: 600; }
.clauses { margin-top: 3.5mm; list-style: none; font-size: 9.5pt; line-height: 1.38; }
.clauses li { margin-top: 1.4mm; padding-left: 4mm; position: relative; }
.clauses li::before { content: "–"; position: absolute; left: 0; }
.receipt { position: absolute; left: 20mm; right: 18mm; bottom: 24mm; border-top: 0.2mm solid #c5c7c9; padding-top: 2mm; }
.receipt .intro { font-size: 8.5pt; color: #455a70; }
.receipt .lines { display: flex; gap: 10mm; margin-top: 9mm; }
.receipt .lines span { flex: 1; border-top: 0.25mm solid #17324d; padding-top: 0.8mm; font-size: 8.5pt; color: #455a70; }
.foot { position: absolute; left: 20mm; right: 18mm; bottom: 10mm; font-size: 8pt; line-height: 1.35; color: #455a70; }
.inner .for { position: absolute; left: 20mm; top: 78mm; right: 18mm; font-size: 10pt; color: #455a70; }
.secret { position: absolute; left: 35mm; right: 35mm; top: 119mm; height: 52mm; border: 0.6mm solid var(--accent);
  border-radius: 3mm; text-align: center; padding-top: 9mm; }
.secret h1 { font-size: 15pt; }
.secret .pin { margin-top: 6mm; font-size: 46pt; line-height: 1.1; font-weight: 700; word-spacing: 0.1em; white-space: nowrap; color: #17324d; overflow: hidden; }
.instructions { position: absolute; left: 20mm; right: 18mm; top: 203mm; font-size: 11pt; line-height: 1.42; }
.instructions h2 { font-size: 12.5pt; color: var(--ink); }
.instructions h2 + * { margin-top: 1.5mm; }
.instructions ol { padding-left: 6mm; }
.instructions li { margin-top: 1mm; }
.instructions p { margin-top: 2.5mm; }
.plain .office { position: static; width: auto; max-height: none; margin-top: 3mm; }
.plain .attestation { position: static; margin-top: 9mm; }
.plain .receipt { position: static; margin-top: 12mm; }
`;

function sender(data: PinAttestationData): SafeHtml {
  return html`<header class="sender">
      ${crest(data.municipality)}
      <div>
        <p class="municipality">${data.municipality.name}</p>
        <p class="service">${TEXT[data.locale].service}</p>
      </div>
    </header>
    <address class="office">${joinLines(data.officeLines)}</address>`;
}

/** What both papers attest, in the same words. */
function attestation(data: PinAttestationData): SafeHtml {
  const { locale, holder } = data;
  const text = TEXT[locale];
  return html`<main class="attestation">
      <h1>${text.title}</h1>
      <p class="attests">${text.attests}</p>
      ${facts([
        [text.number, data.number],
        [text.issued, formatInstant(data.issuedAt, locale, data.timeZone)],
        [text.office, data.municipality.name],
        [text.operator, data.issuedBy],
        [text.handed, data.byPost ? text.byPost : text.atCounter],
        [text.holder, holder.name],
        [text.fiscalCode, holder.fiscalCode],
        [text.bornOn, holder.bornOn && formatDay(holder.bornOn, locale)],
        [text.userName, holder.userName],
      ])}
      <ul class="clauses">
        ${[data.replacesEarlier && text.replaces, ...text.clauses]
          .filter((clause) => clause !== false)
          .map((clause) => html`<li>${clause}</li>`)}
      </ul>
    </main>
    ${
      !data.byPost &&
      html`<div class="receipt">
        <p class="intro">${text.received}</p>
        <p class="lines"><span>${text.place}</span><span>${text.signature}</span></p>
      </div>`
    }
    <p class="foot">${text.privacy}</p>`;
}

/** Makes the letter: two A4 pages, the second folded into the first. The one paper that bears the PIN. */
export function pinLetterDocument(data: PinLetterData): PdfDocument {
  const { locale, holder } = data;
  const text = TEXT[locale];
  const folds = html`<i class="fold first"></i><i class="fold second"></i>`;
  const body = html`<section class="sheet">
      ${folds} ${sender(data)}
      <div class="window">
        <p class="personal">${text.personal}</p>
        <p class="name">${holder.name}</p>
        <p>${joinLines(holder.addressLines)}</p>
      </div>
      ${attestation(data)}
    </section>
    <section class="sheet inner">
      ${folds}
      <p class="for">${text.for} ${holder.name} · ${data.number}</p>
      <div class="secret">
        <h1>${text.yourPin}</h1>
        <p class="pin">${data.pin}</p>
      </div>
      <div class="instructions">
        <h2>${text.instructions}</h2>
        <ol>
          ${text.steps(data.loginAddress).map((step) => html`<li>${step}</li>`)}
        </ol>
        <p>${text.keep}</p>
        <p><strong>${text.lost}</strong> ${text.ask}</p>
      </div>
    </section>`;
  return {
    template: 'pin-letter',
    css: CSS,
    html: page(data.municipality, 'letter', body),
    title: `${text.letter} ${data.number}`,
    lang: locale,
    format: A4_OWN_MARGINS,
  };
}

/** Makes the attestation alone, one page without the PIN, for the office's file. */
export function pinAttestationDocument(data: PinAttestationData): PdfDocument {
  return {
    template: 'pin-attestation',
    css: CSS,
    html: page(
      data.municipality,
      'letter',
      html`<section class="sheet plain">${sender(data)} ${attestation(data)}</section>`,
    ),
    title: `${TEXT[data.locale].title} ${data.number}`,
    lang: data.locale,
    format: A4_OWN_MARGINS,
  };
}
