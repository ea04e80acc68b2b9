import { REVIEW_RULES_SCHEMA, RULE_WORDS, ruleMistakes, type ReviewRule } from './review-rules.js';
import { HOLDER_KINDS, ONLINE_METHODS, REQUIRABLE_DOCUMENT_KINDS, VEHICLE_KINDS } from '@sosta/contracts';
import type { DocumentKind, HolderKind, OnlineMethod, PasswordPolicy, VehicleKind } from '@sosta/contracts';
import type { CivilDate } from '../../../platform/clock/civil.js';
import type { Localized } from '../../../platform/http/locale.js';

/** Who may register: anybody; who holds a subscription sold at the office (R16); who is in the registry (R37). */
export const REGISTRATION_MODES = ['OPEN', 'EXISTING_SUBSCRIBER', 'REGISTRY'] as const;
export type RegistrationMode = (typeof REGISTRATION_MODES)[number];
/** What proves that the address is theirs: nothing, a code (R10), a link (R19), or the PIN that follows (R28). */
export const REGISTRATION_VERIFICATIONS = ['NONE', 'OTP', 'LINK', 'PIN'] as const;
export type RegistrationVerification = (typeof REGISTRATION_VERIFICATIONS)[number];
export const EMAIL_KINDS = ['ANY', 'NOT_PEC'] as const;
export type EmailKinds = (typeof EMAIL_KINDS)[number];
export const LOGIN_IDENTIFIERS = ['EMAIL', 'USERNAME'] as const;
export type LoginIdentifier = (typeof LOGIN_IDENTIFIERS)[number];
export const SECOND_FACTORS = ['NONE', 'PIN'] as const;
export type SecondFactor = (typeof SECOND_FACTORS)[number];
/** Certification → plate → subscription; all in one request (R58–R60); only renewals of what the office sold. */
export const REQUEST_FLOWS = ['THREE_STEP', 'ONE_CASE', 'SINGLE_STEP', 'RENEWAL_ONLY'] as const;
export type RequestFlow = (typeof REQUEST_FLOWS)[number];
export const RENEWAL_MODES = ['REVIEW_IF_CHANGED', 'ALWAYS_REVIEW', 'DIRECT', 'COUNTER'] as const;
export type RenewalMode = (typeof RENEWAL_MODES)[number];
/** Ticket and receipt: attached to the e-mail, from the list of subscriptions, or both. */
export const DOCUMENT_DELIVERIES = ['EMAIL', 'LIST', 'BOTH'] as const;
export type DocumentDelivery = (typeof DOCUMENT_DELIVERIES)[number];
/** Two documents, or one page: the receipt with the ticket to cut out (R90). */
export const TICKET_LAYOUTS = ['SEPARATE', 'RECEIPT_WITH_TICKET'] as const;
export type TicketLayout = (typeof TICKET_LAYOUTS)[number];
/** Where the invoice is asked for: nowhere, from the e-mail's link, from the list, or both. */
export const INVOICE_CHANNELS = ['NONE', 'EMAIL', 'LIST', 'BOTH'] as const;
export type InvoiceChannel = (typeof INVOICE_CHANNELS)[number];
/** A kind of vehicle that may have a subscription, and since when; null = always (R72). */
export interface VehicleClass {
  kind: VehicleKind;
  from: CivilDate | null;
}
/** What the sections of the citizens' site are called here; a name left out keeps the product's own. */
export const SECTION_NAMES = [
  'requests',
  'subscriptions',
  'newRequest',
  'submitRequest',
  'certifications',
  'plates',
  'assistance',
] as const;
export type SectionName = (typeof SECTION_NAMES)[number];
export type SectionLabels = Partial<Record<SectionName, { it: string; en?: string }>>;

/** What a municipality decides for itself. Each is a dated row: changing one never rewrites the past. */
export interface PolicyValues {
  'registration.mode': RegistrationMode;
  'registration.verification': RegistrationVerification;
  'registration.sessionMinutes': number;
  'registration.holderKinds': HolderKind[];
  'registration.emailKinds': EmailKinds;
  'registration.receiptPdf': boolean;
  'login.identifier': LoginIdentifier;
  'login.secondFactor': SecondFactor;
  'password.policy': PasswordPolicy;
  'messages.duplicateAccount': 'EXPLICIT' | 'NEUTRAL';
  'request.flow': RequestFlow;
  'request.documents': DocumentKind[];
  'certification.required': boolean;
  'vehicle.classes': VehicleClass[];
  'zones.overlap': boolean;
  'plates.confirmation': boolean;
  'plates.secondRule': 'NONE' | 'FIRST_PAID';
  'plates.sameHolderOnly': boolean;
  'plates.temporaryDays': number;
  'plates.temporaryTimes': number;
  'electric.directFlow': boolean;
  'review.termDays': number;
  'review.integrationDays': number;
  'review.rules': ReviewRule[];
  'review.samplePercent': number;
  'payment.methods': OnlineMethod[];
  'payment.windowDays': number;
  'waitlist.offerDays': number;
  'payment.warningDays': number;
  'payment.lateMoney': 'REACTIVATE' | 'OPERATOR' | 'REFUND';
  'refund.unusedMonths': boolean;
  'refund.feeCents': number;
  'subscription.maxStartDays': number;
  'suspension.giveBackDays': boolean;
  'revocation.noticeDays': number;
  'renewal.mode': RenewalMode;
  'renewal.opensDaysBefore': number;
  'renewal.closesDaysAfter': number;
  'reminders.offsetDays': number[];
  'documents.delivery': DocumentDelivery;
  'documents.ticketLayout': TicketLayout;
  'invoice.channel': InvoiceChannel;
  'invoice.windowDays': number;
  'enforcement.graceDays': number;
  'sections.labels': SectionLabels;
}
export type PolicyKey = keyof PolicyValues;

export interface PolicyDefinition<K extends PolicyKey = PolicyKey> {
  title: Localized;
  description: Localized;
  /** JSON Schema of the value: checked on write, and the form of the back office is made from it. */
  schema: Record<string, unknown>;
  default: PolicyValues[K];
  /** What the schema cannot tell of a value that fits it: pointers, below the value, of what makes no sense. */
  mistakes?: (value: PolicyValues[K]) => string[];
  /** What the choices and properties of the value are called on screen. */
  words?: Readonly<Record<string, Localized>>;
}

const word = (it: string, en: string): Localized => ({ it, en });
const VEHICLE_WORDS = {
  CAR: word('Auto', 'Car'),
  MOTORCYCLE: word('Motociclo', 'Motorcycle'),
  MICROCAR: word('Microcar', 'Microcar'),
  HISTORIC: word('Veicolo storico', 'Historic vehicle'),
  FOREIGN: word('Targa estera', 'Foreign plate'),
};
const DELIVERY_WORDS = {
  NONE: word('Non prevista', 'Not offered'),
  EMAIL: word('Per e-mail', 'By e-mail'),
  LIST: word('Dall’elenco', 'From the list'),
  BOTH: word('E-mail ed elenco', 'E-mail and list'),
};

const days = (minimum: number, maximum: number) => ({ type: 'integer', minimum, maximum });

export const POLICIES: { readonly [K in PolicyKey]: PolicyDefinition<K> } = {
  'registration.mode': {
    title: { it: 'Chi può registrarsi', en: 'Who may register' },
    description: {
      it: 'Tutti, solo chi ha già un abbonamento fatto in ufficio, o solo chi è nell’anagrafe comunale.',
      en: 'Anybody, only who holds a subscription sold at the office, or only who is in the municipal registry.',
    },
    schema: { type: 'string', enum: [...REGISTRATION_MODES] },
    default: 'OPEN',
    words: {
      OPEN: word('Tutti', 'Anybody'),
      EXISTING_SUBSCRIBER: word(
        'Chi ha già un abbonamento fatto in ufficio',
        'Who already holds a subscription sold at the office',
      ),
      REGISTRY: word('Chi è nell’anagrafe comunale', 'Who is in the municipal registry'),
    },
  },
  'registration.verification': {
    title: { it: 'Verifica della registrazione', en: 'Verification of the registration' },
    description: {
      it: 'Nessuna, codice per e-mail, link per e-mail, o il PIN consegnato dopo.',
      en: 'None, a code by e-mail, a link by e-mail, or the PIN handed over later.',
    },
    schema: { type: 'string', enum: [...REGISTRATION_VERIFICATIONS] },
    default: 'OTP',
    words: {
      NONE: word('Nessuna', 'None'),
      OTP: word('Codice per e-mail', 'Code by e-mail'),
      LINK: word('Link per e-mail', 'Link by e-mail'),
      PIN: word('PIN consegnato dall’ufficio', 'PIN handed over by the office'),
    },
  },
  'registration.sessionMinutes': {
    title: { it: 'Durata della registrazione (minuti)', en: 'Registration session (minutes)' },
    description: {
      it: 'Contati dall’inizio: riprendere dal link non li allunga.',
      en: 'From the start: resuming does not extend it.',
    },
    schema: { type: 'integer', minimum: 5, maximum: 60 },
    default: 10,
  },
  'registration.holderKinds': {
    title: { it: 'Titolari ammessi', en: 'Holders admitted' },
    description: {
      it: 'Persone fisiche, società, o entrambe.',
      en: 'Natural persons, companies, or both.',
    },
    schema: {
      type: 'array',
      items: { type: 'string', enum: [...HOLDER_KINDS] },
      minItems: 1,
      uniqueItems: true,
    },
    default: ['PERSON', 'COMPANY'],
    words: {
      PERSON: word('Persone fisiche', 'Natural persons'),
      COMPANY: word('Società ed enti', 'Companies'),
    },
  },
  'registration.emailKinds': {
    title: { it: 'Indirizzi e-mail ammessi', en: 'E-mail addresses admitted' },
    description: { it: 'Tutti, o solo ordinari (non PEC).', en: 'All, or only ordinary ones (not PEC).' },
    schema: { type: 'string', enum: [...EMAIL_KINDS] },
    default: 'ANY',
    words: {
      ANY: word('Tutti', 'All'),
      NOT_PEC: word('Solo ordinari, non PEC', 'Only ordinary ones, not PEC'),
    },
  },
  'registration.receiptPdf': {
    title: { it: 'Ricevuta di accreditamento', en: 'Accreditation receipt' },
    description: {
      it: 'Alla fine della registrazione una ricevuta da stampare, inviata anche per e-mail.',
      en: 'At the end of the registration a receipt to print, sent by e-mail too.',
    },
    schema: { type: 'boolean' },
    default: false,
  },
  'login.identifier': {
    title: { it: 'Con che cosa si accede', en: 'What people sign in with' },
    description: { it: 'E-mail o nome utente.', en: 'E-mail or user name.' },
    schema: { type: 'string', enum: [...LOGIN_IDENTIFIERS] },
    default: 'EMAIL',
    words: {
      EMAIL: word('E-mail', 'E-mail'),
      USERNAME: word('Nome utente', 'User name'),
    },
  },
  'login.secondFactor': {
    title: { it: 'Secondo elemento all’accesso', en: 'Second factor at sign-in' },
    description: {
      it: 'Nessuno, o il PIN consegnato dall’ufficio.',
      en: 'None, or the PIN that the office hands over.',
    },
    schema: { type: 'string', enum: [...SECOND_FACTORS] },
    default: 'NONE',
    words: {
      NONE: word('Nessuno', 'None'),
      PIN: word('PIN', 'PIN'),
    },
  },
  'password.policy': {
    title: { it: 'Regola della password', en: 'Password rule' },
    description: {
      it: 'Lunghezza minima e caratteri richiesti.',
      en: 'Least length and required characters.',
    },
    schema: {
      type: 'object',
      additionalProperties: false,
      required: ['minLength', 'requireLetter', 'requireDigit', 'requireSpecial'],
      properties: {
        minLength: { type: 'integer', minimum: 8, maximum: 64 },
        requireLetter: { type: 'boolean' },
        requireDigit: { type: 'boolean' },
        requireSpecial: { type: 'boolean' },
      },
    },
    default: { minLength: 8, requireLetter: true, requireDigit: true, requireSpecial: false },
    words: {
      minLength: word('Lunghezza minima', 'Least length'),
      requireLetter: word('Almeno una lettera', 'At least a letter'),
      requireDigit: word('Almeno una cifra', 'At least a digit'),
      requireSpecial: word('Almeno un carattere speciale', 'At least a special character'),
    },
  },
  'messages.duplicateAccount': {
    title: {
      it: 'Messaggio per e-mail o codice fiscale già usati',
      en: 'Message when e-mail or fiscal code is taken',
    },
    description: {
      it: 'Esplicito (senza dire quale dei due) o neutro con e-mail al titolare.',
      en: 'Explicit (without saying which) or neutral with an e-mail to the owner.',
    },
    schema: { type: 'string', enum: ['EXPLICIT', 'NEUTRAL'] },
    default: 'EXPLICIT',
    words: {
      EXPLICIT: word('Esplicito', 'Explicit'),
      NEUTRAL: word('Neutro', 'Neutral'),
    },
  },
  'request.flow': {
    title: { it: 'Percorso della richiesta', en: 'Request flow' },
    description: {
      it: 'Tre passi, anche in un modulo solo (pratica unica con tre decisioni), una richiesta unica con tutti i documenti, o solo rinnovi.',
      en: 'Three steps, also in one form (a single case with three decisions), one request with all documents, or renewals only.',
    },
    schema: { type: 'string', enum: [...REQUEST_FLOWS] },
    default: 'THREE_STEP',
    words: {
      THREE_STEP: word(
        'Tre passi: certificazione, targa, abbonamento',
        'Three steps: certification, plate, subscription',
      ),
      ONE_CASE: word(
        'Pratica unica: i tre passi anche in un modulo solo, con tre decisioni',
        'Single case: the three steps also in one form, with three decisions',
      ),
      SINGLE_STEP: word('Una richiesta unica con tutti i documenti', 'One request with all documents'),
      RENEWAL_ONLY: word('Solo rinnovi', 'Renewals only'),
    },
  },
  'request.documents': {
    title: { it: 'Documenti della richiesta unica', en: 'Documents of the single request' },
    description: {
      it: 'Quelli obbligatori quando tutto si chiede in una volta.',
      en: 'The mandatory ones when everything is asked for at once.',
    },
    schema: {
      type: 'array',
      items: { type: 'string', enum: [...REQUIRABLE_DOCUMENT_KINDS] },
      minItems: 1,
      uniqueItems: true,
    },
    default: ['IDENTITY_DOCUMENT', 'VEHICLE_REGISTRATION'],
    words: {
      IDENTITY_DOCUMENT: word('Documento di identità', 'Identity document'),
      SELF_CERTIFICATION: word('Autocertificazione di residenza', 'Self-certification of residence'),
      VEHICLE_REGISTRATION: word('Carta di circolazione', 'Vehicle registration document'),
      AVAILABILITY_ATTESTATION: word('Attestazione di disponibilità', 'Attestation of availability'),
      ISEE_ATTESTATION: word('Attestazione ISEE', 'ISEE attestation'),
      OTHER: word('Altro documento', 'Other document'),
    },
  },
  'certification.required': {
    title: { it: 'Certificazione obbligatoria', en: 'Certification required' },
    description: {
      it: 'Se serve una certificazione accettata per chiedere un abbonamento.',
      en: 'Whether a subscription needs an accepted certification.',
    },
    schema: { type: 'boolean' },
    default: true,
  },
  'vehicle.classes': {
    title: { it: 'Veicoli ammessi', en: 'Vehicles admitted' },
    description: {
      it: 'I tipi di veicolo che possono avere un abbonamento, ciascuno da una data.',
      en: 'The kinds of vehicle that may have a subscription, each since a date.',
    },
    schema: {
      type: 'array',
      minItems: 1,
      uniqueItems: true,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['kind', 'from'],
        properties: {
          kind: { type: 'string', enum: [...VEHICLE_KINDS] },
          from: { type: 'string', nullable: true, format: 'date' },
        },
      },
    },
    default: VEHICLE_KINDS.map((kind) => ({ kind, from: null })),
    words: { ...VEHICLE_WORDS, kind: word('Veicolo', 'Vehicle'), from: word('Dal', 'From') },
  },
  'zones.overlap': {
    title: { it: 'Lo stesso civico in più zone', en: 'One house number in several zones' },
    description: {
      it: 'Se sì, due zone possono comprendere gli stessi numeri di una strada e chi abita lì può scegliere.',
      en: 'If yes, two zones may have the same numbers of a street, and who lives there may choose.',
    },
    schema: { type: 'boolean' },
    default: false,
  },
  'plates.confirmation': {
    title: { it: 'Targa digitata due volte', en: 'Plate typed twice' },
    description: {
      it: 'Il cittadino digita e conferma la targa.',
      en: 'The citizen types and confirms the plate.',
    },
    schema: { type: 'boolean' },
    default: true,
  },
  'plates.secondRule': {
    title: { it: 'Seconda targa', en: 'Second plate' },
    description: {
      it: 'Libera, o solo dopo che il primo abbonamento è stato pagato.',
      en: 'Free, or only after the first subscription is paid.',
    },
    schema: { type: 'string', enum: ['NONE', 'FIRST_PAID'] },
    default: 'FIRST_PAID',
    words: {
      NONE: word('Libera', 'Free'),
      FIRST_PAID: word('Dopo aver pagato la prima', 'After the first is paid'),
    },
  },
  'plates.sameHolderOnly': {
    title: { it: 'Solo veicoli del titolare', en: 'Only the holder’s own vehicles' },
    description: {
      it: 'Se no, basta l’attestazione di disponibilità.',
      en: 'If not, an attestation of availability is enough.',
    },
    schema: { type: 'boolean' },
    default: false,
  },
  'plates.temporaryDays': {
    title: { it: 'Targa temporanea: giorni per volta', en: 'Temporary plate: days at a time' },
    description: {
      it: 'Per quanti giorni al più un abbonamento può valere per un’altra targa, come l’auto sostitutiva.',
      en: 'For how many days at most a subscription may hold for another plate, such as a courtesy car.',
    },
    schema: days(1, 180),
    default: 30,
  },
  'plates.temporaryTimes': {
    title: { it: 'Targa temporanea: volte all’anno', en: 'Temporary plate: times a year' },
    description: {
      it: 'Quante volte in un anno solare, per ciascun abbonamento; 0 = non prevista.',
      en: 'How many times in a calendar year, for each subscription; 0 = not offered.',
    },
    schema: days(0, 24),
    default: 2,
  },
  'electric.directFlow': {
    title: { it: 'Richiesta diretta per auto elettriche', en: 'Direct request for electric cars' },
    description: {
      it: 'Il pulsante "Auto Elettriche" invia subito la richiesta.',
      en: 'The electric-cars button sends the request at once.',
    },
    schema: { type: 'boolean' },
    default: true,
  },
  'review.termDays': {
    title: { it: 'Termine di risposta (giorni)', en: 'Time to answer (days)' },
    description: {
      it: 'Entro quanti giorni l’ufficio risponde a una richiesta.',
      en: 'Days within which the office answers a request.',
    },
    schema: days(1, 90),
    default: 10,
  },
  'review.integrationDays': {
    title: { it: 'Termine per l’integrazione (giorni)', en: 'Time to complete (days)' },
    description: {
      it: 'Entro quanti giorni il cittadino invia i documenti mancanti.',
      en: 'Days the citizen has to send what is missing.',
    },
    schema: days(1, 90),
    default: 15,
  },
  'review.rules': {
    title: { it: 'Regole di approvazione', en: 'Approval rules' },
    description: {
      it: 'Che cosa si approva da solo e che cosa si propone di rifiutare; senza regole decide sempre una persona.',
      en: 'What is approved by itself and what is proposed for refusal; without rules a person always decides.',
    },
    schema: REVIEW_RULES_SCHEMA,
    default: [],
    mistakes: ruleMistakes,
    words: RULE_WORDS,
  },
  'review.samplePercent': {
    title: { it: 'Controlli a campione (%)', en: 'Sample for later audit (%)' },
    description: {
      it: 'Quante delle richieste approvate dalle regole sono estratte per essere riviste da una persona.',
      en: 'How many of the requests approved by the rules are drawn for a person to look at again.',
    },
    schema: { type: 'integer', minimum: 0, maximum: 100 },
    default: 10,
  },
  'payment.methods': {
    title: { it: 'Metodi di pagamento', en: 'Payment methods' },
    description: {
      it: 'Nell’ordine in cui sono proposti. Ciascuno si offre solo se un conto di pagamento lo incassa.',
      en: 'In the order in which they are offered. Each is offered only while a payment account takes it.',
    },
    schema: {
      type: 'array',
      items: { type: 'string', enum: [...ONLINE_METHODS] },
      minItems: 1,
      uniqueItems: true,
    },
    default: ['CARD'],
    words: {
      CARD: word('Carta di pagamento', 'Payment card'),
      PAYPAL: word('PayPal', 'PayPal'),
      PAGOPA: word('pagoPA', 'pagoPA'),
    },
  },
  'waitlist.offerDays': {
    title: { it: 'Giorni per accettare un posto', en: 'Days to take a place' },
    description: {
      it: 'Per quanti giorni un posto che si libera è tenuto per chi è in lista d’attesa, prima di passare al successivo.',
      en: 'Days for which a free place is kept for who waits for it, before it goes to the next person.',
    },
    schema: days(1, 60),
    default: 7,
  },
  'payment.windowDays': {
    title: { it: 'Giorni per pagare', en: 'Days to pay' },
    description: {
      it: 'Dall’accettazione; poi la richiesta decade.',
      en: 'From approval; then the request expires.',
    },
    schema: days(1, 120),
    default: 30,
  },
  'payment.warningDays': {
    title: {
      it: 'Preavviso di scadenza del pagamento (giorni)',
      en: 'Warning before the pay-by date (days)',
    },
    description: {
      it: 'Quanti giorni prima si avvisa chi non ha ancora pagato.',
      en: 'How many days before unpaid requests are warned.',
    },
    schema: days(1, 30),
    default: 5,
  },
  'payment.lateMoney': {
    title: { it: 'Pagamento arrivato tardi', en: 'Late money' },
    description: {
      it: 'Se ancora concedibile si riattiva, decide un operatore, oppure si restituisce subito. Vale anche per chi ha pagato due volte.',
      en: 'Honoured when still grantable, left to an operator, or given back at once. For what was paid twice, too.',
    },
    schema: { type: 'string', enum: ['REACTIVATE', 'OPERATOR', 'REFUND'] },
    default: 'REACTIVATE',
    words: {
      REACTIVATE: word('Si riattiva da sola se possibile', 'Honoured when possible'),
      OPERATOR: word('Decide un operatore', 'An operator decides'),
      REFUND: word('Si restituisce subito', 'Given back at once'),
    },
  },
  'refund.unusedMonths': {
    title: { it: 'Rimborso dei mesi non goduti', en: 'Refund of unused months' },
    description: {
      it: 'Se proporre il rimborso dei mesi interi non goduti di chi termina prima. I mesi iniziati non si restituiscono.',
      en: 'Whether to propose giving back the whole unused months of who ends early. Months begun are not given back.',
    },
    schema: { type: 'boolean' },
    default: true,
  },
  'refund.feeCents': {
    title: { it: 'Spese trattenute sul rimborso (centesimi)', en: 'Kept back from a refund (cents)' },
    description: {
      it: 'Quanto si trattiene dal rimborso dei mesi non goduti: 500 = 5 euro.',
      en: 'What is kept back from a refund of unused months: 500 = 5 euro.',
    },
    schema: { type: 'integer', minimum: 0, maximum: 10_000 },
    default: 0,
  },
  'subscription.maxStartDays': {
    title: { it: 'Inizio al più tardi (giorni)', en: 'Latest start (days ahead)' },
    description: {
      it: 'Quanti giorni dopo oggi può iniziare un nuovo abbonamento.',
      en: 'How far ahead a new subscription may start.',
    },
    schema: days(0, 180),
    default: 30,
  },
  'suspension.giveBackDays': {
    title: { it: 'Sospensione: giorni restituiti', en: 'Suspension: days given back' },
    description: {
      it: 'Proposto alla riattivazione: i giorni di sospensione si aggiungono alla fine. L’operatore può scegliere diversamente.',
      en: 'Proposed when restoring: the days of suspension are added at the end. The operator may choose otherwise.',
    },
    schema: { type: 'boolean' },
    default: false,
  },
  'revocation.noticeDays': {
    title: { it: 'Preavviso di revoca (giorni)', en: 'Notice of revocation (days)' },
    description: {
      it: 'Quanti giorni passano almeno tra l’avviso al titolare e la revoca; 0 = anche subito.',
      en: 'Days at least between telling the holder and the revocation; 0 = also at once.',
    },
    schema: days(0, 180),
    default: 15,
  },
  'renewal.mode': {
    title: { it: 'Rinnovo', en: 'Renewal' },
    description: {
      it: 'Diretto, rivisto se qualcosa è cambiato, sempre rivisto, o allo sportello.',
      en: 'Direct, reviewed if changed, always reviewed, or at the counter.',
    },
    schema: { type: 'string', enum: [...RENEWAL_MODES] },
    default: 'REVIEW_IF_CHANGED',
    words: {
      REVIEW_IF_CHANGED: word('Verifica solo se qualcosa è cambiato', 'Reviewed only if something changed'),
      ALWAYS_REVIEW: word('Sempre con verifica', 'Always reviewed'),
      DIRECT: word('Diretto, senza verifica', 'Direct, without review'),
      COUNTER: word('Allo sportello', 'At the counter'),
    },
  },
  'renewal.opensDaysBefore': {
    title: { it: 'Rinnovo: giorni prima della scadenza', en: 'Renewal: days before expiry' },
    description: { it: 'Da quando si può rinnovare.', en: 'From when it may be renewed.' },
    schema: days(0, 180),
    default: 30,
  },
  'renewal.closesDaysAfter': {
    title: { it: 'Rinnovo: giorni dopo la scadenza', en: 'Renewal: days after expiry' },
    description: {
      it: 'Fino a quando si può ancora rinnovare; un numero negativo chiude prima della scadenza.',
      en: 'Until when it may still be renewed; a negative number closes before expiry.',
    },
    schema: days(-60, 3650),
    default: 60,
  },
  'reminders.offsetDays': {
    title: { it: 'Promemoria di scadenza (giorni prima)', en: 'Expiry reminders (days before)' },
    description: {
      it: 'Un’e-mail per ciascun valore; 0 è il giorno della scadenza.',
      en: 'One e-mail each; 0 is the last day.',
    },
    schema: {
      type: 'array',
      items: { type: 'integer', minimum: 0, maximum: 120 },
      maxItems: 6,
      uniqueItems: true,
    },
    default: [30, 7, 1],
  },
  'documents.delivery': {
    title: { it: 'Consegna di ticket e ricevuta', en: 'Delivery of ticket and receipt' },
    description: {
      it: 'Allegati all’e-mail, dall’elenco degli abbonamenti, o in entrambi i modi.',
      en: 'Attached to the e-mail, from the list of subscriptions, or both.',
    },
    schema: { type: 'string', enum: [...DOCUMENT_DELIVERIES] },
    default: 'BOTH',
    words: DELIVERY_WORDS,
  },
  'documents.ticketLayout': {
    title: { it: 'Forma del ticket', en: 'Layout of the ticket' },
    description: {
      it: 'Ticket e ricevuta separati, o una pagina sola con il contrassegno da ritagliare.',
      en: 'Ticket and receipt apart, or one page with the ticket to cut out.',
    },
    schema: { type: 'string', enum: [...TICKET_LAYOUTS] },
    default: 'SEPARATE',
    words: {
      SEPARATE: word('Ticket e ricevuta separati', 'Ticket and receipt apart'),
      RECEIPT_WITH_TICKET: word(
        'Una pagina con il contrassegno da ritagliare',
        'One page with the ticket to cut out',
      ),
    },
  },
  'invoice.channel': {
    title: { it: 'Richiesta della fattura', en: 'Asking for the invoice' },
    description: {
      it: 'Non prevista, dal link nell’e-mail, dall’elenco degli abbonamenti, o in entrambi i modi.',
      en: 'Not offered, from the link in the e-mail, from the list of subscriptions, or both.',
    },
    schema: { type: 'string', enum: [...INVOICE_CHANNELS] },
    default: 'BOTH',
    words: DELIVERY_WORDS,
  },
  'invoice.windowDays': {
    title: { it: 'Giorni per chiedere la fattura', en: 'Days to ask for the invoice' },
    description: { it: 'Dal pagamento, ultimo giorno compreso.', en: 'From payment, last day included.' },
    schema: days(0, 60),
    default: 10,
  },
  'enforcement.graceDays': {
    title: { it: 'Tolleranza dopo la scadenza (giorni)', en: 'Grace after expiry (days)' },
    description: {
      it: 'Giorni in cui il controllo risponde "in tolleranza".',
      en: 'Days in which a check answers "in grace".',
    },
    schema: days(0, 30),
    default: 0,
  },
  'sections.labels': {
    title: { it: 'Nomi delle sezioni', en: 'Names of the sections' },
    description: {
      it: 'Come si chiamano qui le sezioni del sito dei cittadini.',
      en: 'What the sections of the citizens’ site are called here.',
    },
    schema: {
      type: 'object',
      additionalProperties: false,
      properties: Object.fromEntries(
        SECTION_NAMES.map((name) => [
          name,
          {
            type: 'object',
            additionalProperties: false,
            required: ['it'],
            properties: {
              it: { type: 'string', minLength: 1, maxLength: 40 },
              en: { type: 'string', minLength: 1, maxLength: 40 },
            },
          },
        ]),
      ),
    },
    default: {},
    words: {
      requests: word('Le richieste', 'Requests'),
      subscriptions: word('Gli abbonamenti', 'Subscriptions'),
      newRequest: word('Nuova richiesta', 'New request'),
      submitRequest: word('Tasto che invia la richiesta', 'Button that sends the request'),
      certifications: word('Le certificazioni', 'Certifications'),
      plates: word('Le targhe', 'Plates'),
      assistance: word('L’assistenza', 'Assistance'),
    },
  },
};

export const POLICY_KEYS = Object.keys(POLICIES) as PolicyKey[];

export function isPolicyKey(key: string): key is PolicyKey {
  return Object.hasOwn(POLICIES, key);
}

/** The values of the rows, and of what no row names the built-in ones. */
export function withDefaults(rows: readonly { key: PolicyKey; value: unknown }[]): PolicyValues {
  return Object.fromEntries([
    ...POLICY_KEYS.map((key) => [key, POLICIES[key].default]),
    ...rows.filter(({ key }) => isPolicyKey(key)).map(({ key, value }) => [key, value]),
  ]) as unknown as PolicyValues;
}
