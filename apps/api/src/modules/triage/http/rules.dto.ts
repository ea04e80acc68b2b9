import { CASE_KINDS } from '@sosta/contracts';
import { RULE_FACTS, RULE_KINDS, RULE_OUTCOMES, type RuleOutcome } from '../../municipalities/index.js';
import { ChoiceField, NestedField, Out, TextField, TextListField } from '../../../platform/http/fields.js';
import { PageQuery } from '../../../platform/http/paging.js';
import { REQUEST_STATES, VersionInput, type RequestKind, type RequestState } from '../../requests/index.js';

import { SAMPLE_STATES, type SampleState } from '../persistence/sample.repository.js';

export class RulesDraftDto {
  @Out({ type: [String], description: 'Codes of reasons' }) reasons: string[];
  @Out({ type: String, nullable: true, description: 'For the citizen' }) note: string | null;
}

export class SampleCheckDto {
  @Out({ enum: [...SAMPLE_STATES], enumName: 'SampleState' }) state: SampleState;
  @Out({ type: 'integer', format: 'int32' }) version: number;
  @Out({ type: 'integer', format: 'int32', description: 'Hundredths drawn at the time' }) percent: number;
  @Out({ format: 'date-time' }) drawnAt: string;
  @Out({ type: String, nullable: true }) note: string | null;
  @Out({ type: String, nullable: true }) checkedByName: string | null;
  @Out({ type: String, format: 'date-time', nullable: true }) checkedAt: string | null;
}

/** What the municipality's rules said of a request when it came in. */
export class RulesOutcomeDto {
  @Out({
    enum: [...RULE_OUTCOMES],
    enumName: 'RuleOutcome',
    nullable: true,
    description: 'Null: no rule speaks of this kind of request, or it came in before there were any',
  })
  outcome: RuleOutcome | null;
  @Out({ type: String, format: 'date-time', nullable: true }) at: string | null;
  @Out({ description: 'The request was accepted by the rules' }) applied: boolean;
  @Out({ type: [String], description: 'One a rule, and one for the outcome, in the reader’s language' })
  lines: string[];
  @Out({ type: String, nullable: true, description: 'Why an approval was not carried out, in words' })
  stopped: string | null;
  @Out({ type: () => RulesDraftDto, nullable: true, description: 'A refusal to start from' })
  draft: RulesDraftDto | null;
  @Out({ type: () => SampleCheckDto, nullable: true, description: 'Drawn for a later look' })
  sample: SampleCheckDto | null;
}

export class RuleValueDto {
  @Out() value: string;
  @Out() label: string;
}

export class RuleCheckDto {
  @Out() code: string;
  @Out() label: string;
  @Out({ enum: [...RULE_KINDS], enumName: 'RuleKind', isArray: true }) kinds: string[];
}

export class RuleFactDto {
  @Out({ enum: [...RULE_FACTS], enumName: 'RuleFact' }) fact: string;
  @Out() label: string;
  @Out({ enum: [...RULE_KINDS], enumName: 'RuleKind', isArray: true }) kinds: string[];
  @Out({ type: () => RuleValueDto, isArray: true }) values: RuleValueDto[];
}

export class RuleReasonDto {
  @Out() code: string;
  @Out() label: string;
  @Out({ enum: [...RULE_KINDS], enumName: 'RuleKind', isArray: true }) kinds: string[];
}

/** Open requests of which the rules say that they should be refused. */
export class RuleProposalsDto {
  @Out({ type: [String], format: 'uuid' }) requestIds: string[];
}

/** What rules can be made of, for the editor. */
export class RuleOptionsDto {
  @Out({ type: () => RuleFactDto, isArray: true }) facts: RuleFactDto[];
  @Out({ type: () => RuleCheckDto, isArray: true }) checks: RuleCheckDto[];
  @Out({ type: () => RuleReasonDto, isArray: true, description: 'For the draft of a refusal' })
  reasons: RuleReasonDto[];
}

export class RuleConditionInput {
  @ChoiceField(RULE_FACTS, { name: 'RuleFact' })
  fact: (typeof RULE_FACTS)[number];

  @TextField({ max: 60, optional: true })
  check?: string;

  @TextListField({ max: 20, maxLength: 60 })
  values: string[];
}

export class RuleInput {
  @ChoiceField(RULE_KINDS, { name: 'RuleKind' })
  kind: (typeof RULE_KINDS)[number];

  @ChoiceField(RULE_OUTCOMES, { name: 'RuleOutcome' })
  outcome: RuleOutcome;

  @TextField({ max: 60, optional: true })
  reason?: string;

  @TextField({ max: 1000, multiline: true, optional: true })
  note?: string;

  @NestedField(() => RuleConditionInput, { list: { min: 1, max: 10 } })
  conditions: RuleConditionInput[];
}

export class DryRunInput {
  @NestedField(() => RuleInput, { list: { min: 0, max: 30 } })
  rules: RuleInput[];
}

export class RuleFiguresDto {
  @Out({ type: 'integer', format: 'int32' }) approve: number;
  @Out({ type: 'integer', format: 'int32' }) review: number;
  @Out({ type: 'integer', format: 'int32' }) deny: number;
}

export const DIFFERENCES = [
  'WOULD_APPROVE_REFUSED',
  'WOULD_DENY_ACCEPTED',
  'WOULD_APPROVE_SENT_BACK',
  'WOULD_STOP_APPROVING',
] as const;

/** A case in which the rules would not have said what was decided. */
export class RuleDifferenceDto {
  @Out({ format: 'uuid' }) requestId: string;
  @Out() number: string;
  @Out({ enum: [...CASE_KINDS], enumName: 'CaseKind' }) kind: RequestKind;
  @Out({ enum: [...REQUEST_STATES], enumName: 'RequestState' }) state: RequestState;
  @Out({ enum: [...RULE_OUTCOMES], enumName: 'RuleOutcome' }) outcome: RuleOutcome;
  @Out({ enum: [...DIFFERENCES], enumName: 'RuleDifference' }) difference: (typeof DIFFERENCES)[number];
  @Out({ type: [String] }) lines: string[];
}

export class DryRunDto {
  @Out({ type: 'integer', format: 'int32', description: 'Recent requests looked at' }) considered: number;
  @Out({ type: 'integer', format: 'int32', description: 'Recent requests of which nothing was recorded' })
  unknown: number;
  @Out({ type: () => RuleFiguresDto }) figures: RuleFiguresDto;
  @Out({ type: () => RuleFiguresDto, description: 'With the rules of today' }) today: RuleFiguresDto;
  @Out({ type: 'integer', format: 'int32' }) differing: number;
  @Out({ type: () => RuleDifferenceDto, isArray: true, description: 'The gravest first, 50 at most' })
  differences: RuleDifferenceDto[];
}

export class SampleDto extends SampleCheckDto {
  @Out({ format: 'uuid' }) requestId: string;
  @Out() number: string;
  @Out({ enum: [...CASE_KINDS], enumName: 'CaseKind' }) kind: RequestKind;
  @Out({ enum: [...REQUEST_STATES], enumName: 'RequestState' }) requestState: RequestState;
  @Out() title: string;
  @Out() holderName: string;
  @Out({ type: String, format: 'uuid', nullable: true }) subscriptionId: string | null;
}

export class SampleListDto {
  @Out({ type: () => SampleDto, isArray: true }) items: SampleDto[];
  @Out({ type: String, nullable: true }) nextCursor: string | null;
  @Out({ type: 'integer', format: 'int32', description: 'Waiting, whatever the filter' }) open: number;
}

export class SampleQuery extends PageQuery {
  @ChoiceField(SAMPLE_STATES, { optional: true, name: 'SampleState' })
  state?: SampleState;
}

export class SampleResultInput extends VersionInput {
  @ChoiceField(['CONFIRMED', 'TO_REVIEW'], { name: 'SampleResult' })
  result: 'CONFIRMED' | 'TO_REVIEW';

  @TextField({ max: 2000, multiline: true, optional: true, description: 'Needed where something is wrong' })
  note?: string;
}
