import { NOTICE_SEVERITIES, type NoticeSeverity } from '@sosta/contracts';
import {
  ChoiceField,
  CivilDateField,
  NestedField,
  Out,
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
