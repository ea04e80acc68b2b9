/** RFC 9457 problem as the API sends it. */
export interface Problem {
  title: string;
  status: number;
  code: string;
  detail?: string;
  requestId?: string;
  errors: FieldProblem[];
}

export interface FieldProblem {
  /** JSON pointer to the field: `/validFrom`, `/tariffs/0/grossCents`. */
  pointer: string;
  code: string;
  params?: Record<string, string | number>;
}

/** What our code throws and shows: a problem of the API, or a request that never got an answer. */
export class ProblemError extends Error {
  override name = 'ProblemError';

  constructor(readonly problem: Problem) {
    super(problem.detail ?? problem.title);
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** Reads an answer's body as a problem; tolerates a body that is not one (a proxy's page, an empty answer). */
export function toProblem(body: unknown, status: number): Problem {
  const record = isRecord(body) ? body : {};
  const text = (key: string): string | undefined =>
    typeof record[key] === 'string' ? (record[key] as string) : undefined;
  const errors = Array.isArray(record['errors']) ? record['errors'] : [];
  return {
    title: text('title') ?? '',
    status,
    code: text('code') ?? `HTTP_${status}`,
    detail: text('detail'),
    requestId: text('requestId'),
    errors: errors.filter(isRecord).map((error) => ({
      pointer: typeof error['pointer'] === 'string' ? error['pointer'] : '',
      code: typeof error['code'] === 'string' ? error['code'] : 'INVALID',
      params: isRecord(error['params']) ? (error['params'] as Record<string, string | number>) : undefined,
    })),
  };
}

/** The problem behind any thrown value; a network failure becomes the code `UNREACHABLE`. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  return {
    title: '',
    status: 0,
    code: error instanceof TypeError ? 'UNREACHABLE' : 'UNEXPECTED',
    errors: [],
  };
}
