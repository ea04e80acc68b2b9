import {
  CERTIFICATION_KINDS,
  DOCUMENT_KINDS,
  REQUIRABLE_DOCUMENT_KINDS,
  type CertificationKind,
  type DocumentKind,
} from '@sosta/contracts';
import {
  ChoiceField,
  ChoiceListField,
  FlagField,
  IntField,
  NestedField,
  Out,
  TextField,
  UuidField,
  VersionField,
} from '../../../platform/http/fields.js';
import type { EditableCertificationTypeRow } from '../persistence/certification-type.repository.js';
import { LocalizedDto, LocalizedLineInput, LocalizedTextInput } from './localized.dto.js';

const CODE = { regexp: /^[A-Z0-9](?:[A-Z0-9_-]*[A-Z0-9])?$/, code: 'format_invalid' } as const;

export class OperatorCertificationTypeDto {
  @Out({ format: 'uuid' })
  id: string;

  @Out()
  code: string;

  @Out({ enum: [...CERTIFICATION_KINDS], enumName: 'CertificationKind' })
  kind: string;

  @Out({ type: LocalizedDto })
  name: LocalizedDto;

  @Out({ type: LocalizedDto })
  description: LocalizedDto;

  @Out({ type: String, format: 'uuid', nullable: true, description: 'null: good for no zone in particular' })
  zoneId: string | null;

  @Out({ enum: [...DOCUMENT_KINDS], enumName: 'DocumentKind', isArray: true })
  requiredDocuments: string[];

  @Out({ type: 'integer', format: 'int32', nullable: true, description: 'null: without end' })
  validityMonths: number | null;

  @Out({ description: 'Listed where people choose what to ask for' })
  requestable: boolean;

  @Out()
  active: boolean;

  @Out({ type: 'integer', format: 'int32' })
  version: number;
}

export class OperatorCertificationTypeListDto {
  @Out({ type: [OperatorCertificationTypeDto] })
  items: OperatorCertificationTypeDto[];
}

export class CreateCertificationTypeInput {
  @TextField({ max: 30, pattern: CODE })
  code: string;

  @ChoiceField(CERTIFICATION_KINDS, { name: 'CertificationKind' })
  kind: CertificationKind;

  @NestedField(() => LocalizedLineInput)
  name: LocalizedLineInput;

  @NestedField(() => LocalizedTextInput, { optional: true })
  description?: LocalizedTextInput | null;

  @UuidField({ optional: true, nullable: true, description: 'Absent or null: no zone in particular' })
  zoneId?: string | null;

  @ChoiceListField(REQUIRABLE_DOCUMENT_KINDS, { name: 'RequirableDocumentKind', min: 1 })
  requiredDocuments: DocumentKind[];

  @IntField({ min: 1, max: 240, optional: true, nullable: true, description: 'Absent or null: without end' })
  validityMonths?: number | null;

  @FlagField({ optional: true })
  requestable?: boolean | null;
}

export class UpdateCertificationTypeInput {
  @VersionField()
  version: number;

  @TextField({ max: 30, pattern: CODE, optional: true })
  code?: string | null;

  @NestedField(() => LocalizedLineInput, { optional: true })
  name?: LocalizedLineInput | null;

  @NestedField(() => LocalizedTextInput, { optional: true })
  description?: LocalizedTextInput | null;

  @UuidField({ optional: true, nullable: true, description: 'null: no zone in particular' })
  zoneId?: string | null;

  @ChoiceListField(REQUIRABLE_DOCUMENT_KINDS, { name: 'RequirableDocumentKind', min: 1, optional: true })
  requiredDocuments?: DocumentKind[] | null;

  @IntField({ min: 1, max: 240, optional: true, nullable: true, description: 'null: without end' })
  validityMonths?: number | null;

  @FlagField({ optional: true })
  requestable?: boolean | null;

  @FlagField({ optional: true })
  active?: boolean | null;
}

export function toOperatorCertificationTypeDto(
  row: EditableCertificationTypeRow,
): OperatorCertificationTypeDto {
  return { ...row, description: { ...row.description, it: row.description.it ?? '' } };
}
