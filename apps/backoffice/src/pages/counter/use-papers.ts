import { ref } from 'vue';
import { problemText } from '../../api/problem-text.js';
import { problemOf } from '../../api/problem.js';
import type { DocumentLink } from '../../api/types.js';
import { useText } from '../../i18n/index.js';

const EVERY_MS = 700;
/** Longer than documents take to be made on a bad day. */
const TRIES = 45;

/** Waits until documents are made, then opens each; one click for all of them. */
export function usePapers() {
  const { t } = useText();
  const busy = ref(false);
  const note = ref<string | null>(null);

  async function ready(link: () => Promise<DocumentLink>): Promise<string | null> {
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const { url } = await link();
      if (url) return url;
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
    return null;
  }

  async function open(links: readonly (() => Promise<DocumentLink>)[]): Promise<void> {
    if (busy.value) return;
    busy.value = true;
    note.value = t('I documenti sono in preparazione…');
    try {
      const urls = await Promise.all(links.map(ready));
      for (const url of urls) {
        if (!url) continue;
        const anchor = document.createElement('a');
        anchor.href = url;
        anchor.rel = 'noopener';
        anchor.click();
        // A browser drops a download that another follows at once.
        await new Promise((resolve) => setTimeout(resolve, 400));
      }
      note.value = urls.includes(null)
        ? t('Un documento non è ancora pronto: riprova tra qualche secondo.')
        : t('Documenti pronti: si aprono dai file scaricati.');
    } catch (error) {
      note.value = problemText(problemOf(error));
    } finally {
      busy.value = false;
    }
  }

  return { busy, note, open };
}
