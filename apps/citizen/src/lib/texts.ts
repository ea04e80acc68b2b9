import { fieldText, formatDate, isFieldCode, isLocale, type TextParams } from '@sosta/contracts';
import type { Problem } from './problem.js';

const known = (locale: string) => (isLocale(locale) ? locale : 'it');

/** The words for what is wrong with one field; an unknown code (a newer API) is said in general terms. */
export function fieldProblemText(error: { code: string; params?: TextParams }, locale: string): string {
  const code = isFieldCode(error.code) ? error.code : 'format_invalid';
  return fieldText(known(locale), error.params ? { code, params: readable(error.params, locale) } : { code });
}

/** Civil dates as people write them. */
function readable(params: TextParams, locale: string): TextParams {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value)
        ? formatDate(value, known(locale), { style: 'long' })
        : value,
    ]),
  );
}

/** What happened and what to do: the API's own sentence, or ours when the API could not be reached. */
export function problemText(problem: Problem, t: (key: string) => string): string {
  if (problem.detail) return problem.detail;
  return problem.code === 'network' ? t('errors.network') : t('errors.unknown');
}
