import { msg, type MessageKey } from '../../i18n/index.js';

interface Look {
  text: MessageKey;
  icon: string;
  color: 'success' | 'warning' | 'error';
}

export const COMMUNICATION_STATES = ['RECEIVED', 'ACCEPTED', 'REFUSED'] as const;
export type CommunicationState = (typeof COMMUNICATION_STATES)[number];

export const COMMUNICATION_LOOKS: Readonly<Record<CommunicationState, Look>> = {
  RECEIVED: { text: msg('Da decidere'), icon: 'i-lucide-inbox', color: 'warning' },
  ACCEPTED: { text: msg('Dati inseriti in anagrafe'), icon: 'i-lucide-circle-check', color: 'success' },
  REFUSED: { text: msg('Non accettata'), icon: 'i-lucide-circle-x', color: 'error' },
};

/** In the order of the form. */
export const PERSON_FIELDS = [
  { name: 'givenName', label: msg('Nome') },
  { name: 'familyName', label: msg('Cognome') },
  { name: 'fiscalCode', label: msg('Codice fiscale') },
  { name: 'bornOn', label: msg('Data di nascita') },
  { name: 'birthPlace', label: msg('Luogo di nascita') },
  { name: 'birthProvince', label: msg('Provincia di nascita') },
  { name: 'sex', label: msg('Sesso') },
  { name: 'street', label: msg('Via o piazza') },
  { name: 'streetNumber', label: msg('Numero civico') },
  { name: 'postalCode', label: msg('CAP') },
  { name: 'city', label: msg('Comune di residenza') },
  { name: 'province', label: msg('Provincia di residenza') },
] as const satisfies readonly { name: string; label: MessageKey }[];
export type PersonFieldName = (typeof PERSON_FIELDS)[number]['name'];
