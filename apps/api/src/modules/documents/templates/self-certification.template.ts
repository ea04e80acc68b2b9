import { html, type SafeHtml } from '../../../platform/pdf/html.js';
import { A4, type PdfDocument } from '../../../platform/pdf/pdf-document.js';
import { boxes, field, FORM_CSS, row, signature } from './form-fields.js';
import { formatDay, type CivilDate, type Locale } from './format.js';
import type { DocumentMunicipality } from './issuer.js';
import { a4Css, letterhead, page } from './layout.js';

/** Who declares; whatever is missing stays a line to write on. */
export interface Declarant {
  readonly lastName?: string;
  readonly firstName?: string;
  readonly fiscalCode?: string;
  readonly birthPlace?: string;
  readonly birthProvince?: string;
  readonly bornOn?: CivilDate;
  readonly phone?: string;
  readonly email?: string;
}

export interface DeclaredAddress {
  readonly town?: string;
  readonly province?: string;
  readonly street?: string;
  readonly number?: string;
  readonly postcode?: string;
}

/**
 * Form of the residence self-certification (R47, R48): filled in with what is known, or blank for download
 * without signing in.
 */
export interface SelfCertificationData {
  readonly locale: Locale;
  readonly municipality: DocumentMunicipality;
  /** To whom it is addressed, e.g. `All’Ufficio Sosta`; the municipality when absent. */
  readonly addressee?: string;
  readonly declarant?: Declarant;
  readonly residence?: DeclaredAddress;
  /** Sector of residence for which the request is made. */
  readonly sectorName?: string;
  /** Clauses that the municipality's rules add. */
  readonly clauses?: readonly string[];
  /** Where the full privacy notice can be read. */
  readonly privacyUrl?: string;
  readonly place?: string;
  readonly signedOn?: CivilDate;
}

const TEXT = {
  it: {
    title: 'Autocertificazione di residenza',
    service: 'Servizio permessi e abbonamenti di sosta',
  },
  en: {
    title: 'Self-certification of residence',
    service: 'Servizio permessi e abbonamenti di sosta · Parking permits',
  },
} as const;

/**
 * The declaration has effect in Italian: for other readers each part is followed by its meaning.
 *
 * @returns the gloss, or nothing in the Italian version
 */
export function gloss(locale: Locale, english: string): SafeHtml | undefined {
  return locale === 'en' ? html`<span class="gloss" lang="en">${english}</span>` : undefined;
}

/** Fields of a person, shared by the forms. */
export function declarantFields(declarant: Declarant | undefined): SafeHtml {
  return html`${row(field('Cognome', declarant?.lastName), field('Nome', declarant?.firstName))}
  ${row(boxes('Codice fiscale', declarant?.fiscalCode, 16))}
  ${row(
    field('Nato/a a', declarant?.birthPlace, 5),
    field('Prov.', declarant?.birthProvince, 1),
    field('il', declarant?.bornOn && formatDay(declarant.bornOn, 'it'), 2),
  )}`;
}

/** Fields of an address, shared by the forms. */
export function addressFields(address: DeclaredAddress | undefined): SafeHtml {
  return html`${row(field('Comune', address?.town, 5), field('Prov.', address?.province, 1), boxes('CAP', address?.postcode, 5))}
  ${row(field('Via/Piazza', address?.street, 6), field('n. civico', address?.number, 1))}`;
}

/** Makes the A4 form. */
export function selfCertificationDocument(data: SelfCertificationData): PdfDocument {
  const { locale, declarant } = data;
  const text = TEXT[locale];
  const body = html`${letterhead(data.municipality, text.service)}
    <main lang="it">
      <h1>Dichiarazione sostitutiva di certificazione di residenza</h1>
      <p class="law">
        artt. 46 e 47 del D.P.R. 28 dicembre 2000, n. 445
        ${locale === 'en' && html`<br />${gloss(locale, 'Self-certification of residence')}`}
      </p>
      <p class="to">${data.addressee ?? `Al ${data.municipality.name}`}</p>
      <h2>Il/La sottoscritto/a ${gloss(locale, '– I, the undersigned')}</h2>
      ${declarantFields(declarant)}
      ${row(field('Telefono', declarant?.phone, 1), field('E-mail', declarant?.email, 2))}
      <p class="penalties">
        consapevole che, ai sensi dell’<strong>art. 76 del D.P.R. 445/2000</strong>, chi rilascia
        dichiarazioni mendaci, forma atti falsi o ne fa uso è punito ai sensi del codice penale e delle leggi
        speciali in materia, e che, ai sensi dell’art. 75, decade dai benefici ottenuti sulla base della
        dichiarazione non veritiera, sotto la propria responsabilità
        ${gloss(
          locale,
          'aware of the criminal penalties for false declarations (art. 76) and of the loss of the benefits obtained (art. 75), under my own responsibility',
        )}
      </p>
      <p class="centred">DICHIARA ${gloss(locale, 'declare')}</p>
      <p>di essere residente in ${gloss(locale, '– that I reside at')}</p>
      ${addressFields(data.residence)} ${row(field('e che l’abitazione ricade nel settore', data.sectorName))}
      <ul class="clauses">
        <li>
          di chiedere, in ragione di tale residenza, la certificazione per l’abbonamento di sosta del settore
          indicato;
          ${gloss(locale, 'that I request the certification for the parking subscription of that sector;')}
        </li>
        <li>
          di impegnarsi a comunicare tempestivamente ogni variazione dei dati qui dichiarati;
          ${gloss(locale, 'that I will report any change of these data without delay;')}
        </li>
        <li>
          di essere a conoscenza che l’Amministrazione effettua controlli, anche a campione, sulla veridicità
          delle dichiarazioni (art. 71 del D.P.R. 445/2000).
          ${gloss(locale, 'that I know that the administration checks declarations, also at random (art. 71).')}
        </li>
        ${data.clauses?.map((clause) => html`<li>${clause}</li>`)}
      </ul>
      <p class="privacy">
        Informativa privacy: i dati personali sono trattati ai sensi del Regolamento (UE) 2016/679, anche con
        strumenti informatici, esclusivamente nell’ambito del procedimento per il quale questa dichiarazione
        viene resa.${data.privacyUrl && html` Informativa completa: ${data.privacyUrl}.`}
        ${gloss(
          locale,
          'Privacy: personal data are processed under Regulation (EU) 2016/679 only for the procedure for which this declaration is made.',
        )}
      </p>
      ${signature(
        {
          place: locale === 'en' ? 'Luogo / Place' : 'Luogo',
          date: locale === 'en' ? 'Data / Date' : 'Data',
          signature: locale === 'en' ? 'Firma / Signature' : 'Firma per esteso e leggibile',
        },
        { place: data.place, date: data.signedOn && formatDay(data.signedOn, 'it') },
      )}
      <p class="enclosures">
        <strong>Da allegare:</strong> copia di un documento d’identità in corso di validità (art. 38, comma 3,
        del D.P.R. 445/2000). ${gloss(locale, 'To be attached: a copy of a valid identity document.')}
      </p>
    </main>`;
  return {
    template: 'self-certification',
    css: `${a4Css(locale)}${FORM_CSS}`,
    html: page(data.municipality, locale === 'it' ? 'form roomy' : 'form', body),
    title: text.title,
    lang: locale,
    format: A4,
  };
}
