import type { translate } from '../i18n/index.js';

/** How long somebody has had something: "da 4 minuti". */
export function sinceText(since: string, now: Date, t: typeof translate): string {
  const minutes = Math.floor((now.getTime() - Date.parse(since)) / 60_000);
  if (minutes < 1) return t('da meno di un minuto');
  if (minutes < 60) return t('da {n} minuto | da {n} minuti', {}, minutes);
  return t('da {n} ora | da {n} ore', {}, Math.floor(minutes / 60));
}
