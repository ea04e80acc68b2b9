import { CASE_KINDS } from '@sosta/contracts';
import {
  ChoiceField,
  IntField,
  NestedField,
  Out,
  TextField,
  TextListField,
  UuidField,
  UuidListField,
  VersionField,
} from '../../../platform/http/fields.js';
import type { RequestKind } from '../../requests/index.js';
import { BULK_ACTIONS, BULK_MAX, type BulkActionKind } from '../domain/bulk.js';

/** A look is taken at so many at a time: each is examined as a decision would be. */
export const PREVIEW_MAX = 50;

export class ChosenRowInput {
  @UuidField({ description: 'A request' })
  id: string;

  @VersionField()
  version: number;
}

export class BulkInput {
  @ChoiceField(BULK_ACTIONS, { name: 'BulkActionKind' })
  action: BulkActionKind;

  @TextListField({ max: 1, maxLength: 60, optional: true, description: 'Of a refusal: one reason' })
  reasons?: string[];

  @TextField({
    max: 2000,
    multiline: true,
    optional: true,
    description: 'For the citizens; of a hand-over, for the colleague',
  })
  note?: string;

  @UuidField({ optional: true, description: 'Of a hand-over: the colleague' })
  operatorId?: string;
}

export class PreviewBulkInput extends BulkInput {
  @UuidListField({ min: 1, max: PREVIEW_MAX, description: 'Requests' })
  ids: string[];
}

export class StartBulkInput extends BulkInput {
  @NestedField(() => ChosenRowInput, { list: { min: 1, max: BULK_MAX } })
  rows: ChosenRowInput[];

  @IntField({ min: 1, max: BULK_MAX, description: 'The number of rows, as the operator typed it' })
  confirmed: number;
}

export class BulkPreviewRowDto {
  @Out({ format: 'uuid' }) requestId: string;
  @Out() number: string;
  @Out({ enum: [...CASE_KINDS], enumName: 'CaseKind' }) kind: RequestKind;
  @Out() title: string;
  @Out() holderName: string;
  @Out({ type: 'integer', format: 'int32', description: 'The one looked at: what is started names it' })
  version: number;
  @Out({
    type: String,
    nullable: true,
    description: 'Problem code: why it would be left out; null: it would be done',
  })
  problem: string | null;
  @Out({ type: String, nullable: true, description: 'The same in words' }) why: string | null;
  @Out({ type: [String], description: 'The checks that are not in order' }) checks: string[];
}

export class BulkPreviewDto {
  @Out({ type: () => BulkPreviewRowDto, isArray: true }) rows: BulkPreviewRowDto[];
}

export class BulkFailureDto {
  @Out({ format: 'uuid' }) requestId: string;
  @Out() number: string;
  @Out({ enum: [...CASE_KINDS], enumName: 'CaseKind' }) kind: RequestKind;
  @Out({ description: 'Problem code' }) problem: string;
  @Out({ description: 'The same in words' }) why: string;
}

export class BulkActionDto {
  @Out({ format: 'uuid' }) id: string;
  @Out({ enum: [...BULK_ACTIONS], enumName: 'BulkActionKind' }) action: BulkActionKind;
  @Out() operatorName: string;
  @Out({ format: 'date-time' }) createdAt: string;
  @Out({ type: String, format: 'date-time', nullable: true }) finishedAt: string | null;
  @Out({ type: 'integer', format: 'int32' }) total: number;
  @Out({ type: 'integer', format: 'int32' }) done: number;
  @Out({ type: 'integer', format: 'int32' }) failed: number;
  @Out({ type: () => BulkFailureDto, isArray: true, description: 'In the order in which they were chosen' })
  failures: BulkFailureDto[];
}

export class BulkActionListDto {
  @Out({ type: () => BulkActionDto, isArray: true }) items: BulkActionDto[];
}

export class ExportInput {
  @UuidListField({ min: 1, max: BULK_MAX, description: 'Requests' })
  ids: string[];
}
