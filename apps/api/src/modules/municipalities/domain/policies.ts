import type { PasswordPolicy } from '@sosta/contracts';
import type { Localized } from '../../../platform/http/locale.js';

/** What a municipality decides for itself. Each is a dated row: changing one never rewrites the past. */
export interface PolicyValues {
  'registration.mode': 'OPEN_OTP';
  'registration.sessionMinutes': number;
  'password.policy': PasswordPolicy;
  'messages.duplicateAccount': 'EXPLICIT' | 'NEUTRAL';
  'certification.required': boolean;
  'plates.confirmation': boolean;
  'plates.secondRule': 'NONE' | 'FIRST_PAID';
  'plates.sameHolderOnly': boolean;
  'electric.directFlow': boolean;
  'review.termDays': number;
  'review.integrationDays': number;
  'payment.methods': string[];
  'payment.windowDays': number;
  'payment.warningDays': number;
  'payment.lateMoney': 'REACTIVATE' | 'OPERATOR';
  'subscription.maxStartDays': number;
  'renewal.mode': 'REVIEW_IF_CHANGED' | 'ALWAYS_REVIEW' | 'DIRECT' | 'COUNTER';
  'renewal.opensDaysBefore': number;
  'renewal.closesDaysAfter': number;
  'reminders.offsetDays': number[];
  'invoice.windowDays': number;
  'enforcement.graceDays': number;
}
export type PolicyKey = keyof PolicyValues;

export interface PolicyDefinition<K extends PolicyKey = PolicyKey> {
  title: Localized;
  description: Localized;
  /** JSON Schema of the value: checked on write, and the form of the back office is made from it. */
  schema: Record<string, unknown>;
  default: PolicyValues[K];
}

const days = (minimum: number, maximum: number) => ({ type: 'integer', minimum, maximum });

export const POLICIES: { readonly [K in PolicyKey]: PolicyDefinition<K> } = {
  'registration.mode': {
    title: { it: 'Modo di registrazione', en: 'Registration mode' },
    description: {
      it: 'Chi può registrarsi e come viene riconosciuto.',
      en: 'Who may register and how they are recognised.',
    },
    schema: { type: 'string', enum: ['OPEN_OTP'] },
    default: 'OPEN_OTP',
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
  'payment.methods': {
    title: { it: 'Metodi di pagamento', en: 'Payment methods' },
    description: { it: 'Nell’ordine in cui sono proposti.', en: 'In the order in which they are offered.' },
    schema: { type: 'array', items: { type: 'string', enum: ['stripe'] }, minItems: 1, uniqueItems: true },
    default: ['stripe'],
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
      it: 'Se ancora concedibile si riattiva, oppure decide un operatore.',
      en: 'Honoured when still grantable, or left to an operator.',
    },
    schema: { type: 'string', enum: ['REACTIVATE', 'OPERATOR'] },
    default: 'REACTIVATE',
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
  'renewal.mode': {
    title: { it: 'Rinnovo', en: 'Renewal' },
    description: {
      it: 'Diretto, rivisto se qualcosa è cambiato, sempre rivisto, o allo sportello.',
      en: 'Direct, reviewed if changed, always reviewed, or at the counter.',
    },
    schema: { type: 'string', enum: ['REVIEW_IF_CHANGED', 'ALWAYS_REVIEW', 'DIRECT', 'COUNTER'] },
    default: 'REVIEW_IF_CHANGED',
  },
  'renewal.opensDaysBefore': {
    title: { it: 'Rinnovo: giorni prima della scadenza', en: 'Renewal: days before expiry' },
    description: { it: 'Da quando si può rinnovare.', en: 'From when it may be renewed.' },
    schema: days(0, 180),
    default: 30,
  },
  'renewal.closesDaysAfter': {
    title: { it: 'Rinnovo: giorni dopo la scadenza', en: 'Renewal: days after expiry' },
    description: { it: 'Fino a quando si può ancora rinnovare.', en: 'Until when it may still be renewed.' },
    schema: days(0, 730),
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
};

export const POLICY_KEYS = Object.keys(POLICIES) as PolicyKey[];

export function isPolicyKey(key: string): key is PolicyKey {
  return Object.hasOwn(POLICIES, key);
}
