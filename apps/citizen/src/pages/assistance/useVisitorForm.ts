import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';
import { object } from 'valibot';
import { ASSISTANCE_TOPICS, type AssistanceTopic } from '@sosta/contracts';
import { addVisitorFile, openVisitorThread } from '../../api/index.js';
import { useProblemForm } from '../../composables/useProblemForm.js';
import { toProblem } from '../../lib/problem.js';
import { emailAddress, free, oneOf, required } from '../../lib/schemas.js';
import { problemText } from '../../lib/texts.js';
import { attachmentTrouble } from '../../stores/attachment-trouble.js';

/** A question from who has no account: sent first, then its file, so that a refused file loses no message. */
export function useVisitorForm(body: string) {
  const { t } = useI18n();
  const router = useRouter();
  const form = useProblemForm({
    initial: {
      name: '',
      email: '',
      topic: '' as AssistanceTopic | '',
      subject: '',
      body,
      website: '',
      file: null as File | null,
    },
    schema: object({
      name: required(120),
      email: emailAddress(),
      topic: oneOf(ASSISTANCE_TOPICS),
      subject: required(120),
      body: required(4000),
      website: free(200),
    }),
    async send(values) {
      const { token } = await openVisitorThread(values);
      attachmentTrouble.value = '';
      const { file } = form.values;
      if (file) {
        await addVisitorFile(token, file).catch((error: unknown) => {
          attachmentTrouble.value = problemText(toProblem(error), t);
        });
      }
      await router.push({ name: 'visitor-thread', query: { inviata: '1' }, hash: `#${token}` });
    },
  });
  return form;
}
