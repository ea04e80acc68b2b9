import type { BulkActionKind, BulkPreviewRow } from '../../api/types.js';
import { msg, type MessageKey } from '../../i18n/index.js';

export const BULK_TITLES = {
  ACCEPT: msg('Accetta le richieste scelte'),
  REFUSE: msg('Rifiuta le richieste scelte'),
  CLAIM: msg('Prendi in carico le richieste scelte'),
  ASSIGN: msg('Passa le richieste scelte a un collega'),
  REMIND: msg('Manda un promemoria'),
} as const satisfies Record<BulkActionKind, MessageKey>;

export const BULK_CONFIRMATIONS = {
  ACCEPT: msg('Accetta e avvisa'),
  REFUSE: msg('Rifiuta e avvisa'),
  CLAIM: msg('Prendi in carico'),
  ASSIGN: msg('Passa al collega'),
  REMIND: msg('Manda i promemoria'),
} as const satisfies Record<BulkActionKind, MessageKey>;

/** No more are chosen together, as the API has it. */
export const BULK_MAX = 500;
/** The API looks at so many at a time. */
export const PREVIEW_MAX = 50;

/** The rows that would be done, and those left out with the same reason together. */
export function splitPreview(rows: readonly BulkPreviewRow[]): {
  done: BulkPreviewRow[];
  left: { why: string; rows: BulkPreviewRow[] }[];
} {
  const left = new Map<string, BulkPreviewRow[]>();
  for (const row of rows) {
    if (!row.why) continue;
    const same = left.get(row.why);
    if (same) same.push(row);
    else left.set(row.why, [row]);
  }
  return {
    done: rows.filter(({ problem }) => problem === null),
    left: [...left].map(([why, same]) => ({ why, rows: same })),
  };
}

export function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, n) =>
    items.slice(n * size, (n + 1) * size),
  );
}

/** Whether what was typed is the count asked for: digits only, spaces and separators of thousands aside. */
export const isCount = (typed: string, count: number): boolean =>
  typed.replace(/[\s.,]/g, '') === String(count);
