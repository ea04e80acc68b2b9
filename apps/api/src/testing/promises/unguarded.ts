import pg from 'pg';
import { vi } from 'vitest';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { TestApp } from '../index.js';

/** How a guard is written in our statements, and the same without it. */
const GUARDS: readonly [RegExp, string][] = [
  [/FOR UPDATE( OF \w+)?/g, ''],
  [/pg_advisory_xact_lock\(/g, '('],
  [/AND state = \$2 AND version = \$(\d)/g, 'AND $2::text IS NOT NULL AND $$$1::int IS NOT NULL'],
];

/** The application without its locks and versions: every transaction sees what it sees, and writes. */
export function withoutLocks(app: TestApp): void {
  const run = app.unitOfWork.run.bind(app.unitOfWork);
  vi.spyOn(app.unitOfWork, 'run').mockImplementation(
    <T>(municipalityId: string, work: (tx: Tx) => Promise<T>): Promise<T> =>
      run(municipalityId, (tx) =>
        work(
          new Proxy(tx, {
            get: (target, name) =>
              name === 'query'
                ? (sql: string, parameters?: unknown[]) =>
                    target.query(
                      GUARDS.reduce((text, [guard, without]) => text.replace(guard, without), sql),
                      parameters,
                    )
                : (Reflect.get(target, name, target) as unknown),
          }),
        ),
      ),
  );
}

/** Changes the schema of this test's own database for good: what follows does without it. */
export async function drop(app: TestApp, ...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: app.config.databaseOwnerUrl! });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
