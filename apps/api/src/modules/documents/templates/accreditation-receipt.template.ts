import { html } from '../../../platform/pdf/html.js';
import { A4, type PdfDocument } from '../../../platform/pdf/pdf-document.js';
import { formatDay, formatInstant, type CivilDate, type Locale } from './format.js';
import type { DocumentMunicipality } from './issuer.js';
import { a4Css, facts, joinLines, letterhead, page } from './layout.js';

/** Receipt of the accreditation to the online services: what was declared, and how to get the PIN (R33). */
export interface AccreditationReceiptData {
  readonly locale: Locale;
  readonly municipality: DocumentMunicipality;
  /** Who runs the service for the municipality. */
  readonly operatorName: string;
  readonly number: string;
  /** ISO 8601 instant. */
  readonly accreditedAt: string;
  readonly timeZone?: string;
  readonly holder: {
    readonly company: boolean;
    readonly name: string;
    /** Of a company the VAT number. */
    readonly fiscalCode: string;
    readonly bornOn?: CivilDate;
    readonly birthPlace?: string;
    readonly addressLines?: readonly string[];
    readonly phone?: string;
  };
  readonly email: string;
  readonly username?: string;
  readonly signInUrl: string;
  /** Present where a PIN is needed to sign in. */
  readonly pin?: {
    readonly requestUrl: string;
    readonly office: {
      readonly address: string;
      readonly hours: readonly string[];
      readonly phone: string;
    };
  };
}

const TEXT = {
  it: {
    heading: 'Ricevuta di accreditamento',
    service: 'Servizio permessi e abbonamenti di sosta',
    number: 'N.',
    on: 'del',
    confirms: 'La registrazione ai servizi online è avvenuta. Questi sono i dati inseriti:',
    holder: 'Titolare',
    name: 'Nome e cognome',
    company: 'Denominazione',
    fiscalCode: 'Codice fiscale',
    vatNumber: 'Partita IVA',
    bornOn: 'Data di nascita',
    birthPlace: 'Luogo di nascita',
    address: 'Indirizzo',
    phone: 'Telefono',
    access: 'Per accedere',
    username: 'Nome utente',
    email: 'E-mail',
    password: 'Password',
    chosen: 'quella scelta nella registrazione',
    pinRow: 'PIN',
    pinMissing: 'da ottenere, come spiegato qui sotto',
    page: 'Pagina di accesso',
    pin: 'Come ottenere il PIN',
    pinLead: 'Senza il PIN non si accede all’area riservata. Si ottiene in uno di questi due modi:',
    counter: 'Allo sportello',
    counterText: 'Di persona, con un documento di identità valido e questa ricevuta.',
    online: 'Online',
    onlineText: 'Con la richiesta alla pagina',
    onlineThen: 'L’ufficio prepara il PIN e comunica quando e come riceverlo.',
    attested: 'Il PIN è accompagnato da un documento che ne attesta il rilascio.',
    keep: 'Conservare questa ricevuta. Chi non ha chiesto la registrazione lo comunichi all’ufficio.',
  },
  en: {
    heading: 'Accreditation receipt',
    service: 'Parking permits and subscriptions',
    number: 'No.',
    on: 'of',
    confirms: 'The registration with the online services is complete. These are the data entered:',
    holder: 'Holder',
    name: 'Name',
    company: 'Company name',
    fiscalCode: 'Tax code',
    vatNumber: 'VAT number',
    bornOn: 'Date of birth',
    birthPlace: 'Place of birth',
    address: 'Address',
    phone: 'Telephone',
    access: 'To sign in',
    username: 'User name',
    email: 'E-mail',
    password: 'Password',
    chosen: 'the one chosen when registering',
    pinRow: 'PIN',
    pinMissing: 'to be obtained, as explained below',
    page: 'Sign-in page',
    pin: 'How to get the PIN',
    pinLead: 'The reserved area cannot be entered without the PIN. There are two ways to get it:',
    counter: 'At the counter',
    counterText: 'In person, with a valid identity document and this receipt.',
    online: 'Online',
    onlineText: 'With the request on the page',
    onlineThen: 'The office prepares the PIN and tells when and how to receive it.',
    attested: 'The PIN comes with a document that attests its issue.',
    keep: 'Keep this receipt. Whoever has not asked to register should tell the office.',
  },
} as const;

const CSS = `
.heading { margin: 8mm 0 6mm; }
.heading .reference { font-size: 11pt; margin-top: 1mm; }
.heading .reference strong { font-weight: 700; font-size: 13pt; }
.ways { display: flex; gap: 6mm; margin-top: 3mm; }
.ways > div { flex: 1 1 0; min-width: 0; border: 0.3mm solid #c5c7c9; border-top: 1mm solid var(--accent);
  padding: 3mm 4mm; break-inside: avoid; }
.ways h3 { font-size: 11pt; margin-bottom: 1mm; }
.ways p + p { margin-top: 1.5mm; }
.note { margin-top: 4mm; }
.keep { margin-top: 8mm; padding: 3mm 4mm; background: #f0f3f7; font-size: 9pt; break-inside: avoid; }
`;

/** Makes the A4 accreditation receipt. */
export function accreditationReceiptDocument(data: AccreditationReceiptData): PdfDocument {
  const { locale, holder, pin } = data;
  const text = TEXT[locale];
  const body = html`${letterhead(data.municipality, text.service, { name: data.operatorName, addressLines: [] })}
    <main>
      <div class="heading">
        <h1>${text.heading}</h1>
        <p class="reference">
          ${text.number} <strong>${data.number}</strong> ${text.on}
          ${formatInstant(data.accreditedAt, locale, data.timeZone)}
        </p>
      </div>
      <p>${text.confirms}</p>
      <h2>${text.holder}</h2>
      ${facts([
        [holder.company ? text.company : text.name, holder.name],
        [holder.company ? text.vatNumber : text.fiscalCode, holder.fiscalCode],
        [text.bornOn, holder.bornOn && formatDay(holder.bornOn, locale)],
        [text.birthPlace, holder.birthPlace],
        [text.address, holder.addressLines && joinLines(holder.addressLines)],
        [text.phone, holder.phone],
        // Where it is what people sign in with it stands below.
        [text.email, data.username && data.email],
      ])}
      <h2>${text.access}</h2>
      ${facts([
        [data.username ? text.username : text.email, data.username ?? data.email],
        [text.password, text.chosen],
        [text.pinRow, pin && text.pinMissing],
        [text.page, data.signInUrl],
      ])}
      ${
        pin &&
        html`<h2>${text.pin}</h2>
          <p>${text.pinLead}</p>
          <div class="ways">
            <div>
              <h3>${text.counter}</h3>
              <p>${text.counterText}</p>
              <p>
                ${joinLines([html`<strong>${pin.office.address}</strong>`, ...pin.office.hours, pin.office.phone])}
              </p>
            </div>
            <div>
              <h3>${text.online}</h3>
              <p>${text.onlineText} <strong>${pin.requestUrl}</strong></p>
              <p>${text.onlineThen}</p>
            </div>
          </div>
          <p class="note">${text.attested}</p>`
      }
      <p class="keep">${text.keep}</p>
    </main>`;
  return {
    template: 'accreditation-receipt',
    css: `${a4Css(locale)}${CSS}`,
    html: page(data.municipality, 'accreditation', body),
    title: text.heading,
    lang: locale,
    format: A4,
  };
}
