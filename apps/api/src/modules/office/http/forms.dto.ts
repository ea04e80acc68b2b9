import { FORM_PLACEMENTS, type FormPlacement, type Locale } from '@sosta/contracts';
import {
  ChoiceField,
  FlagField,
  IntField,
  NestedField,
  Out,
  TextField,
  VersionField,
} from '../../../platform/http/fields.js';
import { inLocale } from '../../../platform/http/locale.js';
import { LocalizedDto, LocalizedLineInput, LocalizedTextInput } from '../../catalogue/index.js';
import type { FormFileRow, FormRow, PublishedFormRow } from '../persistence/form.repository.js';

export class FormDto {
  @Out() code: string;
  @Out() title: string;
  @Out() description: string;
  @Out({ enum: [...FORM_PLACEMENTS], enumName: 'FormPlacement', description: 'The page that offers it' })
  placement: FormPlacement;
  @Out({ description: 'Path of the file in this API; no sign-in needed' }) url: string;
  @Out() fileName: string;
  @Out({ type: 'integer', format: 'int32' }) sizeBytes: number;
  @Out({ type: 'integer', format: 'int32' }) pageCount: number;
  @Out({ format: 'date-time' }) publishedAt: string;
}

export class FormListDto {
  @Out({ type: [FormDto] }) items: FormDto[];
}

export class FormFileDto {
  @Out({ type: 'integer', format: 'int32' }) version: number;
  @Out() fileName: string;
  @Out({ type: 'integer', format: 'int32' }) sizeBytes: number;
  @Out({ type: 'integer', format: 'int32' }) pageCount: number;
  @Out({ format: 'date-time' }) publishedAt: string;
  @Out({ type: String, nullable: true, description: 'Who put it there' }) publishedBy: string | null;
}

export class OperatorFormDto {
  @Out({ format: 'uuid' }) id: string;
  @Out() code: string;
  @Out({ type: LocalizedDto }) title: LocalizedDto;
  @Out({ type: LocalizedDto }) description: LocalizedDto;
  @Out({ enum: [...FORM_PLACEMENTS], enumName: 'FormPlacement' }) placement: FormPlacement;
  @Out({ type: 'integer', description: 'Lowest first' }) position: number;
  @Out({ description: 'Whether people are offered it' }) active: boolean;
  @Out({ type: [FormFileDto], description: 'Newest first; the first is the one people get' })
  files: FormFileDto[];
  @Out({ type: 'integer', format: 'int32' }) version: number;
}

export class OperatorFormListDto {
  @Out({ type: [OperatorFormDto] }) items: OperatorFormDto[];
}

export class UpdateFormInput {
  @VersionField() version: number;
  @NestedField(() => LocalizedLineInput, { optional: true }) title?: LocalizedLineInput | null;
  @NestedField(() => LocalizedTextInput, { optional: true }) description?: LocalizedTextInput | null;
  @ChoiceField(FORM_PLACEMENTS, { name: 'FormPlacement', optional: true }) placement?: FormPlacement | null;
  @IntField({ min: 0, max: 9_999, optional: true, description: 'Lowest first' }) position?: number | null;
  @FlagField({ optional: true }) active?: boolean | null;
}

export class CreateFormInput {
  @TextField({
    max: 40,
    min: 2,
    pattern: { regexp: /^[a-z0-9][a-z0-9-]{1,39}$/, code: 'format_invalid' },
    description: 'In the address of the file; never changes',
    example: 'comunicazione-preliminare',
  })
  code: string;

  @NestedField(() => LocalizedLineInput) title: LocalizedLineInput;
  @NestedField(() => LocalizedTextInput) description: LocalizedTextInput;
  @ChoiceField(FORM_PLACEMENTS, { name: 'FormPlacement' }) placement: FormPlacement;
  @IntField({ min: 0, max: 9_999, optional: true, description: 'Lowest first' }) position?: number | null;
}

export function toFormDto(row: PublishedFormRow, slug: string, locale: Locale): FormDto {
  return {
    code: row.code,
    title: inLocale(row.title, locale),
    description: inLocale(row.description, locale),
    placement: row.placement,
    url: `/api/v1/${slug}/forms/${row.code}`,
    fileName: row.fileName,
    sizeBytes: row.sizeBytes,
    pageCount: row.pageCount,
    publishedAt: row.publishedAt.toISOString(),
  };
}

export function toOperatorFormDto(row: FormRow, files: readonly FormFileRow[]): OperatorFormDto {
  return {
    ...row,
    files: files
      .filter((file) => file.formId === row.id)
      .map(({ version, fileName, sizeBytes, pageCount, publishedAt, publishedBy }) => ({
        ...{ version, fileName, sizeBytes, pageCount, publishedBy },
        publishedAt: publishedAt.toISOString(),
      })),
  };
}
