import type { PointedFieldProblem, ProblemDocument } from '@sosta/contracts';

/** What a page needs to know of a failure, wherever it came from. */
export interface Problem {
  /** A problem code of the API, or `network` when the API could not be reached, `unknown` for the rest. */
  code: string;
  status: number;
  /** Already in the person's language (Accept-Language); empty for `network` and `unknown`. */
  detail: string;
  /** The code to read to the office on the phone; empty when the API was not reached. */
  requestId: string;
  errors: PointedFieldProblem[];
  /** Further members of the problem document (RFC 9457 §3.2), such as `attemptsLeft`. */
  more: Record<string, unknown>;
}

export function isProblemDocument(value: unknown): value is ProblemDocument & Record<string, unknown> {
  return typeof value === 'object' && value !== null && 'code' in value && 'status' in value;
}

/** Any thrown value as a Problem; never throws itself. */
export function toProblem(error: unknown): Problem {
  if (isProblemDocument(error)) {
    const { code, status, detail, requestId, errors, type, title, ...more } = error;
    return { code, status, detail: detail ?? '', requestId: requestId ?? '', errors: errors ?? [], more };
  }
  // fetch() rejects with a TypeError when there is no connection, and only then.
  const code = error instanceof TypeError ? 'network' : 'unknown';
  return { code, status: 0, detail: '', requestId: '', errors: [], more: {} };
}
