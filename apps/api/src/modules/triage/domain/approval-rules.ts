import { inLocale, type Locale } from '@sosta/contracts';
import {
  RULE_CHECKS,
  RULE_OUTCOMES,
  RULE_WORDS,
  type CheckLevel,
  type ReviewRule,
  type RuleCondition,
  type RuleFact,
  type RuleKind,
  type RuleOutcome,
} from '../../municipalities/index.js';

/** What the rules look at, as it was when they looked. Codes only: no name, plate or address. */
export interface CaseFacts {
  kind: RuleKind;
  checks: readonly { code: string; level: CheckLevel }[];
  purpose: string | null;
  certificationType: string | null;
  product: string | null;
  documents: readonly string[];
  holderKind: string | null;
  source: string | null;
}

/** One condition and what it met with; `met` null: there was nothing to see. */
export interface SeenCondition {
  fact: string;
  check?: string;
  wanted: string[];
  seen: string[] | null;
  met: boolean | null;
}

export interface RuleLine {
  /** The rule's place in the list, from 1. */
  rule: number;
  outcome: RuleOutcome;
  /** Whether the rule holds; null: it cannot be told. */
  holds: boolean | null;
  conditions: SeenCondition[];
}

/** Why an approval that the rules gave is not carried out. */
export type Brake = { why: 'FAILED' | 'WARNED' | 'UNCHECKED'; checks: string[] };

export interface Evaluation {
  outcome: RuleOutcome;
  lines: RuleLine[];
  /** No rule holds, and none is in doubt. */
  silent: boolean;
  brake: Brake | null;
  /** Of the rules that propose a refusal. */
  draft: { reasons: string[]; notes: string[] } | null;
}

/** From the mildest to the strictest. */
const STRICTNESS: readonly RuleOutcome[] = ['APPROVE', 'REVIEW', 'DENY'];
const LEVELS: readonly CheckLevel[] = ['OK', 'WARN', 'FAIL'];

/**
 * What the municipality's rules say of a case. Total: whatever the rules and facts look like it answers, and in doubt
 * it answers REVIEW.
 *
 * - Every rule for the kind of request is looked at; the order decides only how they are read.
 * - A rule holds when all its conditions do. A condition whose fact is missing is unknown; a rule with an unknown
 *   condition and no false one is in doubt, and counts as REVIEW whatever it would answer.
 * - The strictest answer wins: DENY over REVIEW over APPROVE. No rule that holds: REVIEW.
 * - An approval is stopped (REVIEW) by any failed check, by a case without checks, and by a check "to be looked at"
 *   that no approving rule names together with that level.
 */
export function evaluate(rules: readonly ReviewRule[], facts: CaseFacts): Evaluation {
  const lines = (Array.isArray(rules) ? rules : []).flatMap((rule: ReviewRule, index): RuleLine[] =>
    rule?.kind === facts.kind ? [lineOf(rule, index + 1, facts)] : [],
  );
  const answers = lines.flatMap(({ outcome, holds }): RuleOutcome[] => {
    if (holds === false) return [];
    return holds && RULE_OUTCOMES.includes(outcome) ? [outcome] : ['REVIEW'];
  });
  const strictest = STRICTNESS.findLast((outcome) => answers.includes(outcome)) ?? 'REVIEW';
  const brake = strictest === 'APPROVE' ? brakeOn(lines, facts) : null;
  const denying = lines
    .filter((line) => line.holds === true && line.outcome === 'DENY')
    .map((line) => rules[line.rule - 1]!);
  return {
    outcome: brake ? 'REVIEW' : strictest,
    lines,
    silent: answers.length === 0,
    brake,
    draft:
      strictest === 'DENY'
        ? {
            reasons: [...new Set(denying.flatMap(({ reason }) => reason ?? []))],
            notes: [...new Set(denying.flatMap(({ note }) => note ?? []))],
          }
        : null,
  };
}

function brakeOn(lines: readonly RuleLine[], { checks }: CaseFacts): Brake | null {
  if (checks.length === 0) return { why: 'UNCHECKED', checks: [] };
  const codesAt = (bad: (level: CheckLevel) => boolean): string[] => [
    ...new Set(checks.filter(({ level }) => bad(level)).map(({ code }) => code)),
  ];
  const failed = codesAt((level) => level !== 'OK' && level !== 'WARN');
  if (failed.length > 0) return { why: 'FAILED', checks: failed };
  const named = new Set(
    lines
      .filter(({ holds, outcome }) => holds === true && outcome === 'APPROVE')
      .flatMap(({ conditions }) => conditions)
      .filter(({ fact, wanted }) => fact === 'CHECK' && wanted.includes('WARN'))
      .map(({ check }) => check),
  );
  const warned = codesAt((level) => level === 'WARN').filter((code) => !named.has(code));
  return warned.length > 0 ? { why: 'WARNED', checks: warned } : null;
}

function lineOf(rule: ReviewRule, place: number, facts: CaseFacts): RuleLine {
  const conditions = (Array.isArray(rule.conditions) ? rule.conditions : []).map((condition) =>
    look(condition, facts),
  );
  const met = conditions.map((condition) => condition.met);
  const holds = met.includes(false) ? false : met.length === 0 || met.includes(null) ? null : true;
  return { rule: place, outcome: rule.outcome, holds, conditions };
}

function look(condition: RuleCondition, facts: CaseFacts): SeenCondition {
  const wanted = Array.isArray(condition?.values) ? condition.values.map(String) : [];
  const fact = String(condition?.fact);
  const seen = wanted.length === 0 ? null : seenOf(fact, condition.check, facts);
  const met =
    seen === null
      ? null
      : fact === 'DOCUMENTS'
        ? wanted.every((value) => seen.includes(value))
        : seen.some((value) => wanted.includes(value));
  return { fact, ...(condition?.check ? { check: String(condition.check) } : {}), wanted, seen, met };
}

/** Null: the case has no such fact. Of a check found twice the worse level counts. */
function seenOf(fact: string, check: string | undefined, facts: CaseFacts): string[] | null {
  const one = (value: string | null): string[] | null => (value ? [value] : null);
  const worst = (levels: readonly CheckLevel[]): string[] | null =>
    one(LEVELS.findLast((level) => levels.includes(level)) ?? null);
  switch (fact as RuleFact) {
    case 'CHECK':
      return worst(facts.checks.filter(({ code }) => code === check).map(({ level }) => level));
    case 'WORST_CHECK':
      return worst(facts.checks.map(({ level }) => level));
    case 'PURPOSE':
      return one(facts.purpose);
    case 'DOCUMENTS':
      return [...facts.documents];
    case 'CERTIFICATION_TYPE':
      return one(facts.certificationType);
    case 'PRODUCT':
      return one(facts.product);
    case 'HOLDER_KIND':
      return one(facts.holderKind);
    case 'SOURCE':
      return one(facts.source);
    default:
      return null;
  }
}

// ---- In words

const TEXT = {
  it: {
    rule: (n: number, outcome: string) => `Regola ${n} (${outcome})`,
    holds: 'vale',
    fails: 'non vale',
    doubt: 'non si può dire',
    missing: (name: string) => `${name}: manca`,
    seen: (name: string, seen: string) => `${name}: ${seen}`,
    differs: (name: string, seen: string, wanted: string) => `${name}: ${seen}, e serve ${wanted}`,
    none: 'nessuno',
    or: ' o ',
    silent: 'Nessuna regola vale per questa richiesta: decide una persona.',
    REVIEW: 'Esito: decide una persona.',
    APPROVE: 'Esito: approvata dalle regole.',
    DENY: 'Esito: le regole dicono di rifiutare; la conferma spetta a una persona.',
    FAILED: (checks: string) => `Nessuna regola approva se un controllo non è superato: ${checks}.`,
    WARNED: (checks: string) => `C’è un controllo da guardare che nessuna regola ammette: ${checks}.`,
    UNCHECKED: () => 'La richiesta non ha controlli automatici: nessuna regola la approva.',
  },
  en: {
    rule: (n: number, outcome: string) => `Rule ${n} (${outcome})`,
    holds: 'holds',
    fails: 'does not hold',
    doubt: 'cannot be told',
    missing: (name: string) => `${name}: missing`,
    seen: (name: string, seen: string) => `${name}: ${seen}`,
    differs: (name: string, seen: string, wanted: string) => `${name}: ${seen}, and ${wanted} is needed`,
    none: 'none',
    or: ' or ',
    silent: 'No rule holds for this request: a person decides.',
    REVIEW: 'Outcome: a person decides.',
    APPROVE: 'Outcome: approved by the rules.',
    DENY: 'Outcome: the rules say to refuse; a person has to confirm.',
    FAILED: (checks: string) => `No rule approves while a check has failed: ${checks}.`,
    WARNED: (checks: string) => `A check is to be looked at and no rule admits it: ${checks}.`,
    UNCHECKED: () => 'The request has no automatic checks: no rule approves it.',
  },
} as const satisfies Record<Locale, object>;

/** Names the municipality gives to codes (products, certification types), and labels of documents. */
export type WordOf = (fact: string, value: string) => string | undefined;

/** One line per rule, and one for the outcome, in plain words. */
export function explain(evaluation: Evaluation, locale: Locale, wordOf: WordOf = () => undefined): string[] {
  const text = TEXT[locale];
  const plain = (code: string): string =>
    Object.hasOwn(RULE_WORDS, code) ? inLocale(RULE_WORDS[code]!, locale) : code;
  const checkName = (code: string): string =>
    Object.hasOwn(RULE_CHECKS, code) ? inLocale(RULE_CHECKS[code]!.word, locale) : code;
  const nameOf = ({ fact, check }: SeenCondition): string =>
    fact === 'CHECK' ? checkName(check ?? '?') : plain(fact);
  const values = (fact: string, codes: readonly string[], between: string): string =>
    codes.map((code) => wordOf(fact, code) ?? plain(code)).join(between) || text.none;

  const lines = evaluation.lines.map((line) => {
    const how = line.holds === null ? text.doubt : line.holds ? text.holds : text.fails;
    // Of a rule that does not hold only what stands in its way is told.
    const told = line.conditions.filter(({ met }) => line.holds === true || met === line.holds);
    const why = told.map((condition) => {
      const { fact, seen, wanted, met } = condition;
      if (seen === null) return text.missing(nameOf(condition));
      const found = values(fact, seen, ', ');
      if (met) return text.seen(nameOf(condition), found);
      return text.differs(
        nameOf(condition),
        found,
        values(fact, wanted, fact === 'DOCUMENTS' ? ', ' : text.or),
      );
    });
    return `${text.rule(line.rule, plain(line.outcome))}: ${how}${why.length > 0 ? ` – ${why.join('; ')}` : ''}.`;
  });
  const { brake, silent, outcome } = evaluation;
  return [
    ...lines,
    ...(brake ? [text[brake.why](brake.checks.map(checkName).join(', '))] : []),
    silent ? text.silent : text[outcome],
  ];
}
