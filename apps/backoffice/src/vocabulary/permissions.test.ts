import { PERMISSIONS } from '@sosta/contracts';
import { expect, test } from 'vitest';
import { PERMISSION_TEXTS } from './permissions.js';

test('every permission of operators is said in words', () => {
  expect(PERMISSIONS.filter((permission) => !(permission in PERMISSION_TEXTS))).toEqual(['citizen.self']);
});
