import type { PresetDecisionReason } from './preset.js';

/** What an office most often answers, in words a person can act on. A municipality starts with these and edits them. */
export const COMMON_DECISION_REASONS: PresetDecisionReason[] = [
  {
    code: 'DOCUMENT_UNREADABLE',
    decision: 'INTEGRATE',
    appliesTo: ['CERTIFICATION', 'PLATE', 'SUBSCRIPTION'],
    text: {
      it: 'Il documento non si legge bene. Carica una foto a fuoco, con tutti i bordi visibili, oppure una scansione.',
      en: 'The document cannot be read. Upload a sharp photo with all edges visible, or a scan.',
    },
  },
  {
    code: 'DOCUMENT_EXPIRED',
    decision: 'INTEGRATE',
    appliesTo: ['CERTIFICATION', 'PLATE', 'SUBSCRIPTION'],
    text: {
      it: 'Il documento è scaduto. Carica un documento in corso di validità.',
      en: 'The document has expired. Upload a valid one.',
    },
  },
  {
    code: 'PAGES_MISSING',
    decision: 'INTEGRATE',
    appliesTo: ['CERTIFICATION', 'PLATE'],
    text: {
      it: 'Mancano delle pagine. Carica il documento completo, fronte e retro.',
      en: 'Some pages are missing. Upload the whole document, front and back.',
    },
  },
  {
    code: 'FORM_NOT_SIGNED',
    decision: 'INTEGRATE',
    appliesTo: ['CERTIFICATION', 'PLATE'],
    text: {
      it: 'Il modulo non è firmato o non è compilato in ogni parte. Completalo, firmalo e caricalo di nuovo.',
      en: 'The form is not signed or not complete. Complete it, sign it and upload it again.',
    },
  },
  {
    code: 'ATTESTATION_MISSING',
    decision: 'INTEGRATE',
    appliesTo: ['PLATE'],
    text: {
      it: 'Il veicolo non è intestato a te: serve l’attestazione di disponibilità firmata dall’intestatario.',
      en: 'The vehicle is not registered in your name: the owner’s signed attestation of availability is needed.',
    },
  },
  {
    code: 'WRONG_DOCUMENT',
    decision: 'INTEGRATE',
    appliesTo: ['CERTIFICATION', 'PLATE', 'SUBSCRIPTION'],
    text: {
      it: 'Il documento caricato non è quello richiesto.',
      en: 'The document uploaded is not the one asked for.',
    },
  },
  {
    code: 'NOT_RESIDENT_IN_ZONE',
    decision: 'REFUSE',
    appliesTo: ['CERTIFICATION'],
    text: {
      it: 'L’indirizzo di residenza non è nel settore scelto. Controlla le vie del settore nel Regolamento e invia una nuova richiesta.',
      en: 'The address of residence is not in the chosen sector. Check the sector’s streets in the rules and send a new request.',
    },
  },
  {
    code: 'REQUIREMENTS_NOT_MET',
    decision: 'REFUSE',
    appliesTo: ['CERTIFICATION', 'PLATE', 'SUBSCRIPTION'],
    text: {
      it: 'Mancano i requisiti previsti dal Regolamento.',
      en: 'The requirements set by the rules are not met.',
    },
  },
  {
    code: 'DATA_MISMATCH',
    decision: 'REFUSE',
    appliesTo: ['CERTIFICATION', 'PLATE', 'SUBSCRIPTION'],
    text: {
      it: 'I dati inseriti non corrispondono a quelli dei documenti.',
      en: 'The data entered do not match the documents.',
    },
  },
  {
    code: 'PLATE_MISMATCH',
    decision: 'REFUSE',
    appliesTo: ['PLATE'],
    text: {
      it: 'La targa inserita non è quella della carta di circolazione.',
      en: 'The plate entered is not the one on the registration document.',
    },
  },
  {
    code: 'VEHICLE_NOT_ALLOWED',
    decision: 'REFUSE',
    appliesTo: ['PLATE', 'SUBSCRIPTION'],
    text: {
      it: 'Per questo tipo di veicolo non è previsto un abbonamento.',
      en: 'No subscription exists for this kind of vehicle.',
    },
  },
  {
    code: 'HOLDER_DIFFERS',
    decision: 'REFUSE',
    appliesTo: ['PLATE'],
    text: {
      it: 'Il veicolo risulta nella disponibilità di un’altra persona: la richiesta va fatta con il suo account.',
      en: 'The vehicle is at the disposal of another person, who must ask with their own account.',
    },
  },
  {
    code: 'DUPLICATE',
    decision: 'REFUSE',
    appliesTo: ['CERTIFICATION', 'PLATE', 'SUBSCRIPTION'],
    text: {
      it: 'Esiste già una richiesta uguale, che resta valida.',
      en: 'The same request exists already and remains valid.',
    },
  },
  {
    code: 'REQUIREMENTS_CHECK',
    decision: 'SUSPEND',
    appliesTo: ['SUBSCRIPTION'],
    text: {
      it: 'Stiamo verificando se ci sono ancora i requisiti per avere l’abbonamento.',
      en: 'We are checking whether the requirements for the subscription are still met.',
    },
  },
  {
    code: 'HOLDER_ASKED_PAUSE',
    decision: 'SUSPEND',
    appliesTo: ['SUBSCRIPTION'],
    text: { it: 'Lo ha chiesto il titolare.', en: 'The holder asked for it.' },
  },
  {
    code: 'REQUIREMENTS_LOST',
    decision: 'REVOKE',
    appliesTo: ['SUBSCRIPTION'],
    text: {
      it: 'Non ci sono più i requisiti per avere l’abbonamento, come la residenza nel settore.',
      en: 'The requirements for the subscription, such as residence in the sector, are no longer met.',
    },
  },
  {
    code: 'FALSE_DECLARATION',
    decision: 'REVOKE',
    appliesTo: ['SUBSCRIPTION'],
    text: {
      it: 'Una dichiarazione o un documento presentato per averlo non risulta vero.',
      en: 'A declaration or document given to obtain it was found not to be true.',
    },
  },
  {
    code: 'GROUND_NOT_GIVEN',
    decision: 'REVOKE',
    appliesTo: ['CERTIFICATION', 'PLATE'],
    text: {
      it: 'Da una verifica successiva, i requisiti dichiarati non risultano.',
      en: 'A later check found that what was declared is not so.',
    },
  },
  {
    code: 'GROUND_NOT_TRUE',
    decision: 'REVOKE',
    appliesTo: ['CERTIFICATION', 'PLATE'],
    text: {
      it: 'Un documento presentato con la richiesta non risulta autentico o non è del richiedente.',
      en: 'A document sent with the request was found not to be genuine, or not the applicant’s.',
    },
  },
];
