import type { ReviewRule, RuleCondition, RuleFact, RuleOptions } from '../../api/types.js';
import { msg, type MessageKey, type translate } from '../../i18n/index.js';

type Translate = typeof translate;

export const OUTCOMES = ['APPROVE', 'REVIEW', 'DENY'] as const;
export const OUTCOME_TEXTS = {
  APPROVE: msg('approva'),
  REVIEW: msg('decide una persona'),
  DENY: msg('proponi il rifiuto'),
} as const satisfies Record<ReviewRule['outcome'], MessageKey>;

/** How a condition of each fact begins and what joins its values. */
const FACT_TEXTS = {
  CHECK: msg('il controllo «{name}» è {values}'),
  WORST_CHECK: msg('il peggiore dei controlli è {values}'),
  PURPOSE: msg('la richiesta è: {values}'),
  DOCUMENTS: msg('ci sono i documenti: {values}'),
  CERTIFICATION_TYPE: msg('la certificazione è: {values}'),
  PRODUCT: msg('la tipologia è: {values}'),
  HOLDER_KIND: msg('chi chiede è: {values}'),
  SOURCE: msg('arriva da: {values}'),
} as const satisfies Record<RuleFact, MessageKey>;

/** One condition as a person reads it: "il controllo «Via del settore» è in ordine". */
export function conditionText(condition: RuleCondition, options: RuleOptions, t: Translate): string {
  if (condition.fact === 'WORST_CHECK' && condition.values.join() === 'OK')
    return t('tutti i controlli sono in ordine');
  const fact = options.facts.find((one) => one.fact === condition.fact);
  const values = condition.values.map(
    (value) => fact?.values.find((one) => one.value === value)?.label ?? value,
  );
  const joiner = condition.fact === 'DOCUMENTS' ? ` ${t('e')} ` : ` ${t('oppure')} `;
  return t(FACT_TEXTS[condition.fact], {
    name: options.checks.find((one) => one.code === condition.check)?.label ?? condition.check ?? '?',
    values: values.join(joiner),
  });
}

/** The list with the rule at `index` one place up or down among those of its own kind. */
export function moved(rules: readonly ReviewRule[], index: number, by: -1 | 1): ReviewRule[] {
  const rule = rules[index];
  if (!rule) return [...rules];
  let other = index + by;
  while (rules[other] && rules[other]!.kind !== rule.kind) other += by;
  const there = rules[other];
  return there ? rules.map((one, at) => (at === index ? there : at === other ? rule : one)) : [...rules];
}

/** The values of a policy, read as rules; anything else is none. */
export function rulesOf(value: unknown): ReviewRule[] {
  return Array.isArray(value) ? (structuredClone(value) as ReviewRule[]) : [];
}
