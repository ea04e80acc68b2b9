import type { FormPlacement, NoticeAudience, NoticePlacement, NoticeSeverity } from '@sosta/contracts';
import { msg, type MessageKey } from '../i18n/index.js';

export const AUDIENCE_TEXTS: Record<NoticeAudience, MessageKey> = {
  EVERYBODY: msg('Tutti'),
  SIGNED_IN: msg('Solo chi ha effettuato l’accesso'),
  SUBSCRIBERS: msg('Solo chi ha un abbonamento valido'),
};

export const PLACEMENT_TEXTS: Record<NoticePlacement, MessageKey> = {
  HOME: msg('Pagina iniziale'),
  LOGIN: msg('Pagina di accesso'),
  DASHBOARD: msg('Area personale'),
};

export const NOTICE_LOOKS = {
  INFO: { icon: 'i-lucide-info', color: 'info' },
  WARNING: { icon: 'i-lucide-triangle-alert', color: 'warning' },
  URGENT: { icon: 'i-lucide-siren', color: 'error' },
} as const satisfies Record<NoticeSeverity, { icon: string; color: string }>;

/** The page of the site that offers a form. */
export const FORM_PLACEMENT_TEXTS: Record<FormPlacement, MessageKey> = {
  CERTIFICATION: msg('Nuova certificazione'),
  PLATE: msg('Nuova targa'),
  PRELIMINARY_COMMUNICATION: msg('Comunicazione preliminare dei dati'),
  GENERAL: msg('Solo la pagina Moduli'),
};
