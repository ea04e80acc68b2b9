import { ACCEPTED_UPLOAD_TYPES, LOCALES, type AcceptedUploadType, type Locale } from '@sosta/contracts';
import { Transform } from 'class-transformer';
import {
  Checked,
  ChoiceField,
  ChoiceListField,
  CivilDateField,
  EmailField,
  FlagField,
  IntField,
  NestedField,
  Out,
  TextField,
  TextListField,
  VersionField,
} from '../../../platform/http/fields.js';
import { PageQuery } from '../../../platform/http/paging.js';
import { COMMUNICATION_STATES, type CommunicationState } from '../domain/communication.machine.js';
import { REFUSAL_REASON_CODES, type RefusalReason } from '../domain/refusal-reasons.js';

const upper = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' ? value.trim().toUpperCase() : value,
  );
const POSTAL_CODE = { regexp: /^\d{5}$/, code: 'postal_code_invalid' } as const;
const PROVINCE = { regexp: /^[A-Z]{2}$/, code: 'province_invalid' } as const;
const PHONE = { regexp: /^\+?[\d ./-]{6,20}$/, code: 'phone_invalid' } as const;
/** Of an identity card: front and back. */
export const MAX_DOCUMENTS = 2;

export class CommunicationInput {
  @TextField({ max: 20, example: 'RSSMRA80A01F839W' })
  fiscalCode: string;

  @TextField({ max: 60 })
  givenName: string;

  @TextField({ max: 60 })
  familyName: string;

  @CivilDateField()
  bornOn: string;

  @TextField({ max: 80 })
  birthPlace: string;

  @upper()
  @TextField({ max: 2, pattern: PROVINCE, description: 'EE for a country abroad.', example: 'NA' })
  birthProvince: string;

  @ChoiceField(['M', 'F'], { name: 'Sex' })
  sex: 'M' | 'F';

  @TextField({ max: 80 })
  street: string;

  @TextField({ max: 12 })
  streetNumber: string;

  @TextField({ max: 5, pattern: POSTAL_CODE, example: '81100' })
  postalCode: string;

  @TextField({ max: 60 })
  city: string;

  @upper()
  @TextField({ max: 2, pattern: PROVINCE, example: 'CE' })
  province: string;

  @EmailField({ description: 'Where the answer goes' })
  email: string;

  @TextField({ max: 21, pattern: PHONE })
  phone: string;

  @TextListField({
    max: MAX_DOCUMENTS,
    maxLength: 100,
    description: 'Tokens of the identity document’s files, at least one',
  })
  documents: string[];

  @FlagField({ description: 'Must be true: consent to the processing of the data.' })
  @Checked('accepted', 'privacy_required', (value) => value === true)
  privacyAccepted: boolean;

  @IntField({ min: 1, max: 1_000_000, description: 'The version of the privacy text that was shown.' })
  privacyVersion: number;

  @FlagField({ description: 'Must be true: the data are true (D.P.R. 445/2000).' })
  @Checked('declared', 'required', (value) => value === true)
  truthDeclared: boolean;

  @ChoiceField(LOCALES, { name: 'Locale', description: 'Language of the e-mails.' })
  locale: Locale;
}

export class CommunicationReceiptDto {
  @Out({ description: 'To quote when asking about it' }) number: string;
  @Out({ description: 'Where the answer goes, in part' }) emailMasked: string;
  @Out({ format: 'date-time' }) submittedAt: string;
}

export class CommunicationUploadDto {
  @Out({ description: 'Good for a day, for one communication' }) token: string;
  @Out() originalName: string;
  @Out({ enum: [...ACCEPTED_UPLOAD_TYPES], enumName: 'UploadType' }) mediaType: AcceptedUploadType;
  @Out({ type: 'integer', format: 'int32' }) sizeBytes: number;
  @Out({ type: 'integer', format: 'int32', nullable: true }) pageCount: number | null;
}

export class CommunicationsQuery extends PageQuery {
  @ChoiceField(COMMUNICATION_STATES, { name: 'CommunicationState', optional: true })
  state?: CommunicationState;
}

export class CommunicationRowDto {
  @Out({ format: 'uuid' }) id: string;
  @Out() number: string;
  @Out({ enum: [...COMMUNICATION_STATES], enumName: 'CommunicationState' }) state: CommunicationState;
  @Out() holderName: string;
  @Out() city: string;
  @Out({ format: 'date-time' }) submittedAt: string;
  @Out({ type: String, format: 'date-time', nullable: true }) decidedAt: string | null;
}

export class CommunicationListDto {
  @Out({ type: () => CommunicationRowDto, isArray: true }) items: CommunicationRowDto[];
  @Out({ type: String, nullable: true }) nextCursor: string | null;
  @Out({ type: 'integer', format: 'int32', description: 'How many wait for a decision' }) waiting: number;
}

export class CommunicationDocumentDto {
  @Out({ format: 'uuid' }) id: string;
  @Out() originalName: string;
  @Out({ enum: [...ACCEPTED_UPLOAD_TYPES], enumName: 'UploadType' }) mediaType: AcceptedUploadType;
  @Out({ type: 'integer', format: 'int32' }) sizeBytes: number;
  @Out({ type: 'integer', format: 'int32', nullable: true }) pageCount: number | null;
  @Out({ description: 'Path of the bytes in this API, for the viewer' }) inlineUrl: string;
}

export class CommunicatedPersonDto {
  @Out() fiscalCode: string;
  @Out() givenName: string;
  @Out() familyName: string;
  @Out({ format: 'date' }) bornOn: string;
  @Out() birthPlace: string;
  @Out() birthProvince: string;
  @Out({ enum: ['M', 'F'], enumName: 'Sex' }) sex: 'M' | 'F';
  @Out() street: string;
  @Out() streetNumber: string;
  @Out() postalCode: string;
  @Out() city: string;
  @Out() province: string;
}

export const COMMUNICATION_CHECKS = [
  'FISCAL_CODE_AGREES',
  'FISCAL_CODE_DIFFERS',
  'REGISTRY_UNKNOWN',
  'REGISTRY_SAME',
  'REGISTRY_DIFFERS',
  'OTHER_OPEN',
  'HAS_ACCOUNT',
] as const;
export type CommunicationCheck = (typeof COMMUNICATION_CHECKS)[number];

export class CommunicationCheckDto {
  @Out({ enum: [...COMMUNICATION_CHECKS], enumName: 'CommunicationCheckCode' }) code: CommunicationCheck;
  @Out({ enum: ['OK', 'WARN', 'FAIL'], enumName: 'CheckLevel' }) level: 'OK' | 'WARN' | 'FAIL';
  @Out() text: string;
}

export class CommunicationCorrectionDto {
  @Out() field: string;
  @Out() from: string;
  @Out() to: string;
}

export class CommunicationDto {
  @Out({ format: 'uuid' }) id: string;
  @Out() number: string;
  @Out({ enum: [...COMMUNICATION_STATES], enumName: 'CommunicationState' }) state: CommunicationState;
  @Out({ type: 'integer', format: 'int32' }) version: number;
  @Out({ format: 'date-time' }) submittedAt: string;
  @Out() email: string;
  @Out() phone: string;
  @Out({ type: () => CommunicatedPersonDto, description: 'As it was sent' }) person: CommunicatedPersonDto;
  @Out({ type: () => CommunicationDocumentDto, isArray: true }) documents: CommunicationDocumentDto[];
  @Out({ type: () => CommunicationCheckDto, isArray: true }) checks: CommunicationCheckDto[];
  @Out({ type: String, format: 'date-time', nullable: true }) decidedAt: string | null;
  @Out({ type: String, nullable: true }) decidedByName: string | null;
  @Out({ type: () => CommunicationCorrectionDto, isArray: true }) corrections: CommunicationCorrectionDto[];
  @Out({ type: String, isArray: true, description: 'In words' }) reasons: string[];
  @Out({ type: String, nullable: true }) note: string | null;
}

export class CommunicationCorrectionsInput {
  @TextField({ max: 20, optional: true }) fiscalCode?: string;
  @TextField({ min: 1, max: 60, optional: true }) givenName?: string;
  @TextField({ min: 1, max: 60, optional: true }) familyName?: string;
  @CivilDateField({ optional: true }) bornOn?: string;
  @TextField({ min: 1, max: 80, optional: true }) birthPlace?: string;
  @upper() @TextField({ max: 2, optional: true, pattern: PROVINCE }) birthProvince?: string;
  @ChoiceField(['M', 'F'], { name: 'Sex', optional: true }) sex?: 'M' | 'F';
  @TextField({ min: 1, max: 80, optional: true }) street?: string;
  @TextField({ min: 1, max: 12, optional: true }) streetNumber?: string;
  @TextField({ max: 5, optional: true, pattern: POSTAL_CODE }) postalCode?: string;
  @TextField({ min: 1, max: 60, optional: true }) city?: string;
  @upper() @TextField({ max: 2, optional: true, pattern: PROVINCE }) province?: string;
}

export class AcceptCommunicationInput {
  @VersionField() version: number;

  @NestedField(() => CommunicationCorrectionsInput, {
    optional: true,
    description: 'Only the fields to enter differently from what was sent',
  })
  corrections?: CommunicationCorrectionsInput;
}

export class RefuseCommunicationInput {
  @VersionField() version: number;

  @ChoiceListField(REFUSAL_REASON_CODES, { name: 'CommunicationRefusalReason', optional: true })
  reasons?: RefusalReason[];

  @TextField({ max: 1000, multiline: true, optional: true, description: 'Goes into the e-mail' })
  note?: string;
}

export class RefusalReasonDto {
  @Out({ enum: REFUSAL_REASON_CODES, enumName: 'CommunicationRefusalReason' }) code: RefusalReason;
  @Out() text: string;
}

export class RefusalReasonListDto {
  @Out({ type: () => RefusalReasonDto, isArray: true }) items: RefusalReasonDto[];
}
