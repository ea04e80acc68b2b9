import { CASE_KINDS, DECISION_REASON_KINDS, type CaseKind, type DecisionReasonKind } from '@sosta/contracts';
import {
  ChoiceField,
  ChoiceListField,
  FlagField,
  IntField,
  NestedField,
  Out,
  VersionField,
} from '../../../platform/http/fields.js';
import { LocalizedDto, LocalizedTextInput } from '../../catalogue/index.js';
import type { ReasonRow } from '../persistence/reason.repository.js';

export class OperatorReasonDto {
  @Out({ format: 'uuid' }) id: string;
  @Out({ description: 'What decisions store; new words have a new one' }) code: string;
  @Out({ enum: [...DECISION_REASON_KINDS], enumName: 'DecisionReasonKind' }) decision: string;
  @Out({ enum: [...CASE_KINDS], enumName: 'CaseKind', isArray: true }) appliesTo: CaseKind[];
  @Out({ type: LocalizedDto }) text: LocalizedDto;
  @Out({ description: 'Whether decisions may use it' }) active: boolean;
  @Out({ type: 'integer', description: 'Lowest first' }) position: number;
  @Out({ type: 'integer', format: 'int32' }) version: number;
}

export class OperatorReasonListDto {
  @Out({ type: [OperatorReasonDto] }) items: OperatorReasonDto[];
}

const POSITION = { min: 0, max: 9_999, description: 'Lowest first' };

export class CreateReasonInput {
  @ChoiceField(DECISION_REASON_KINDS, { name: 'DecisionReasonKind' }) decision: DecisionReasonKind;
  @ChoiceListField(CASE_KINDS, { name: 'CaseKind', min: 1 }) appliesTo: CaseKind[];
  @NestedField(() => LocalizedTextInput) text: LocalizedTextInput;
  @IntField({ ...POSITION, optional: true }) position?: number | null;
}

export class UpdateReasonInput {
  @VersionField() version: number;
  @ChoiceListField(CASE_KINDS, { name: 'CaseKind', min: 1, optional: true }) appliesTo?: CaseKind[] | null;
  @NestedField(() => LocalizedTextInput, { optional: true }) text?: LocalizedTextInput | null;
  @IntField({ ...POSITION, optional: true }) position?: number | null;
  @FlagField({ optional: true }) active?: boolean | null;
}

export function toOperatorReasonDto(row: ReasonRow): OperatorReasonDto {
  return row;
}
