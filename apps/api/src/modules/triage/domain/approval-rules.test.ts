import { fc } from '../../../testing/properties.js';
import { describe, expect, test } from 'vitest';
import {
  CHECK_LEVELS,
  RULE_FACTS,
  RULE_KINDS,
  RULE_OUTCOMES,
  ruleMistakes,
} from '../../municipalities/index.js';
import type { ReviewRule, RuleCondition } from '../../municipalities/index.js';
import { evaluate, explain, type CaseFacts } from './approval-rules.js';
import { isDrawn } from './sample.js';

const FACTS: CaseFacts = {
  kind: 'CERTIFICATION',
  checks: [
    { code: 'street', level: 'OK' },
    { code: 'documents', level: 'OK' },
  ],
  purpose: null,
  certificationType: 'RESIDENCE_A',
  product: null,
  documents: ['IDENTITY_DOCUMENT', 'SELF_CERTIFICATION'],
  holderKind: 'PERSON',
  source: 'ONLINE',
};
const check = (code: string, ...values: string[]): RuleCondition => ({ fact: 'CHECK', check: code, values });
const rule = (outcome: ReviewRule['outcome'], ...conditions: RuleCondition[]): ReviewRule => ({
  kind: 'CERTIFICATION',
  conditions,
  outcome,
});
const GREEN: RuleCondition = { fact: 'WORST_CHECK', values: ['OK'] };
const outcomeOf = (rules: ReviewRule[], facts: Partial<CaseFacts> = {}) =>
  evaluate(rules, { ...FACTS, ...facts }).outcome;

// Anything a stored policy could look like, the sensible and the broken.
const anyText = fc.constantFrom(
  'street',
  'documents',
  'owner',
  'OK',
  'WARN',
  'FAIL',
  'NEW',
  'PERSON',
  'x',
  '',
);
const anyCondition = fc.record(
  {
    fact: fc.constantFrom(...RULE_FACTS, 'PHASE_OF_THE_MOON'),
    check: anyText,
    values: fc.array(anyText, { maxLength: 4 }),
  },
  { requiredKeys: ['fact'] },
);
const anyRule = fc.record({
  kind: fc.constantFrom(...RULE_KINDS),
  outcome: fc.constantFrom(...RULE_OUTCOMES, 'MAYBE'),
  conditions: fc.array(anyCondition, { maxLength: 4 }),
}) as unknown as fc.Arbitrary<ReviewRule>;
const anyFacts: fc.Arbitrary<CaseFacts> = fc.record({
  kind: fc.constantFrom(...RULE_KINDS),
  checks: fc.array(
    fc.record({
      code: fc.constantFrom('street', 'documents', 'owner'),
      level: fc.constantFrom(...CHECK_LEVELS),
    }),
    { maxLength: 4 },
  ),
  purpose: fc.constantFrom(null, 'NEW', 'RENEWAL'),
  certificationType: fc.constantFrom(null, 'x'),
  product: fc.constantFrom(null, 'x'),
  documents: fc.array(fc.constantFrom('IDENTITY_DOCUMENT', 'OTHER'), { maxLength: 2 }),
  holderKind: fc.constantFrom(null, 'PERSON', 'COMPANY'),
  source: fc.constantFrom(null, 'ONLINE'),
});

describe('approval rules', () => {
  test('approve what fits them, and say what they saw', () => {
    const found = evaluate(
      [rule('APPROVE', GREEN, { fact: 'CERTIFICATION_TYPE', values: ['RESIDENCE_A'] })],
      FACTS,
    );
    expect(found.outcome).toBe('APPROVE');
    expect(
      explain(found, 'it', (_fact, code) => (code === 'RESIDENCE_A' ? 'Residente zona A' : undefined)),
    ).toEqual([
      'Regola 1 (approva): vale – Tutti i controlli insieme: in ordine; Tipo di certificazione: Residente zona A.',
      'Esito: approvata dalle regole.',
    ]);
  });

  test('leave everything to a person where there is none, or none that holds', () => {
    expect(outcomeOf([])).toBe('REVIEW');
    expect(outcomeOf([rule('APPROVE', check('street', 'FAIL'))])).toBe('REVIEW');
    expect(explain(evaluate([rule('APPROVE', check('street', 'FAIL'))], FACTS), 'en')).toEqual([
      'Rule 1 (approve): does not hold – Street of the sector: in order, and failed is needed.',
      'No rule holds for this request: a person decides.',
    ]);
  });

  test('let the strictest answer win, wherever it stands', () => {
    const approve = rule('APPROVE', GREEN);
    const review = rule('REVIEW', { fact: 'HOLDER_KIND', values: ['PERSON'] });
    const deny = {
      ...rule('DENY', { fact: 'SOURCE', values: ['ONLINE'] }),
      reason: 'NOT_RESIDENT',
      note: 'No.',
    };
    expect(outcomeOf([approve, review])).toBe('REVIEW');
    expect(outcomeOf([deny, approve, review])).toBe('DENY');
    expect(evaluate([deny, approve], FACTS).draft).toEqual({ reasons: ['NOT_RESIDENT'], notes: ['No.'] });
  });

  test('send what they cannot tell to a person, even beside a rule that approves', () => {
    const doubt = rule('DENY', check('fiscal_code', 'FAIL'));
    expect(outcomeOf([rule('APPROVE', GREEN), doubt])).toBe('REVIEW');
    // A condition that is plainly false settles it: the missing one does not matter any more.
    expect(
      outcomeOf([
        rule('APPROVE', GREEN),
        rule('DENY', check('fiscal_code', 'FAIL'), check('street', 'FAIL')),
      ]),
    ).toBe('APPROVE');
  });

  test('approve with a check to be looked at only where a rule admits that very check', () => {
    const checks = [...FACTS.checks, { code: 'existing', level: 'WARN' as const }];
    const source: RuleCondition = { fact: 'SOURCE', values: ['ONLINE'] };
    expect(evaluate([rule('APPROVE', source)], { ...FACTS, checks })).toMatchObject({
      outcome: 'REVIEW',
      brake: { why: 'WARNED', checks: ['existing'] },
    });
    expect(outcomeOf([rule('APPROVE', source, check('existing', 'OK', 'WARN'))], { checks })).toBe('APPROVE');
  });

  test('never approve despite a failed check, whatever the rules and the case look like', () => {
    fc.assert(
      fc.property(fc.array(anyRule, { maxLength: 6 }), anyFacts, (rules, facts) => {
        const { outcome } = evaluate(rules, facts);
        if (facts.checks.length === 0 || facts.checks.some(({ level }) => level === 'FAIL'))
          expect(outcome).not.toBe('APPROVE');
      }),
      { numRuns: 2000 },
    );
    // The property is not empty: the same rule approves once the check has passed.
    const approve = rule('APPROVE', check('street', 'OK', 'WARN', 'FAIL'));
    expect(outcomeOf([approve], { checks: [{ code: 'street', level: 'FAIL' }] })).toBe('REVIEW');
    expect(outcomeOf([approve], { checks: [{ code: 'street', level: 'WARN' }] })).toBe('APPROVE');
  });

  test('answer and explain themselves for any rules, with one line a rule', () => {
    fc.assert(
      fc.property(fc.array(anyRule, { maxLength: 6 }), anyFacts, (rules, facts) => {
        const found = evaluate(rules, facts);
        expect(RULE_OUTCOMES).toContain(found.outcome);
        expect(found.lines).toHaveLength(rules.filter(({ kind }) => kind === facts.kind).length);
        for (const locale of ['it', 'en'] as const)
          expect(explain(found, locale)).toHaveLength(found.lines.length + (found.brake ? 2 : 1));
      }),
    );
  });

  test('become no milder by a further rule that does not approve', () => {
    const strictness = (outcome: string) => ['APPROVE', 'REVIEW', 'DENY'].indexOf(outcome);
    fc.assert(
      fc.property(fc.array(anyRule, { maxLength: 5 }), anyRule, anyFacts, (rules, more, facts) => {
        fc.pre(
          more.outcome !== 'APPROVE' && evaluate(rules, facts).lines.some(({ holds }) => holds !== false),
        );
        const [before, after] = [evaluate(rules, facts).outcome, evaluate([...rules, more], facts).outcome];
        expect(strictness(after)).toBeGreaterThanOrEqual(strictness(before));
      }),
    );
  });

  test('name only what a request of their kind can have', () => {
    expect(ruleMistakes([rule('APPROVE', GREEN, check('street', 'OK'))])).toEqual([]);
    expect(
      ruleMistakes([
        rule('APPROVE', check('owner', 'OK')),
        rule('APPROVE', { fact: 'PURPOSE', values: ['NEW'] }, { fact: 'CHECK', values: ['OK'] }),
        rule('APPROVE', check('street', 'GREEN')),
        // Every object of the language knows this word.
        rule('APPROVE', check('constructor', 'OK')),
      ]),
    ).toEqual([
      '/0/conditions/0/check',
      '/1/conditions/0/fact',
      '/1/conditions/1/check',
      '/2/conditions/0/values',
      '/3/conditions/0/check',
    ]);
  });
});

describe('the sample for a later look', () => {
  test('draws the same cases at every time, all of them at 100 and none at 0', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.integer({ min: 0, max: 100 }), (id, percent) => {
        expect(isDrawn(id, percent)).toBe(isDrawn(id.toUpperCase(), percent));
        expect(isDrawn(id, 0)).toBe(false);
        expect(isDrawn(id, 100)).toBe(true);
        if (isDrawn(id, percent)) expect(isDrawn(id, percent + 1)).toBe(true);
      }),
    );
  });

  test('is fair to ids made one after the other, whose first half is the clock', () => {
    // Ids of one millisecond apart: only the time and a counter differ.
    const ids = Array.from(
      { length: 20_000 },
      (_, n) =>
        `01900000-${(n >> 4).toString(16).padStart(4, '0')}-7${(n & 15).toString(16)}00-8000-000000000001`,
    );
    for (const percent of [1, 5, 10, 50]) {
      const expected = (ids.length * percent) / 100;
      const drawn = ids.filter((id) => isDrawn(id, percent)).length;
      // Four standard deviations of a fair draw.
      expect(Math.abs(drawn - expected)).toBeLessThan(4 * Math.sqrt(expected * (1 - percent / 100)));
    }
  });
});
