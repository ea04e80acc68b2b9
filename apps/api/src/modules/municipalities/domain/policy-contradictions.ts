import type { PolicyKey, PolicyValues } from './policies.js';

/** Two policies that cannot hold on the same day. */
export interface PolicyContradiction {
  /** What they say together makes no sense: the first is usually the one to change. */
  keys: readonly [PolicyKey, PolicyKey];
}

type Rule = { keys: readonly [PolicyKey, PolicyKey]; broken: (values: PolicyValues) => boolean };

/** Each line is a municipality in which somebody could not register, ask, pay or renew. */
const RULES: readonly Rule[] = [
  {
    // The PIN proves the address only where a PIN is asked for.
    keys: ['registration.verification', 'login.secondFactor'],
    broken: (v) => v['registration.verification'] === 'PIN' && v['login.secondFactor'] !== 'PIN',
  },
  {
    // Whoever knows another's number and fiscal code would receive the other's subscription (R17).
    keys: ['registration.verification', 'registration.mode'],
    broken: (v) =>
      v['registration.mode'] === 'EXISTING_SUBSCRIBER' &&
      v['registration.verification'] !== 'OTP' &&
      v['registration.verification'] !== 'LINK',
  },
  {
    // The registry knows natural persons (R30).
    keys: ['registration.holderKinds', 'registration.mode'],
    broken: (v) =>
      v['registration.mode'] === 'REGISTRY' &&
      v['registration.holderKinds'].some((kind) => kind !== 'PERSON'),
  },
  {
    keys: ['request.flow', 'registration.mode'],
    broken: (v) => v['request.flow'] === 'RENEWAL_ONLY' && v['registration.mode'] !== 'EXISTING_SUBSCRIBER',
  },
  {
    keys: ['request.flow', 'renewal.mode'],
    broken: (v) => v['request.flow'] === 'RENEWAL_ONLY' && v['renewal.mode'] === 'COUNTER',
  },
  {
    // The single request has no certification of its own to be bought with.
    keys: ['certification.required', 'request.flow'],
    broken: (v) => v['certification.required'] && v['request.flow'] === 'SINGLE_STEP',
  },
  {
    keys: ['payment.warningDays', 'payment.windowDays'],
    broken: (v) => v['payment.warningDays'] >= v['payment.windowDays'],
  },
  {
    // The renewal window would end before it starts.
    keys: ['renewal.closesDaysAfter', 'renewal.opensDaysBefore'],
    broken: (v) => v['renewal.closesDaysAfter'] < -v['renewal.opensDaysBefore'],
  },
];

/** What the policies of one day, taken together, get wrong; empty when they can all hold. */
export function policyContradictions(values: PolicyValues): PolicyContradiction[] {
  return RULES.filter(({ broken }) => broken(values)).map(({ keys }) => ({ keys }));
}
