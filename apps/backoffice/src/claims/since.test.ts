import { expect, it } from 'vitest';
import { translate } from '../i18n/index.js';
import { sinceText } from './since.js';

it.each([
  ['2026-02-10T09:00:30Z', 'da meno di un minuto'],
  ['2026-02-10T09:01:00Z', 'da 1 minuto'],
  ['2026-02-10T09:04:59Z', 'da 4 minuti'],
  ['2026-02-10T10:00:00Z', 'da 1 ora'],
  ['2026-02-10T12:30:00Z', 'da 3 ore'],
  // A clock that runs behind the server's.
  ['2026-02-10T08:59:00Z', 'da meno di un minuto'],
])('at %s somebody has it %s', (now, text) => {
  expect(sinceText('2026-02-10T09:00:00Z', new Date(now), translate)).toBe(text);
});
