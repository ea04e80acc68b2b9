import { describe, expect, test } from 'vitest';
import { checkPolicyValue } from '../../backoffice/policy-value.js';
import { policyContradictions } from './policy-contradictions.js';
import { withDefaults, type PolicyKey } from './policies.js';
import { STARTING_MODELS } from './starting-models.js';

describe.each(STARTING_MODELS)('starting model $code', ({ policies, name, description }) => {
  test('has values that each policy takes, and none that stands against another', () => {
    const rows = Object.entries(policies).map(([key, value]) => ({ key: key as PolicyKey, value }));
    expect(rows.flatMap(({ key, value }) => checkPolicyValue(key, value))).toEqual([]);
    expect(policyContradictions(withDefaults(rows))).toEqual([]);
  });
  test('says what it is in both languages', () => {
    for (const text of [name, description]) expect(Object.keys(text).sort()).toEqual(['en', 'it']);
  });
});
