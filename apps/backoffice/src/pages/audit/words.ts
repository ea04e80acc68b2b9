import {
  formatDate,
  formatDateTime,
  formatEuro,
  labels,
  type LabelKind,
  type Locale,
} from '@sosta/contracts';
import { msg, translate, type MessageKey } from '../../i18n/index.js';
import { auditActionText } from '../../vocabulary/events.js';
import type { EventWords } from './changes.js';
import { SUBJECTS, subjectOfId } from './subjects.js';

/** Names of what the log tells. One that is not here is shown with its words apart: `someField` → "some field". */
const FIELDS: Readonly<Record<string, MessageKey>> = {
  action: msg('Azione'),
  active: msg('Attivo'),
  addressLines: msg('Indirizzo'),
  amountCents: msg('Importo'),
  appliesTo: msg('Vale per'),
  at: msg('Quando'),
  audience: msg('Pubblico'),
  body: msg('Testo'),
  bytes: msg('Byte'),
  category: msg('Categoria'),
  certificationKinds: msg('Certificazioni'),
  checks: msg('Controlli non superati'),
  city: msg('Città'),
  code: msg('Codice'),
  color: msg('Colore'),
  count: msg('Quante'),
  decision: msg('Decisione'),
  delivery: msg('Consegna'),
  description: msg('Descrizione'),
  documentKind: msg('Documento'),
  dueOn: msg('Entro il'),
  effectiveOn: msg('Dal giorno'),
  email: msg('E-mail'),
  en: msg('in inglese'),
  endsOn: msg('Fine'),
  expiresAt: msg('Scadenza'),
  family: msg('Famiglia'),
  field: msg('Dato'),
  filters: msg('Filtri'),
  foundZones: msg('Zone trovate'),
  from: msg('Da'),
  fromOn: msg('Dal'),
  geometry: msg('Contorno'),
  givenBackDays: msg('Giorni restituiti'),
  grossCents: msg('Prezzo'),
  hours: msg('Orari'),
  invoiceNumber: msg('Fattura'),
  it: msg('in italiano'),
  key: msg('Chiave'),
  kind: msg('Tipo'),
  lastDayOn: msg('Ultimo giorno'),
  method: msg('Metodo'),
  modifiers: msg('Riduzioni e maggiorazioni'),
  name: msg('Nome'),
  note: msg('Nota'),
  number: msg('Numero'),
  outcome: msg('Esito'),
  phone: msg('Telefono'),
  plate: msg('Targa'),
  position: msg('Posizione'),
  postalCode: msg('CAP'),
  present: msg('Chi era presente'),
  price: msg('Prezzo'),
  prices: msg('Prezzi'),
  product: msg('Prodotto'),
  province: msg('Provincia'),
  reason: msg('Motivo'),
  reasons: msg('Motivi'),
  receipt: msg('Ricevuta'),
  requestable: msg('Si può chiedere'),
  requiredDocuments: msg('Documenti richiesti'),
  roles: msg('Ruoli'),
  rows: msg('Righe'),
  rules: msg('Regole'),
  scopes: msg('Permessi'),
  section: msg('Sezione'),
  severity: msg('Importanza'),
  sinceOn: msg('Dal'),
  start: msg('Partenza'),
  state: msg('Stato'),
  street: msg('Via'),
  subjectKind: msg('Su che cosa'),
  toOn: msg('Al'),
  withWords: msg('Con le parole del motivo'),
  streetNumber: msg('Numero civico'),
  streets: msg('Strade'),
  subscription: msg('Abbonamento'),
  subscriptionNumber: msg('Abbonamento'),
  subscriptions: msg('Abbonamenti'),
  tariffs: msg('Tariffe'),
  taxRegime: msg('Regime IVA'),
  template: msg('Modello'),
  text: msg('Testo'),
  title: msg('Titolo'),
  to: msg('A'),
  toReview: msg('Da riesaminare'),
  untilOn: msg('Fino al'),
  username: msg('Nome utente'),
  validityMonths: msg('Mesi di validità'),
  validToOn: msg('Fino al'),
  vatRateBp: msg('IVA'),
  vehicleKinds: msg('Veicoli'),
  year: msg('Anno'),
  zone: msg('Zona'),
  zones: msg('Zone'),
};

/** Which lists of words a value may come from, by the name of its field. */
const LISTS: Readonly<Record<string, readonly LabelKind[]>> = {
  appliesTo: ['caseKind'],
  certificationKinds: ['certificationKind'],
  decision: ['reviewDecision', 'decisionReasonKind'],
  documentKind: ['documentKind'],
  fuel: ['vehicleFuel'],
  kind: ['caseKind', 'certificationKind', 'holderKind', 'documentKind', 'issuedDocumentKind', 'vehicleKind'],
  method: ['paymentMethod'],
  requiredDocuments: ['documentKind'],
  roles: ['role'],
  severity: ['noticeSeverity'],
  source: ['subscriptionSource'],
  taxRegime: ['taxRegime'],
  title: ['plateTitle'],
  topic: ['assistanceTopic'],
  unit: ['durationUnit'],
  vehicleKinds: ['vehicleKind'],
};
/** Of what the states are, by what the event is about. */
const STATES: Readonly<Record<string, readonly LabelKind[]>> = {
  request: ['subscriptionRequestState', 'certificationState'],
  subscription: ['subscriptionState'],
  payment: ['paymentState'],
  refund: ['refundState'],
  invoice: ['invoiceState'],
  account: ['accountState'],
  assistance_thread: ['assistanceState'],
};

/** Words that belong to the municipality: its rules and its reasons, where who looks may read them. */
export interface OwnWords {
  /** The title of a rule, by its key. */
  policy?: (key: string) => string | undefined;
  /** The text of a reason, by its code. */
  reason?: (code: string) => string | undefined;
}

/** The words of an event about `subject` (its kind), in a language. */
export function eventWords(subject: string, locale: Locale, own: OwnWords = {}): EventWords {
  const listed = (kinds: readonly LabelKind[], value: string): string | undefined => {
    for (const kind of kinds) {
      const words: Readonly<Record<string, string>> = labels[locale][kind];
      if (Object.hasOwn(words, value)) return words[value];
    }
    return undefined;
  };
  const part = (name: string): string => {
    if (Object.hasOwn(FIELDS, name)) return translate(FIELDS[name] as MessageKey);
    const subject = subjectOfId(name);
    if (subject) return translate(subject.label);
    return name.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
  };
  return {
    field: (path) => own.policy?.(path) ?? path.split('.').filter(Boolean).map(part).join(', '),
    reason: (code) => own.reason?.(code) ?? code,
    value: (path, value) => {
      const field = path.split('.').at(-1) ?? '';
      if (typeof value === 'boolean') return translate(value ? 'Sì' : 'No');
      if (typeof value === 'number') {
        if (field.endsWith('Cents')) return formatEuro(value, locale);
        if (field.endsWith('Bp')) return `${(value / 100).toLocaleString(locale)}%`;
        return undefined;
      }
      if (typeof value !== 'string') return undefined;
      if (field === 'action') return auditActionText(value, translate);
      if (field === 'subjectKind' && SUBJECTS[value]) return translate(SUBJECTS[value].label);
      if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return formatDate(value, locale);
      if (/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(value)) return formatDateTime(value, locale);
      const state = field === '' || field === 'state' || field === 'status';
      return listed(state ? (STATES[subject] ?? []) : (LISTS[field] ?? []), value);
    },
  };
}
