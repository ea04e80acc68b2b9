import type { ImportKind, ImportState } from '@sosta/contracts';
import { msg, type MessageKey } from '../../i18n/index.js';

export const IMPORT_KIND_TEXTS: Readonly<Record<ImportKind, MessageKey>> = {
  OFFICE_SUBSCRIPTIONS: msg('Abbonamenti venduti in ufficio'),
  REGISTRY: msg('Anagrafe comunale'),
};

type Color = 'neutral' | 'info' | 'success' | 'warning' | 'error';
interface Look {
  text: MessageKey;
  color: Color;
  icon: string;
}

export const IMPORT_STATE_LOOKS: Readonly<Record<ImportState, Look>> = {
  CHECKING: { text: msg('Controllo in corso'), color: 'info', icon: 'i-lucide-loader' },
  CHECKED: { text: msg('Da confermare'), color: 'warning', icon: 'i-lucide-circle-help' },
  REFUSED: { text: msg('File non accettato'), color: 'error', icon: 'i-lucide-file-x' },
  APPLYING: { text: msg('Importazione in corso'), color: 'info', icon: 'i-lucide-loader' },
  APPLIED: { text: msg('Importato'), color: 'success', icon: 'i-lucide-circle-check' },
  CANCELLED: { text: msg('Importazione annullata'), color: 'neutral', icon: 'i-lucide-ban' },
  FAILED: { text: msg('Non riuscita'), color: 'error', icon: 'i-lucide-circle-x' },
};

/** The worker is at it: the page asks again every second. */
export function isUnderWay(state: ImportState): boolean {
  return state === 'CHECKING' || state === 'APPLYING';
}
