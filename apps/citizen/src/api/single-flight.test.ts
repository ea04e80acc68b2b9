import { expect, test, vi } from 'vitest';
import { singleFlight } from './single-flight.js';

test('callers at the same time share one run; later ones start another', async () => {
  const work = vi.fn(() => Promise.resolve('token'));
  const run = singleFlight('test-refresh', work);
  expect(await Promise.all([run(), run(), run()])).toEqual(['token', 'token', 'token']);
  expect(work).toHaveBeenCalledTimes(1);
  await run();
  expect(work).toHaveBeenCalledTimes(2);
});

test('a failed run does not block the next one', async () => {
  const work = vi.fn().mockRejectedValueOnce(new Error('offline')).mockResolvedValueOnce('token');
  const run = singleFlight('test-failure', work);
  await expect(run()).rejects.toThrow('offline');
  expect(await run()).toBe('token');
});
