import {
  PROBLEMS,
  formatText,
  problemTexts,
  type FieldProblem,
  type Locale,
  type PointedFieldProblem,
  type ProblemCode,
  type ProblemDocument,
  type TextParams,
} from '@sosta/contracts';

/**
 * The one way to refuse: a stable code that every locale has a text for. Thrown anywhere, answered as
 * `application/problem+json` (RFC 9457).
 */
export class Problem extends Error {
  readonly status: number;

  constructor(
    readonly code: ProblemCode,
    readonly options: {
      params?: TextParams;
      errors?: PointedFieldProblem[];
      retryAfterSeconds?: number;
    } = {},
  ) {
    super(code);
    this.name = 'Problem';
    this.status = PROBLEMS[code].status;
  }

  /** A refusal about fields of the body: `Problem.field('/email', { code: 'email_invalid' })`. */
  static field(pointer: string, ...problems: FieldProblem[]): Problem {
    return new Problem('validation_failed', { errors: problems.map((problem) => ({ pointer, ...problem })) });
  }

  static fields(errors: PointedFieldProblem[]): Problem {
    return new Problem('validation_failed', { errors });
  }
}

/** What is answered of a problem. */
export function problemDocument(
  problem: Problem,
  call: { locale: Locale; requestId: string },
): ProblemDocument {
  return {
    type: `urn:sosta:problem:${problem.code}`,
    title: PROBLEMS[problem.code].title,
    status: problem.status,
    code: problem.code,
    detail: formatText(problemTexts[call.locale][problem.code], problem.options.params ?? {}),
    requestId: call.requestId,
    ...(problem.options.errors ? { errors: problem.options.errors } : {}),
  };
}
