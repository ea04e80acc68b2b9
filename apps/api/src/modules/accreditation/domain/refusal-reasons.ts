import type { Localized } from '../../../platform/http/locale.js';

/** Why a preliminary communication is not accepted, in words a person can act on. */
export const REFUSAL_REASONS = {
  DOCUMENT_ILLEGIBLE: {
    it: 'Il documento d’identità non si legge bene: invia una foto a fuoco, con tutti i bordi visibili.',
    en: 'The identity document cannot be read: send a sharp photo with all its edges visible.',
  },
  DOCUMENT_EXPIRED: {
    it: 'Il documento d’identità è scaduto: invia un documento in corso di validità.',
    en: 'The identity document has expired: send a valid one.',
  },
  DOCUMENT_OF_ANOTHER: {
    it: 'Il documento non è della persona indicata nella comunicazione.',
    en: 'The document does not belong to the person named in the communication.',
  },
  DATA_DIFFER: {
    it: 'I dati scritti non corrispondono a quelli del documento: controllali e invia una nuova comunicazione.',
    en: 'The data given differ from those on the document: check them and send a new communication.',
  },
  ALREADY_REGISTERED: {
    it: 'Sei già nell’anagrafe del servizio con questi dati: puoi registrarti senza comunicazione preliminare.',
    en: 'You are already in the registry of the service with these data: you can register right away.',
  },
} as const satisfies Record<string, Localized>;

export type RefusalReason = keyof typeof REFUSAL_REASONS;
export const REFUSAL_REASON_CODES = Object.keys(REFUSAL_REASONS) as RefusalReason[];
