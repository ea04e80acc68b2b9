import { fieldText, formatDate, isFieldCode, isProblemCode, problemTexts } from '@sosta/contracts';
import { currentLocale, msg, translate, type MessageKey } from '../i18n/index.js';
import type { FieldProblem, Problem } from './problem.js';

const OWN_TEXTS: Record<string, MessageKey> = {
  UNREACHABLE: msg('Il server non risponde. Controlla la connessione e riprova.'),
  UNEXPECTED: msg('Qualcosa non ha funzionato in questa pagina. Ricaricala e riprova.'),
};

/** The sentence for a problem, in the language on screen; the API's own detail when we do not know the code. */
export function problemText(problem: Problem): string {
  if (isProblemCode(problem.code)) {
    const text = problemTexts[currentLocale()][problem.code];
    // A name that stands in the sentence is known to the API, which has filled it in.
    return problem.detail && /\{\w+\}/.test(text) ? problem.detail : text;
  }
  const own = OWN_TEXTS[problem.code];
  if (own) return translate(own);
  if (problem.detail) return problem.detail;
  const gateway = [502, 503, 504].includes(problem.status);
  return translate((gateway ? OWN_TEXTS['UNREACHABLE'] : OWN_TEXTS['UNEXPECTED']) as MessageKey);
}

/** What is wrong with one field, in words. */
export function fieldProblemText(problem: FieldProblem): string {
  if (!isFieldCode(problem.code)) return translate('Il valore non è valido.');
  const locale = currentLocale();
  // Days travel as '2026-11-22' and are read as people write them.
  const params = Object.fromEntries(
    Object.entries(problem.params ?? {}).map(([name, value]) => [
      name,
      /^\d{4}-\d{2}-\d{2}$/.test(String(value)) ? formatDate(String(value), locale) : value,
    ]),
  );
  return fieldText(locale, { code: problem.code, params });
}
