import { ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { toProblem } from '../lib/problem.js';
import { problemText } from '../lib/texts.js';

/**
 * Downloads behind a short-lived link. The API may still be preparing the file: it is asked again for up to half a
 * minute. One composable may serve many buttons; `busy` holds the name of the one at work.
 */
export function useDocumentLink() {
  const { t } = useI18n();
  const busy = ref('');
  const failure = ref('');

  async function open(name: string, ask: () => Promise<{ url: string | null }>) {
    if (busy.value) return;
    busy.value = name;
    failure.value = '';
    try {
      for (let attempt = 0; attempt < 15; attempt++) {
        const answer = await ask();
        if (answer.url) {
          // An attachment: the browser downloads it and the page stays where it is.
          location.assign(answer.url);
          return;
        }
        await new Promise((done) => setTimeout(done, 2000));
      }
      failure.value = t('documents.stillPreparing');
    } catch (error) {
      failure.value = problemText(toProblem(error), t);
    } finally {
      busy.value = '';
    }
  }
  return { busy, failure, open };
}
