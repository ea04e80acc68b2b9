import { POLICIES, type PolicyValues } from '../modules/municipalities/index.js';

/** Every policy in a row of its own, so that each decision can name the rule it was made under. */
export function everyPolicy(own: Partial<PolicyValues>): Partial<PolicyValues> {
  const defaults = Object.fromEntries(
    Object.entries(POLICIES).map(([key, { default: value }]) => [key, value]),
  ) as Partial<PolicyValues>;
  return { ...defaults, ...own };
}
