import { describe, expect, it } from 'vitest';
import { admittedSince, flowRefusal } from './request-rules.js';

describe('kinds of vehicle admitted', () => {
  const classes = [
    { kind: 'CAR' as const, from: null },
    { kind: 'MICROCAR' as const, from: '2026-03-01' },
  ];

  it('R72: since a day, that day included', () => {
    expect(admittedSince(classes, 'CAR', '2026-02-28')).toBe(true);
    expect(admittedSince(classes, 'MICROCAR', '2026-02-28')).toBe('2026-03-01');
    expect(admittedSince(classes, 'MICROCAR', '2026-03-01')).toBe(true);
    expect(admittedSince(classes, 'MOTORCYCLE', '2026-03-01')).toBeNull();
  });
});

it('refuses what belongs to another flow with the reason of the one in force', () => {
  expect(flowRefusal('THREE_STEP', 'THREE_STEP')).toBeNull();
  expect(flowRefusal('SINGLE_STEP', 'SINGLE_STEP')).toBeNull();
  expect(flowRefusal('SINGLE_STEP', 'THREE_STEP')).toBe('single_request_only');
  expect(flowRefusal('THREE_STEP', 'SINGLE_STEP')).toBe('feature_not_enabled');
  expect(flowRefusal('RENEWAL_ONLY', 'THREE_STEP')).toBe('renewals_only');
  expect(flowRefusal('RENEWAL_ONLY', 'SINGLE_STEP')).toBe('renewals_only');
  expect(flowRefusal('ONE_CASE', 'ONE_CASE')).toBeNull();
  expect(flowRefusal('ONE_CASE', 'THREE_STEP')).toBeNull();
  expect(flowRefusal('ONE_CASE', 'SINGLE_STEP')).toBe('feature_not_enabled');
  expect(flowRefusal('THREE_STEP', 'ONE_CASE')).toBe('feature_not_enabled');
  expect(flowRefusal('SINGLE_STEP', 'ONE_CASE')).toBe('single_request_only');
});
