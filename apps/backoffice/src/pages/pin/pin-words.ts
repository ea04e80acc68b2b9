import { msg, type MessageKey } from '../../i18n/index.js';

type PinState = 'REQUESTED' | 'ISSUED' | 'ACTIVE' | 'REVOKED';
interface Look {
  text: MessageKey;
  icon: string;
  color: 'neutral' | 'info' | 'success' | 'warning' | 'error';
}

/** A PIN's state as the office calls it. */
export const PIN_LOOKS: Readonly<Record<PinState, Look>> = {
  REQUESTED: { text: msg('PIN richiesto'), icon: 'i-lucide-inbox', color: 'warning' },
  ISSUED: { text: msg('PIN emesso'), icon: 'i-lucide-mail', color: 'info' },
  ACTIVE: { text: msg('PIN attivo'), icon: 'i-lucide-circle-check', color: 'success' },
  REVOKED: { text: msg('PIN revocato'), icon: 'i-lucide-ban', color: 'neutral' },
};

/** What may be shown at the counter; the number is not recorded. */
export const IDENTITY_DOCUMENTS = [
  { value: 'IDENTITY_CARD', label: msg('Carta d’identità') },
  { value: 'PASSPORT', label: msg('Passaporto') },
  { value: 'DRIVING_LICENCE', label: msg('Patente di guida') },
  { value: 'RESIDENCE_PERMIT', label: msg('Permesso di soggiorno') },
  { value: 'OTHER', label: msg('Altro documento di riconoscimento') },
] as const;
export type IdentityDocument = (typeof IDENTITY_DOCUMENTS)[number]['value'];
