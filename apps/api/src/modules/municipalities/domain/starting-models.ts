import type { Localized } from '../../../platform/http/locale.js';
import type { PolicyValues } from './policies.js';

/** A set of policies that hold together, to start a municipality from. What it leaves out keeps the built-in value. */
export interface StartingModel {
  code: string;
  name: Localized;
  description: Localized;
  policies: Partial<PolicyValues>;
}

export const STARTING_MODELS: readonly StartingModel[] = [
  {
    code: 'THREE_STEPS',
    name: { it: 'Tre passi con codice e-mail', en: 'Three steps with a code by e-mail' },
    description: {
      it: 'Chiunque si registra con un codice ricevuto per e-mail; poi certificazione, targa e abbonamento, ciascuno verificato dall’ufficio.',
      en: 'Anybody registers with a code received by e-mail; then certification, plate and subscription, each reviewed by the office.',
    },
    policies: {
      'registration.mode': 'OPEN',
      'registration.verification': 'OTP',
      'request.flow': 'THREE_STEP',
      'certification.required': true,
      'renewal.mode': 'REVIEW_IF_CHANGED',
    },
  },
  {
    code: 'SINGLE_REQUEST',
    name: { it: 'Richiesta unica', en: 'Single request' },
    description: {
      it: 'Una sola richiesta con tutti i documenti; la seconda targa solo dopo aver pagato la prima; il rinnovo si fa allo sportello.',
      en: 'One request with all documents; a second plate only once the first is paid; renewal at the counter.',
    },
    policies: {
      'registration.mode': 'OPEN',
      'registration.verification': 'NONE',
      'registration.holderKinds': ['PERSON'],
      'request.flow': 'SINGLE_STEP',
      'request.documents': ['IDENTITY_DOCUMENT', 'SELF_CERTIFICATION', 'VEHICLE_REGISTRATION'],
      'certification.required': false,
      'plates.secondRule': 'FIRST_PAID',
      'plates.sameHolderOnly': true,
      'electric.directFlow': false,
      'renewal.mode': 'COUNTER',
      'documents.delivery': 'EMAIL',
      'invoice.channel': 'EMAIL',
    },
  },
  {
    code: 'OFFICE_SUBSCRIBERS',
    name: { it: 'Abbonati dell’ufficio: rinnovi online', en: 'The office’s subscribers: renewals online' },
    description: {
      it: 'Si registra solo chi ha già un abbonamento fatto in ufficio, e lo rinnova e paga da solo, anche scaduto.',
      en: 'Only who holds a subscription sold at the office registers, and renews and pays it alone, an expired one too.',
    },
    policies: {
      'registration.mode': 'EXISTING_SUBSCRIBER',
      'registration.verification': 'LINK',
      'password.policy': { minLength: 8, requireLetter: false, requireDigit: false, requireSpecial: true },
      'request.flow': 'RENEWAL_ONLY',
      'certification.required': false,
      'electric.directFlow': false,
      'renewal.mode': 'DIRECT',
      'renewal.closesDaysAfter': 365,
      'documents.ticketLayout': 'RECEIPT_WITH_TICKET',
      'invoice.channel': 'NONE',
    },
  },
  {
    code: 'REGISTRY_PIN',
    name: { it: 'Anagrafe + PIN', en: 'Registry + PIN' },
    description: {
      it: 'Si registra solo chi è nell’anagrafe comunale, con nome utente e password; il PIN consegnato dall’ufficio apre l’area riservata.',
      en: 'Only who is in the municipal registry registers, with user name and password; the PIN that the office hands over opens the reserved area.',
    },
    policies: {
      'registration.mode': 'REGISTRY',
      'registration.verification': 'PIN',
      'registration.holderKinds': ['PERSON'],
      'registration.emailKinds': 'NOT_PEC',
      'registration.receiptPdf': true,
      'login.identifier': 'USERNAME',
      'login.secondFactor': 'PIN',
      'password.policy': { minLength: 10, requireLetter: false, requireDigit: false, requireSpecial: false },
      'messages.duplicateAccount': 'NEUTRAL',
    },
  },
];
