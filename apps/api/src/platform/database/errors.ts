import { QueryFailedError } from 'typeorm';

interface PostgresError {
  code?: string;
  constraint?: string;
}

export function databaseErrorCode(error: unknown): string | undefined {
  return error instanceof QueryFailedError
    ? (error.driverError as PostgresError).code
    : (error as PostgresError | null)?.code;
}

/** The constraint a statement broke, if it broke one: repositories turn its name into a problem. */
export function violatedConstraint(error: unknown): string | undefined {
  return error instanceof QueryFailedError ? (error.driverError as PostgresError).constraint : undefined;
}

/** SQLSTATE classes that mean "the database is not there just now". */
export function isDatabaseUnavailable(error: unknown): boolean {
  const code = databaseErrorCode(error);
  if (!code)
    return (
      error instanceof Error &&
      /Connection terminated|timeout exceeded when trying to connect/.test(error.message)
    );
  return (
    code.startsWith('08') ||
    code.startsWith('57P') ||
    code === '53300' ||
    ['ECONNREFUSED', 'ECONNRESET', 'EPIPE'].includes(code)
  );
}
