import { ValidationPipe, type ValidationError } from '@nestjs/common';
import { isFieldCode, type FieldProblem, type PointedFieldProblem } from '@sosta/contracts';
import { Problem } from './problem.js';

/** Strict: what a DTO does not declare is refused, so a price sent by a client never gets further. */
export function createValidationPipe(): ValidationPipe {
  return new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    stopAtFirstError: true,
    validationError: { target: false, value: false },
    exceptionFactory: (errors) => Problem.fields(errors.flatMap((error) => toProblems(error, ''))),
  });
}

function toProblems(error: ValidationError, prefix: string): PointedFieldProblem[] {
  const pointer = `${prefix}/${error.property.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  const children = (error.children ?? []).flatMap((child) => toProblems(child, pointer));
  const own = Object.keys(error.constraints ?? {})
    .slice(0, 1)
    .map((constraint) => ({
      pointer,
      ...(constraint === 'whitelistValidation'
        ? { code: 'unexpected_property' as const }
        : fieldProblem(error, constraint)),
    }));
  return [...own, ...children];
}

/** Field decorators put `{ code, params }` in the constraint's context. */
function fieldProblem(error: ValidationError, constraint: string): FieldProblem {
  const context = error.contexts?.[constraint] as Partial<FieldProblem> | undefined;
  if (context && isFieldCode(context.code))
    return { code: context.code, ...(context.params ? { params: context.params } : {}) };
  return { code: 'format_invalid' };
}
