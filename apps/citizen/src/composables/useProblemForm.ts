/**
 * The one way a form works here: validate on submit and not before, errors gathered in a summary that takes the
 * focus, the same words beside the field, and what the API refuses (problem+json `errors[]`) placed on the fields
 * by their JSON pointer.
 *
 * TanStack Form was weighed and left out: its worth is validation on change and blur with per-field subscriptions,
 * which this contract forbids, and it costs 16 kB gzipped on every route with a form. These lines and valibot do.
 */
import { computed, reactive, ref, type ComputedRef, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { safeParse, type BaseIssue, type BaseSchema, type InferOutput } from 'valibot';
import { fieldProblemText } from '../lib/texts.js';
import { toProblem, type Problem } from '../lib/problem.js';

export interface FormError {
  /** Name of the field, '' when the error belongs to the form as a whole. */
  field: string;
  code: string;
  params?: Readonly<Record<string, string | number>>;
}

/** What the error summary and the page heading need of any form. */
export interface FormState {
  readonly errors: { field: string; id: string; text: string }[];
  /** Grows by one at each failed attempt: the summary watches it to take the focus again. */
  readonly failures: number;
  readonly problem: Problem | null;
}

/** What binds a field component to its form: `v-bind="form.field('email')"`. */
export interface BoundField<Value> {
  id: string;
  name: string;
  error: string;
  modelValue: Value;
  'onUpdate:modelValue': (value: Value) => void;
}

type FormSchema = BaseSchema<unknown, unknown, BaseIssue<unknown>>;

export interface ProblemForm<Values extends object> extends FormState {
  readonly values: Values;
  readonly busy: boolean;
  field<Name extends keyof Values & string>(name: Name): BoundField<Values[Name]>;
  /** Runs the validation and then `send`; bind it to the form's submit event. */
  submit(event?: Event): Promise<void>;
  /** Puts errors found elsewhere (a missing document) on the form, as a failed attempt. */
  fail(errors: FormError[], problem?: Problem): void;
  /** Takes the error of one field away, when what was missing has just arrived (a document). */
  forgive(field: string): void;
  /** Takes the errors away, when the person moves on to another step. */
  clear(): void;
}

/** The id of the control of a field, so that links can lead to it. */
export const fieldId = (name: string) => `f-${name.replaceAll('/', '-')}`;

export function useProblemForm<Values extends object, Schema extends FormSchema>(options: {
  initial: Values;
  /** Issue messages are field codes of @sosta/contracts; `{ code, params }` goes as JSON. */
  schema: Schema | (() => Schema);
  send: (output: InferOutput<Schema>) => Promise<unknown>;
  /** Fields whose name differs from the API's: '/vehicle/plate' → 'plate'. By default '/plate' → 'plate'. */
  pointers?: Record<string, string>;
  /** Errors that only the page can know, checked together with the schema. */
  check?: (values: Values) => FormError[];
  /** Returns true when it has dealt with the problem (a redirect, say). */
  onProblem?: (problem: Problem) => boolean | void;
}): ProblemForm<Values> {
  const { t, te, locale } = useI18n();
  const values = reactive({ ...options.initial }) as Values;
  const found: Ref<FormError[]> = ref([]);
  const problem: Ref<Problem | null> = ref(null);
  const busy = ref(false);
  const failures = ref(0);

  const textOf = (error: FormError) => {
    const own = `fieldErrors.${error.field}.${error.code}`;
    return te(own) ? t(own, error.params ?? {}) : fieldProblemText(error, locale.value);
  };
  const errors: ComputedRef<FormState['errors']> = computed(() =>
    found.value.map((error) => ({ field: error.field, id: fieldId(error.field), text: textOf(error) })),
  );

  function fail(list: FormError[], cause: Problem | null = null) {
    // One message a field: the first is enough to put it right.
    found.value = list.filter((error, i) => list.findIndex(({ field }) => field === error.field) === i);
    problem.value = cause;
    failures.value++;
  }

  function localErrors(): { output?: InferOutput<Schema>; errors: FormError[] } {
    const schema = typeof options.schema === 'function' ? options.schema() : options.schema;
    const result = safeParse(schema, values);
    const own = options.check?.(values) ?? [];
    if (result.success && !own.length) return { output: result.output, errors: [] };
    const issues = (result.issues ?? []).map((issue: BaseIssue<unknown>) => ({
      field: (issue.path ?? []).map(({ key }) => String(key)).join('/'),
      ...readIssue(issue.message),
    }));
    return { errors: [...issues, ...own] };
  }

  async function submit(event?: Event) {
    event?.preventDefault();
    if (busy.value) return;
    const { output, errors: list } = localErrors();
    if (list.length) return fail(list);
    busy.value = true;
    try {
      await options.send(output as InferOutput<Schema>);
      found.value = [];
      problem.value = null;
    } catch (error) {
      const cause = toProblem(error);
      if (options.onProblem?.(cause)) return;
      const placed = cause.errors.map(({ pointer, code, params }) => ({
        field: options.pointers?.[pointer] ?? pointer.slice(1),
        code,
        ...(params ? { params } : {}),
      }));
      fail(placed, cause);
    } finally {
      busy.value = false;
    }
  }

  return reactive({
    values,
    errors,
    failures,
    problem,
    busy,
    field: <Name extends keyof Values & string>(name: Name) => ({
      id: fieldId(name),
      name,
      error: errors.value.find(({ field }) => field === name)?.text ?? '',
      modelValue: values[name],
      'onUpdate:modelValue': (value: Values[Name]) => {
        values[name] = value;
      },
    }),
    submit,
    fail,
    forgive(name: string) {
      found.value = found.value.filter(({ field }) => field !== name);
    },
    clear() {
      found.value = [];
      problem.value = null;
    },
  }) as ProblemForm<Values>;
}

/** An issue message is a code, or the JSON of a code with its parameters (see `coded`). */
function readIssue(message: string): Omit<FormError, 'field'> {
  return message.startsWith('{') ? JSON.parse(message) : { code: message };
}

/** The issue message of a rule with parameters: `minLength(8, coded('too_short', { min: 8 }))`. */
export const coded = (code: string, params: Readonly<Record<string, string | number>>) =>
  JSON.stringify({ code, params });
