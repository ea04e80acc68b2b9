import type { CaseKind } from '@sosta/contracts';
import { msg, type MessageKey } from '../i18n/index.js';

/** What a request is about, as a reason speaks of it. */
export const CASE_TEXTS: Record<CaseKind, MessageKey> = {
  CERTIFICATION: msg('Certificazione'),
  PLATE: msg('Targa'),
  SUBSCRIPTION: msg('Abbonamento'),
};
