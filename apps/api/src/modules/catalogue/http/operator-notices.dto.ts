import {
  NOTICE_AUDIENCES,
  NOTICE_PLACEMENTS,
  NOTICE_SEVERITIES,
  type NoticeAudience,
  type NoticePlacement,
  type NoticeSeverity,
} from '@sosta/contracts';
import {
  ChoiceField,
  ChoiceListField,
  CivilDateField,
  NestedField,
  Out,
  UuidField,
  VersionField,
} from '../../../platform/http/fields.js';
import type { NoticeRow } from '../persistence/notice.repository.js';
import { LocalizedDto, LocalizedLineInput, LocalizedTextInput } from './localized.dto.js';
import { lastDay } from './operator-catalogue.dto.js';

export class OperatorNoticeDto {
  @Out({ format: 'uuid' })
  id: string;

  @Out({ enum: [...NOTICE_SEVERITIES], enumName: 'NoticeSeverity' })
  severity: string;

  @Out({ enum: [...NOTICE_AUDIENCES], enumName: 'NoticeAudience' })
  audience: NoticeAudience;

  @Out({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'Of SUBSCRIBERS, only those of this zone',
  })
  zoneId: string | null;

  @Out({ enum: [...NOTICE_PLACEMENTS], enumName: 'NoticePlacement', isArray: true })
  placements: NoticePlacement[];

  @Out({ type: LocalizedDto })
  title: LocalizedDto;

  @Out({ type: LocalizedDto })
  body: LocalizedDto;

  @Out({ format: 'date' })
  fromOn: string;

  @Out({ type: String, format: 'date', nullable: true, description: 'Last day, included' })
  toOn: string | null;

  @Out({ type: 'integer', format: 'int32' })
  version: number;
}

export class OperatorNoticeListDto {
  @Out({ type: [OperatorNoticeDto] })
  items: OperatorNoticeDto[];
}

export class CreateNoticeInput {
  @ChoiceField(NOTICE_SEVERITIES, { name: 'NoticeSeverity' })
  severity: NoticeSeverity;

  @ChoiceField(NOTICE_AUDIENCES, {
    name: 'NoticeAudience',
    optional: true,
    description: 'Who is shown it; EVERYBODY when absent',
  })
  audience?: NoticeAudience | null;

  @UuidField({ optional: true, nullable: true, description: 'With SUBSCRIBERS only' })
  zoneId?: string | null;

  @ChoiceListField(NOTICE_PLACEMENTS, {
    name: 'NoticePlacement',
    optional: true,
    min: 1,
    description: 'Where it is shown; everywhere when absent',
  })
  placements?: NoticePlacement[] | null;

  @NestedField(() => LocalizedLineInput)
  title: LocalizedLineInput;

  @NestedField(() => LocalizedTextInput)
  body: LocalizedTextInput;

  @CivilDateField()
  fromOn: string;

  @CivilDateField({
    optional: true,
    nullable: true,
    description: 'Last day, included; absent or null: until taken down',
  })
  toOn?: string | null;
}

export class UpdateNoticeInput {
  @VersionField()
  version: number;

  @ChoiceField(NOTICE_SEVERITIES, { name: 'NoticeSeverity', optional: true })
  severity?: NoticeSeverity | null;

  @ChoiceField(NOTICE_AUDIENCES, { name: 'NoticeAudience', optional: true })
  audience?: NoticeAudience | null;

  @UuidField({ optional: true, nullable: true, description: 'With SUBSCRIBERS only; null: every zone' })
  zoneId?: string | null;

  @ChoiceListField(NOTICE_PLACEMENTS, { name: 'NoticePlacement', optional: true, min: 1 })
  placements?: NoticePlacement[] | null;

  @NestedField(() => LocalizedLineInput, { optional: true })
  title?: LocalizedLineInput | null;

  @NestedField(() => LocalizedTextInput, { optional: true })
  body?: LocalizedTextInput | null;

  @CivilDateField({ optional: true })
  fromOn?: string | null;

  @CivilDateField({
    optional: true,
    nullable: true,
    description: 'Last day, included; null: until taken down',
  })
  toOn?: string | null;
}

export function toOperatorNoticeDto({ to, ...notice }: NoticeRow): OperatorNoticeDto {
  return { ...notice, toOn: lastDay(to) };
}
