import { expect, test } from 'vitest';
import type { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { MunicipalityDirectory } from './municipality-directory.js';

/** A database whose answers come when the test says so. */
function directory() {
  const readings: { resolve: (rows: { slug: string }[]) => void; reject: (error: Error) => void }[] = [];
  const runPlatform = (): Promise<unknown> =>
    new Promise((resolve, reject) => readings.push({ resolve, reject }));
  return { directory: new MunicipalityDirectory({ runPlatform } as unknown as UnitOfWork), readings };
}

test('a reading that began before a municipality was created hides it from nobody who comes after', async () => {
  const { directory: municipalities, readings } = directory();
  const before = municipalities.all();
  municipalities.forget();
  const after = municipalities.bySlug('nuova');
  readings[1]!.resolve([{ slug: 'nuova' }]);
  await expect(after).resolves.toMatchObject({ slug: 'nuova' });
  readings[0]!.resolve([]);
  await expect(before).resolves.toEqual([]);
  await expect(municipalities.bySlug('nuova')).resolves.toMatchObject({ slug: 'nuova' });
});

test('calls that come together share one reading, and a failed one is not remembered', async () => {
  const { directory: municipalities, readings } = directory();
  const both = Promise.allSettled([municipalities.all(), municipalities.all()]);
  readings[0]!.reject(new Error('no connection'));
  expect((await both).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  const next = municipalities.all();
  readings[1]!.resolve([{ slug: 'prova' }]);
  await expect(next).resolves.toHaveLength(1);
  expect(readings).toHaveLength(2);
});
