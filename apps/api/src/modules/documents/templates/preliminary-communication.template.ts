import { html } from '../../../platform/pdf/html.js';
import { A4, type PdfDocument } from '../../../platform/pdf/pdf-document.js';
import { choice, field, FORM_CSS, row, signature } from './form-fields.js';
import type { Locale } from './format.js';
import type { DocumentMunicipality } from './issuer.js';
import { a4Css, joinLines, letterhead, page } from './layout.js';
import { addressFields, declarantFields, gloss } from './self-certification.template.js';

/**
 * Blank form of the preliminary communication (R38): who is not recognised at registration tells the office who he or
 * she is. Everything in it that belongs to a place comes from the municipality's own profile.
 */
export interface PreliminaryCommunicationData {
  readonly locale: Locale;
  readonly municipality: DocumentMunicipality;
  readonly office: {
    readonly addressLines: readonly string[];
    readonly phone: string;
    readonly email: string;
    readonly hours: readonly { readonly days: string; readonly hours: string }[];
  };
  /** Where the same communication can be made online. */
  readonly onlineAddress: string;
  readonly privacyAddress: string;
}

/** Makes the A4 form. */
export function preliminaryCommunicationDocument(data: PreliminaryCommunicationData): PdfDocument {
  const { locale, municipality, office } = data;
  const english = locale === 'en';
  const body = html`${letterhead(
      municipality,
      english
        ? 'Servizio permessi e abbonamenti di sosta · Parking permits'
        : 'Servizio permessi e abbonamenti di sosta',
    )}
    <main lang="it">
      <h1>Comunicazione preliminare dei dati anagrafici</h1>
      <p class="law">
        per la registrazione ai servizi online · artt. 46 e 47 del D.P.R. 28 dicembre 2000, n. 445
        ${english && html`<br />${gloss(locale, 'Preliminary communication of personal data, to register')}`}
      </p>
      <div class="send">
        <h2>Come si invia ${gloss(locale, '– How to send it')}</h2>
        <ol>
          <li>Compila e firma il modulo. ${gloss(locale, 'Fill in and sign this form.')}</li>
          <li>
            Allega la copia di un documento d’identità in corso di validità.
            ${gloss(locale, 'Attach a copy of a valid identity document.')}
          </li>
          <li>
            Invialo per e-mail a <strong>${office.email}</strong> o consegnalo all’ufficio,
            ${office.addressLines.join(', ')}${
              office.hours.length > 0 &&
              html` (${office.hours.map(({ days, hours }) => `${days} ${hours}`).join('; ')})`
            }.
            Telefono: ${office.phone}. ${gloss(locale, 'Send it by e-mail, or bring it to the office.')}
          </li>
          <li>
            Ricevi la risposta per e-mail; se i dati sono accettati, puoi registrarti.
            ${gloss(locale, 'The answer comes by e-mail; once the data are accepted, you can register.')}
          </li>
        </ol>
        <p>
          Fai prima online:
          <strong>${data.onlineAddress}</strong> ${gloss(locale, 'Quicker online, see address.')}
        </p>
      </div>
      <h2>Il/La sottoscritto/a ${gloss(locale, '– I, the undersigned')}</h2>
      ${declarantFields(undefined)}
      <div class="row">
        <span class="label">Sesso ${gloss(locale, 'sex')}</span> ${choice(false, 'F')} ${choice(false, 'M')}
        ${field('Telefono', undefined, 6)}
      </div>
      ${row(field('E-mail (non PEC)', undefined))}
      <h2>residente in ${gloss(locale, '– residing at')}</h2>
      ${addressFields(undefined)}
      <p class="penalties">
        consapevole che, ai sensi dell’<strong>art. 76 del D.P.R. 445/2000</strong>, chi rilascia
        dichiarazioni mendaci, forma atti falsi o ne fa uso è punito ai sensi del codice penale e delle leggi
        speciali in materia, <strong>dichiara</strong> che i dati scritti sopra sono veri e
        <strong>chiede</strong> che siano inseriti nella banca dati del servizio, per potersi registrare.
        ${gloss(
          locale,
          'Aware of the criminal penalties for false declarations (art. 76), I declare that the data above are true and ask that they be entered in the records of the service, so that I can register.',
        )}
      </p>
      <p class="privacy">
        Informativa privacy: i dati sono trattati ai sensi del Regolamento (UE) 2016/679 per il solo esame di
        questa comunicazione e per la registrazione al servizio. Informativa completa: ${data.privacyAddress}.
      </p>
      ${signature(
        {
          place: english ? 'Luogo / Place' : 'Luogo',
          date: english ? 'Data / Date' : 'Data',
          signature: english ? 'Firma / Signature' : 'Firma per esteso e leggibile',
        },
        {},
      )}
      <p class="enclosures">
        ${joinLines([
          html`<strong>Da allegare:</strong> copia di un documento d’identità in corso di validità (art. 38,
            comma 3, del D.P.R. 445/2000).`,
        ])}
      </p>
    </main>`;
  return {
    template: 'preliminary-communication',
    css: `${a4Css(locale)}${FORM_CSS}
.send { margin-top: 4mm; padding: 2.5mm 4mm; border: 0.3mm solid var(--accent); border-radius: 1.5mm; font-size: 9.5pt; line-height: 1.38; }
.send h2 { margin: 0 0 0.8mm; }
.send ol { padding-left: 5mm; }
.send li { margin-top: 0.6mm; }
.send p { margin-top: 1.2mm; }
.row .label { flex: none; font-size: 9pt; color: #455a70; }
.row .choice { flex: none; align-items: center; }
.row .choice .box { margin-top: 0; }
`,
    html: page(municipality, english ? 'form' : 'form roomy', body),
    title: 'Comunicazione preliminare dei dati anagrafici',
    lang: locale,
    format: A4,
  };
}
