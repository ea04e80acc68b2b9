import { expect, test } from 'vitest';
import { fillVariables, textVariables, unknownVariables } from './text-variables.js';

const values = textVariables(
  {
    name: 'Comune di Prova',
    slug: 'prova',
    profile: {
      concessionaire: 'Sosta $& S.p.A.',
      accentColor: '#0066cc',
      office: { address: 'Via Prova 1', hours: [], phone: '0823 1', email: 'u@example.test' },
    },
  },
  'https://example.test',
);

test('places are filled with what the municipality is called', () => {
  expect(fillVariables('{comune}, {concessionario}: {sito} {altro} {constructor}', values)).toBe(
    'Comune di Prova, Sosta $& S.p.A.: https://example.test/prova {altro} {constructor}',
  );
});

test('places that nothing fills are found', () => {
  expect(unknownVariables('{comune} {città} {comune} {} { x } {__proto__}')).toEqual(['città', '__proto__']);
});
