import {
  WORK_CLAIMED,
  WORK_COLUMNS,
  WORK_DUE,
  WORK_KINDS,
  WORK_SORTS,
  WORK_STAGES,
  WORK_STATES,
  WORK_SUBJECTS,
  type WorkClaimed,
  type WorkColumn,
  type WorkDue,
  type WorkKind,
  type WorkSort,
  type WorkStage,
  type WorkState,
  type WorkSubject,
} from '@sosta/contracts';
import { Transform } from 'class-transformer';
import { ChoiceField, ChoiceListField, NestedField, Out, TextField } from '../../../platform/http/fields.js';
import { PageQuery } from '../../../platform/http/paging.js';

/** In an address a list of one is written like a single value. */
const AsList = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? [value] : value));

export class WorkQuery extends PageQuery {
  @AsList()
  @ChoiceListField(WORK_KINDS, {
    optional: true,
    name: 'WorkKind',
    description: 'All that one may see when absent',
  })
  kinds?: WorkKind[];

  @ChoiceField(WORK_STAGES, { optional: true, name: 'WorkStage', description: 'WAITING when absent' })
  stage?: WorkStage;

  @ChoiceField(WORK_DUE, { optional: true, name: 'WorkDue' })
  due?: WorkDue;

  @ChoiceField(WORK_CLAIMED, { optional: true, name: 'WorkClaimed' })
  claimed?: WorkClaimed;

  @ChoiceField(WORK_SORTS, { optional: true, name: 'WorkSort', description: 'due when absent' })
  sort?: WorkSort;
}

/** Who has it. A claim that is over is not told. */
export class WorkClaimDto {
  @Out({ format: 'uuid' }) operatorId: string;
  @Out() operatorName: string;
  @Out({ format: 'date-time' }) since: string;
  @Out({ format: 'date-time', description: 'Unless it is renewed' }) until: string;
}

/** How far a single case is, whose requests are decided one by one. */
export class WorkCaseDto {
  @Out({ type: 'integer', format: 'int32' }) decided: number;
  @Out({ type: 'integer', format: 'int32' }) total: number;
  @Out({ format: 'uuid', description: 'The request to look at first: the first that waits for the office' })
  nextId: string;
  @Out({ description: 'The citizen completes one of them: the whole waits, and its term stands still' })
  waits: boolean;
}

export class WorkItemDto {
  @Out({ format: 'uuid' }) id: string;
  @Out({
    format: 'uuid',
    description: 'Whose page it is done on: itself, but for a review of a subscription',
  })
  pageId: string;
  @Out({ enum: [...WORK_KINDS], enumName: 'WorkKind' }) kind: WorkKind;
  @Out({ enum: [...WORK_SUBJECTS], enumName: 'WorkSubject' }) subject: WorkSubject;
  @Out() number: string;
  @Out({ enum: [...WORK_STATES], enumName: 'WorkState' }) state: WorkState;
  @Out({ description: 'The line people recognise it by' }) title: string;
  @Out() holderName: string;
  @Out({ format: 'date-time' }) submittedAt: string;
  @Out({ format: 'date', description: 'Day by which the office answers' }) dueOn: string;
  @Out({
    enum: ['LEAVING', 'RETURNED'],
    enumName: 'PendingDecisionState',
    nullable: true,
    description: 'LEAVING: decided, in a few seconds; RETURNED: the decision could not be carried out',
  })
  pendingDecision: 'LEAVING' | 'RETURNED' | null;
  @Out({ type: () => WorkClaimDto, nullable: true }) claim: WorkClaimDto | null;
  @Out({
    type: () => WorkCaseDto,
    nullable: true,
    description: 'Where it leads requests submitted together: they are not listed beside it',
  })
  inCase: WorkCaseDto | null;
}

export class WorkCountsDto {
  @Out({ type: 'integer', format: 'int32' }) open: number;
  @Out({ type: 'integer', format: 'int32' }) overdue: number;
  @Out({ type: 'integer', format: 'int32' }) dueToday: number;
  @Out({ type: 'integer', format: 'int32' }) mine: number;
  @Out({ type: 'integer', format: 'int32', description: 'Decided, issued or answered since midnight' })
  doneToday: number;
}

export class WorkListDto {
  @Out({ type: () => WorkItemDto, isArray: true }) items: WorkItemDto[];
  @Out({ type: String, nullable: true }) nextCursor: string | null;
  @Out({ type: () => WorkCountsDto, description: 'Of all that one may see, whatever the filter' })
  counts: WorkCountsDto;
  @Out({ enum: [...WORK_KINDS], enumName: 'WorkKind', isArray: true, description: 'All that one may see' })
  kinds: WorkKind[];
}

export class ClaimNextWorkInput {
  @ChoiceListField(WORK_KINDS, { optional: true, name: 'WorkKind' })
  kinds?: WorkKind[];

  @ChoiceField(['WAITING', 'RETURNED'], { optional: true })
  stage?: 'WAITING' | 'RETURNED';

  @ChoiceField(WORK_DUE, { optional: true, name: 'WorkDue' })
  due?: WorkDue;

  @TextField({ max: 100, optional: true })
  q?: string;
}

export class WorkTakeoverDto {
  @Out({ format: 'uuid', description: 'The colleague it was taken from' }) fromOperatorId: string;
  @Out() reason: string;
  @Out({ format: 'date-time' }) at: string;
}

export class WorkHoldDto {
  @Out({ format: 'uuid' }) id: string;
  @Out({ enum: [...WORK_SUBJECTS], enumName: 'WorkSubject' }) subject: WorkSubject;
  @Out() number: string;
  @Out({ description: 'It still waits for the office' }) open: boolean;
  @Out({ type: () => WorkClaimDto, nullable: true }) claim: WorkClaimDto | null;
  @Out({ type: () => WorkTakeoverDto, nullable: true, description: 'How who has it came to have it' })
  takeover: WorkTakeoverDto | null;
}

export class WorkViewSettings {
  @ChoiceListField(WORK_KINDS, { optional: true, name: 'WorkKind' })
  kinds?: WorkKind[];

  @ChoiceField(WORK_STAGES, { optional: true, name: 'WorkStage' })
  stage?: WorkStage;

  @ChoiceField(WORK_DUE, { optional: true, name: 'WorkDue' })
  due?: WorkDue;

  @ChoiceField(WORK_CLAIMED, { optional: true, name: 'WorkClaimed' })
  claimed?: WorkClaimed;

  @ChoiceField(WORK_SORTS, { optional: true, name: 'WorkSort' })
  sort?: WorkSort;

  @ChoiceListField(WORK_COLUMNS, { optional: true, name: 'WorkColumn' })
  columns?: WorkColumn[];
}

export class SaveWorkViewInput {
  @TextField({ max: 60 })
  name: string;

  @NestedField(() => WorkViewSettings, { description: 'Never the text searched for' })
  view: WorkViewSettings;
}

export class WorkViewDto {
  @Out({ format: 'uuid' }) id: string;
  @Out() name: string;
  @Out({ type: () => WorkViewSettings }) view: WorkViewSettings;
}

export class WorkViewListDto {
  @Out({ type: () => WorkViewDto, isArray: true }) items: WorkViewDto[];
}
