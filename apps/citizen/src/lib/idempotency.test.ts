import { expect, test } from 'vitest';
import { createIdempotency } from './idempotency.js';

test('the same intent keeps its key, another one gets its own', () => {
  let n = 0;
  const keyOf = createIdempotency(() => `key-${++n}`);
  expect(keyOf({ plate: 'AB123CD' })).toBe('key-1');
  expect(keyOf({ plate: 'AB123CD' })).toBe('key-1');
  expect(keyOf({ plate: 'AB124CD' })).toBe('key-2');
});
