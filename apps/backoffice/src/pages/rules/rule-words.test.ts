import { describe, expect, it } from 'vitest';
import type { ReviewRule } from '../../api/types.js';
import { translate as t } from '../../i18n/index.js';
import { conditionText, moved } from './rule-words.js';

const rule = (kind: ReviewRule['kind'], reason: string): ReviewRule => ({
  kind,
  outcome: 'APPROVE',
  reason,
  conditions: [{ fact: 'WORST_CHECK', values: ['OK'] }],
});

describe('the order of rules', () => {
  const rules = [rule('PLATE', 'a'), rule('CERTIFICATION', 'b'), rule('PLATE', 'c')];
  const order = (list: ReviewRule[]) => list.map(({ reason }) => reason).join('');
  it('changes among rules of the same kind only', () => {
    expect(order(moved(rules, 2, -1))).toBe('cba');
    expect(order(moved(rules, 0, 1))).toBe('cba');
  });
  it('stays at the ends', () => {
    expect(order(moved(rules, 0, -1))).toBe('abc');
    expect(order(moved(rules, 1, 1))).toBe('abc');
  });
});

it('a condition is a sentence, and a code nobody knows is shown as it is', () => {
  const options = {
    facts: [{ fact: 'CHECK' as const, label: 'x', kinds: [], values: [{ value: 'OK', label: 'in ordine' }] }],
    checks: [{ code: 'street', label: 'Via del settore', kinds: [] }],
    reasons: [],
  };
  expect(conditionText({ fact: 'CHECK', check: 'street', values: ['OK', 'NEW'] }, options, t)).toBe(
    'il controllo «Via del settore» è in ordine oppure NEW',
  );
});
