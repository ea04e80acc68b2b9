import { nextTick, reactive, ref, shallowRef } from 'vue';
import { fieldProblemText, problemText } from '../api/problem-text.js';
import { problemOf, type Problem } from '../api/problem.js';

/** What is wrong, by field; a field of the body `/tariffs/0/fromOn` is called `tariffs/0/fromOn`. */
export type FieldErrors = Record<string, string>;

export interface SubmitOptions<Result> {
  /** Errors the page can tell by itself, before asking the server. */
  validate?: () => FieldErrors;
  send: () => Promise<Result>;
  done?: (result: Result) => unknown;
}

/**
 * The life of a form: validated when it is sent, never while typing; errors are written beside their
 * fields and summed up above them, and focus moves to the summary.
 */
export function useSubmit<Result>(options: SubmitOptions<Result>) {
  const busy = ref(false);
  const errors = reactive<FieldErrors>({});
  const failure = ref<string | null>(null);
  const problem = shallowRef<Problem | null>(null);

  function clear(): void {
    for (const name of Object.keys(errors)) delete errors[name];
    failure.value = null;
    problem.value = null;
  }

  async function submit(): Promise<void> {
    if (busy.value) return;
    clear();
    Object.assign(errors, options.validate?.() ?? {});
    if (Object.keys(errors).length > 0) return focusSummary();
    busy.value = true;
    try {
      await options.done?.(await options.send());
    } catch (error) {
      const failed = problemOf(error);
      problem.value = failed;
      for (const field of failed.errors) errors[field.pointer.replace(/^\//, '')] = fieldProblemText(field);
      failure.value = failed.errors.length === 0 ? problemText(failed) : null;
      await focusSummary();
    } finally {
      busy.value = false;
    }
  }

  async function focusSummary(): Promise<void> {
    await nextTick();
    document.querySelector<HTMLElement>('[data-error-summary]')?.focus();
  }

  return { busy, errors, failure, problem, submit, clear };
}

export type Submit = ReturnType<typeof useSubmit>;
