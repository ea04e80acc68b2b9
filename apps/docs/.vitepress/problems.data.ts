import { PROBLEMS, PROBLEM_CODES } from '../../../packages/contracts/src/problems.js';
import { problemTexts } from '../../../packages/contracts/src/problem-texts.js';

export interface ProblemEntry {
  code: string;
  status: number;
  title: string;
  it: string;
  en: string;
}

declare const data: ProblemEntry[];
export { data };

/** Every problem the API may answer, from the vocabulary itself; the commonest statuses first. */
export default {
  load(): ProblemEntry[] {
    return PROBLEM_CODES.map((code) => ({
      code,
      ...PROBLEMS[code],
      it: problemTexts.it[code],
      en: problemTexts.en[code],
    })).toSorted((a, b) => a.status - b.status || a.code.localeCompare(b.code));
  },
};
