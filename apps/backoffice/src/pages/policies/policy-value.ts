import { msg, type MessageKey } from '../../i18n/index.js';
import type { translate } from '../../i18n/index.js';

/** The part of JSON Schema the policies are written in. */
export interface PolicySchema {
  type?: 'string' | 'integer' | 'number' | 'boolean' | 'object' | 'array';
  enum?: string[];
  minimum?: number;
  maximum?: number;
  items?: PolicySchema;
  properties?: Record<string, PolicySchema>;
  title?: string;
}

const WORDS: Record<string, MessageKey> = {
  EXPLICIT: msg('Esplicito'),
  NEUTRAL: msg('Neutro'),
  NONE: msg('Libera'),
  FIRST_PAID: msg('Dopo aver pagato la prima'),
  REACTIVATE: msg('Si riattiva da sola se possibile'),
  OPERATOR: msg('Decide un operatore'),
  REVIEW_IF_CHANGED: msg('Verifica solo se qualcosa è cambiato'),
  ALWAYS_REVIEW: msg('Sempre con verifica'),
  DIRECT: msg('Diretto, senza verifica'),
  COUNTER: msg('Allo sportello'),
  minLength: msg('Lunghezza minima'),
  requireLetter: msg('Almeno una lettera'),
  requireDigit: msg('Almeno una cifra'),
  requireSpecial: msg('Almeno un carattere speciale'),
};

/** The words for a choice or a property of a policy; one we do not know is shown as it is written. */
export function policyWord(code: string, t: typeof translate): string {
  const known = WORDS[code];
  return known ? t(known) : code;
}

/** A policy's value as a person reads it. */
export function policyText(value: unknown, t: typeof translate): string {
  if (value === true) return t('Sì');
  if (value === false) return t('No');
  if (Array.isArray(value)) return value.map((item) => policyText(item, t)).join(', ') || t('nessuno');
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .filter(([, part]) => part !== false)
      .map(([name, part]) =>
        part === true ? policyWord(name, t) : `${policyWord(name, t)}: ${policyText(part, t)}`,
      )
      .join(' · ');
  }
  return typeof value === 'string' ? policyWord(value, t) : String(value);
}

/** Numbers typed in one field: "30, 7, 1" → [30, 7, 1]; null when a part is not a whole number. */
export function parseNumbers(typed: string): number[] | null {
  const parts = typed.split(/[,;\s]+/).filter(Boolean);
  return parts.every((part) => /^\d+$/.test(part)) ? parts.map(Number) : null;
}
