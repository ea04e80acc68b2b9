import { html } from '../../../platform/pdf/html.js';
import { A4, type PdfDocument } from '../../../platform/pdf/pdf-document.js';
import { boxes, choice, field, FORM_CSS, row, signature } from './form-fields.js';
import { formatDay, formatPlate, type CivilDate, type Locale } from './format.js';
import type { DocumentMunicipality } from './issuer.js';
import { a4Css, letterhead, page } from './layout.js';
import {
  addressFields,
  declarantFields,
  gloss,
  type DeclaredAddress,
  type Declarant,
} from './self-certification.template.js';

/** By what right somebody else's vehicle is used. */
export type AvailabilityTitle = 'LOAN' | 'FAMILY' | 'LEASING' | 'RENTAL' | 'COMPANY' | 'OTHER';

/** Attestation that the owner leaves the vehicle at the applicant's disposal (R56); also works blank. */
export interface AvailabilityAttestationData {
  readonly locale: Locale;
  readonly municipality: DocumentMunicipality;
  readonly addressee?: string;
  /** Owner who signs; for a company its legal representative, with `companyName`. */
  readonly owner?: Declarant & { readonly companyName?: string; readonly vatNumber?: string };
  readonly ownerAddress?: DeclaredAddress;
  readonly vehicle?: { readonly plate?: string; readonly make?: string; readonly model?: string };
  /** Who asks for the subscription. */
  readonly user?: Declarant;
  readonly availability?: {
    readonly title?: AvailabilityTitle;
    /** Explains `OTHER`. */
    readonly description?: string;
    readonly from?: CivilDate;
    readonly until?: CivilDate;
  };
  readonly clauses?: readonly string[];
  readonly privacyUrl?: string;
  readonly place?: string;
  readonly signedOn?: CivilDate;
}

const TITLES: readonly (readonly [AvailabilityTitle, string, string])[] = [
  ['LOAN', 'comodato d’uso gratuito', 'free loan'],
  ['FAMILY', 'uso da parte di un familiare convivente', 'use by a family member of the same household'],
  ['LEASING', 'leasing o locazione finanziaria', 'leasing'],
  ['RENTAL', 'noleggio a lungo termine', 'long-term rental'],
  ['COMPANY', 'veicolo aziendale assegnato in uso', 'company vehicle'],
];

const TEXT = {
  it: {
    title: 'Attestazione di disponibilità del veicolo',
    service: 'Servizio permessi e abbonamenti di sosta',
  },
  en: {
    title: 'Attestation of availability of the vehicle',
    service: 'Servizio permessi e abbonamenti di sosta · Parking permits',
  },
} as const;

const CSS = `${FORM_CSS}
.choices { display: grid; grid-template-columns: 1fr 1fr; gap: 1.1mm 8mm; margin-top: 1mm; }
.choices .field .value { min-height: 4.6mm; padding-top: 0; }
`;

/** Makes the A4 form. */
export function availabilityAttestationDocument(data: AvailabilityAttestationData): PdfDocument {
  const { locale, owner, user, vehicle, availability } = data;
  const text = TEXT[locale];
  const day = (value: CivilDate | undefined): string | undefined => value && formatDay(value, 'it');
  const body = html`${letterhead(data.municipality, text.service)}
    <main lang="it">
      <h1>Attestazione di disponibilità del veicolo</h1>
      <p class="law">
        dichiarazione sostitutiva dell’atto di notorietà, art. 47 del D.P.R. 28 dicembre 2000, n. 445
        ${locale === 'en' && html`<br />${gloss(locale, 'Attestation of availability of the vehicle')}`}
      </p>
      <p class="to">${data.addressee ?? `Al ${data.municipality.name}`}</p>
      <h2>
        Il/La sottoscritto/a, intestatario/a del veicolo
        ${gloss(locale, '– I, the registered holder of the vehicle')}
      </h2>
      ${declarantFields(owner)} ${addressFields(data.ownerAddress)}
      ${row(field('(se società) legale rappresentante di', owner?.companyName, 3), field('P. IVA', owner?.vatNumber, 2))}
      <p class="penalties">
        consapevole che, ai sensi dell’<strong>art. 76 del D.P.R. 445/2000</strong>, chi rilascia
        dichiarazioni mendaci, forma atti falsi o ne fa uso è punito ai sensi del codice penale e delle leggi
        speciali in materia, sotto la propria responsabilità
        ${gloss(locale, 'aware of the criminal penalties for false declarations (art. 76), under my own responsibility')}
      </p>
      <p class="centred">DICHIARA ${gloss(locale, 'declare')}</p>
      <p>che il veicolo ${gloss(locale, '– that the vehicle')}</p>
      ${row(
        boxes('Targa', vehicle?.plate && formatPlate(vehicle.plate).replaceAll(' ', ''), 8),
        field('Marca', vehicle?.make),
        field('Modello', vehicle?.model),
      )}
      <p style="margin-top:2mm">è nella disponibilità di ${gloss(locale, '– is at the disposal of')}</p>
      ${declarantFields(user)}
      <p style="margin-top:2.5mm">a titolo di ${gloss(locale, '– by way of')}</p>
      <div class="choices">
        ${TITLES.map(([title, label, english]) =>
          choice(availability?.title === title, html`${label} ${gloss(locale, `(${english})`)}`),
        )}
        ${choice(availability?.title === 'OTHER', field('altro:', availability?.description))}
      </div>
      ${row(field('per il periodo dal', day(availability?.from)), field('al', day(availability?.until)))}
      ${
        data.clauses?.length
          ? html`<ul class="clauses">
              ${data.clauses.map((clause) => html`<li>${clause}</li>`)}
            </ul>`
          : undefined
      }
      <p class="privacy">
        Informativa privacy: i dati personali sono trattati ai sensi del Regolamento (UE) 2016/679, anche con
        strumenti informatici, esclusivamente nell’ambito del procedimento per il quale questa dichiarazione
        viene resa.${data.privacyUrl && html` Informativa completa: ${data.privacyUrl}.`}
        ${gloss(locale, 'Privacy: personal data are processed under Regulation (EU) 2016/679 only for this procedure.')}
      </p>
      ${signature(
        {
          place: locale === 'en' ? 'Luogo / Place' : 'Luogo',
          date: locale === 'en' ? 'Data / Date' : 'Data',
          signature:
            locale === 'en'
              ? 'Firma dell’intestatario / Signature of the holder'
              : 'Firma dell’intestatario del veicolo',
        },
        { place: data.place, date: day(data.signedOn) },
      )}
      <p class="enclosures">
        <strong>Da allegare:</strong> copia di un documento d’identità di chi firma, in corso di validità
        (art. 38, comma 3, del D.P.R. 445/2000).
        ${gloss(locale, 'To be attached: a copy of a valid identity document of who signs.')}
      </p>
    </main>`;
  return {
    template: 'availability-attestation',
    css: `${a4Css(locale)}${CSS}`,
    html: page(data.municipality, locale === 'it' ? 'form' : 'form dense', body),
    title: text.title,
    lang: locale,
    format: A4,
  };
}
