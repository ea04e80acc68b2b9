import { expect, test } from 'vitest';
import { navigationEntries } from './navigation.js';

test('every entry of the menu has a key of its own', () => {
  const keys = navigationEntries.map(({ key }) => key);
  expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
});
