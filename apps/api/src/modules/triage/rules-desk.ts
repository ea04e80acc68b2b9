import { Injectable } from '@nestjs/common';
import { DOCUMENT_KINDS, label, problemTexts, type Locale, type ProblemCode } from '@sosta/contracts';
import { UnitOfWork, type Tx } from '../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../platform/http/context.js';
import { inLocale, type Localized } from '../../platform/http/locale.js';
import { Problem } from '../../platform/http/problem.js';
import {
  Policies,
  RULE_CHECKS,
  RULE_FACTS,
  RULE_FACT_OF,
  RULE_KINDS,
  RULE_WORDS,
  ruleMistakes,
  type ReviewRule,
  type RuleOutcome,
} from '../municipalities/index.js';
import { DecisionReasons, RequestRepository, type RequestState } from '../requests/index.js';
import { CaseFactsReader } from './case-facts.js';
import { evaluate, explain, type CaseFacts, type WordOf } from './domain/approval-rules.js';
import type {
  DryRunDto,
  DryRunInput,
  RuleDifferenceDto,
  RuleFiguresDto,
  RuleOptionsDto,
  RuleProposalsDto,
  RulesOutcomeDto,
} from './http/rules.dto.js';
import { EvaluationRepository, type PastCase } from './persistence/evaluation.repository.js';
import { SampleRepository } from './persistence/sample.repository.js';
import { RuleNames } from './rule-names.js';
import { toSampleCheckDto } from './samples.js';

/** How many of the latest requests a dry run looks at. */
const RECENT = 200;
const SHOWN_DIFFERENCES = 50;

/** What the rules said, can say, and would have said. */
@Injectable()
export class RulesDesk {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly policies: Policies,
    private readonly requests: RequestRepository,
    private readonly reasons: DecisionReasons,
    private readonly facts: CaseFactsReader,
    private readonly evaluations: EvaluationRepository,
    private readonly samples: SampleRepository,
    private readonly names: RuleNames,
  ) {}

  /** @throws Problem not_found */
  outcome(call: OperatorContext, requestId: string): Promise<RulesOutcomeDto> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      await this.requests.get(tx, requestId);
      const last = await this.evaluations.last(tx, requestId);
      const sample = await this.samples.of(tx, requestId);
      const spoken = last !== null && last.outcome !== 'NONE';
      const draft = last?.outcome === 'DENY' ? last.evaluation?.draft : null;
      return {
        outcome: last && last.outcome !== 'NONE' ? last.outcome : null,
        at: spoken ? last.at.toISOString() : null,
        applied: last?.applied ?? false,
        lines:
          spoken && last.evaluation
            ? explain(last.evaluation, call.locale, await this.names.words(tx, call.locale))
            : [],
        stopped: spoken && last.stopped ? stoppedText(last.stopped, call.locale) : null,
        draft: draft
          ? { reasons: draft.reasons, note: draft.notes.length > 0 ? draft.notes.join('\n\n') : null }
          : null,
        sample: sample && toSampleCheckDto(sample),
      };
    });
  }

  proposals(call: OperatorContext): Promise<RuleProposalsDto> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => ({
      requestIds: await this.evaluations.proposals(tx, 500),
    }));
  }

  /** What a rule can be made of in this municipality. */
  options(call: OperatorContext): Promise<RuleOptionsDto> {
    const { locale } = call;
    const word = (code: string): string =>
      Object.hasOwn(RULE_WORDS, code) ? inLocale(RULE_WORDS[code]!, locale) : code;
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const codes = await this.names.codes(tx, locale);
      const refusals = await this.reasons.active(tx, { decision: 'REFUSE' });
      return {
        facts: RULE_FACTS.map((fact) => ({
          fact,
          label: word(fact),
          kinds: [...RULE_FACT_OF[fact].kinds],
          values:
            fact === 'DOCUMENTS'
              ? DOCUMENT_KINDS.map((value) => ({ value, label: label(locale, 'documentKind', value) }))
              : (RULE_FACT_OF[fact].values?.map((value) => ({ value, label: word(value) })) ??
                codes
                  .filter((one) => one.fact === fact)
                  .map(({ code, name }) => ({ value: code, label: name }))),
        })),
        checks: Object.entries(RULE_CHECKS).map(([code, check]) => ({
          code,
          label: inLocale(check.word, locale),
          kinds: [...check.kinds],
        })),
        reasons: refusals.map((reason) => ({
          code: reason.code,
          label: inLocale(reason.text, locale),
          kinds: reason.appliesTo.filter((kind) => RULE_KINDS.includes(kind)),
        })),
      };
    });
  }

  /**
   * What these rules would have said of the latest requests: of what each looked like when it came in, not of what it
   * looks like now. An open case of which nothing was recorded is looked at now.
   * @throws Problem validation_failed where a condition makes no sense
   */
  async dryRun(call: OperatorContext, input: DryRunInput): Promise<DryRunDto> {
    const rules = input.rules as ReviewRule[];
    const mistakes = ruleMistakes(rules);
    if (mistakes.length > 0)
      throw Problem.fields(
        mistakes.map((pointer) => ({ pointer: `/rules${pointer}`, code: 'value_not_allowed' })),
      );
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const inForce = await this.policies.value(tx, call.municipality.timezone, 'review.rules');
      const words = await this.names.words(tx, call.locale);
      const recent = await this.evaluations.recent(tx, [...RULE_KINDS], RECENT);
      const known: { past: PastCase; facts: CaseFacts }[] = [];
      for (const past of recent) {
        const facts = past.facts ?? (await this.factsNow(tx, past));
        if (facts) known.push({ past, facts });
      }
      const differences = known.flatMap(
        ({ past, facts }) => differenceOf(past, facts, rules, words, call.locale) ?? [],
      );
      return {
        considered: known.length,
        unknown: recent.length - known.length,
        figures: count(known.map(({ facts }) => evaluate(rules, facts).outcome)),
        today: count(known.map(({ facts }) => evaluate(inForce, facts).outcome)),
        differing: differences.length,
        differences: differences
          .toSorted((a, b) => GRAVITY.indexOf(a.difference) - GRAVITY.indexOf(b.difference))
          .slice(0, SHOWN_DIFFERENCES),
      };
    });
  }

  /** A case that cannot be looked at is left out. */
  private async factsNow(tx: Tx, past: PastCase): Promise<CaseFacts | null> {
    if (past.state !== 'SUBMITTED' && past.state !== 'UNDER_REVIEW') return null;
    try {
      return await this.facts.of(tx, await this.requests.get(tx, past.requestId));
    } catch (error) {
      if (error instanceof Problem) return null;
      throw error;
    }
  }
}

type Difference = RuleDifferenceDto['difference'];
const GRAVITY: readonly Difference[] = [
  'WOULD_APPROVE_REFUSED',
  'WOULD_DENY_ACCEPTED',
  'WOULD_APPROVE_SENT_BACK',
  'WOULD_STOP_APPROVING',
];
const ACCEPTED: readonly RequestState[] = [
  'ACCEPTED',
  'AWAITING_PAYMENT',
  'COMPLETED',
  'PAYMENT_EXPIRED',
  'EXPIRED',
];

function differenceOf(
  past: PastCase,
  facts: CaseFacts,
  rules: readonly ReviewRule[],
  words: WordOf,
  locale: Locale,
): RuleDifferenceDto | null {
  const evaluation = evaluate(rules, facts);
  const difference = kindOfDifference(past, evaluation.outcome);
  return (
    difference && {
      requestId: past.requestId,
      number: past.number,
      kind: past.kind,
      state: past.state,
      outcome: evaluation.outcome,
      difference,
      lines: explain(evaluation, locale, words),
    }
  );
}

function kindOfDifference(past: PastCase, outcome: RuleOutcome): Difference | null {
  const accepted = ACCEPTED.includes(past.state);
  if (outcome === 'APPROVE' && past.state === 'REJECTED') return 'WOULD_APPROVE_REFUSED';
  if (outcome === 'DENY' && accepted) return 'WOULD_DENY_ACCEPTED';
  if (outcome === 'APPROVE' && (past.state === 'INTEGRATION_REQUESTED' || past.state === 'LAPSED'))
    return 'WOULD_APPROVE_SENT_BACK';
  return past.byRules && outcome !== 'APPROVE' ? 'WOULD_STOP_APPROVING' : null;
}

function count(outcomes: readonly RuleOutcome[]): RuleFiguresDto {
  const of = (wanted: RuleOutcome): number => outcomes.filter((outcome) => outcome === wanted).length;
  return { approve: of('APPROVE'), review: of('REVIEW'), deny: of('DENY') };
}

/** What a person would be told to do next makes no sense for the rules. */
const STOPPED: Readonly<Record<string, Localized>> = {
  conflict_stale_version: {
    it: 'intanto se n’è occupata una persona.',
    en: 'a person took it up meanwhile.',
  },
  case_claimed_by_other: { it: 'intanto se n’è occupata una persona.', en: 'a person took it up meanwhile.' },
  decision_leaving: { it: 'intanto ha deciso una persona.', en: 'a person decided meanwhile.' },
  internal_error: { it: 'la valutazione non è riuscita.', en: 'the evaluation failed.' },
};

function stoppedText(code: string, locale: Locale): string {
  const own = STOPPED[code];
  return own ? inLocale(own, locale) : problemTextOf(code, locale);
}

export function problemTextOf(code: string, locale: Locale): string {
  return problemTexts[locale][code as ProblemCode] ?? code;
}
