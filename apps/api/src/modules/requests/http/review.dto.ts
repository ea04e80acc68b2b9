import {
  CASE_KINDS,
  DECISION_REASON_KINDS,
  type DecisionReasonKind,
  DOCUMENT_KINDS,
  DOCUMENT_VERDICTS,
  type DocumentKind,
  HOLDER_KINDS,
  LOCALES,
  REVIEW_DECISIONS,
  type DocumentVerdict,
  type HolderKind,
  type Locale,
  type ReviewDecision,
} from '@sosta/contracts';
import {
  ChoiceField,
  ChoiceListField,
  FlagField,
  IntField,
  NestedField,
  Out,
  TextField,
  TextListField,
  UuidField,
  UuidListField,
} from '../../../platform/http/fields.js';
import { REQUEST_STATES, type RequestKind, type RequestState } from '../domain/request.machine.js';
import { NOTE_KINDS, type NoteKind } from '../persistence/note.repository.js';
import { CaseMemberDto, ReasonDto, RequestDto, RequestSummaryDto, VersionInput } from './request.dto.js';

export class OperatorRefDto {
  @Out({ format: 'uuid' }) id: string;
  @Out() name: string;
}

export class ClaimInput {
  @TextField({
    max: 500,
    optional: true,
    description: 'Why it is taken from a colleague; needed then, and the colleague reads it',
  })
  reason?: string;
}

export class ComparedDto {
  @Out() declared: string;
  @Out() found: string;
}

export class ReviewCheckDto {
  @Out() code: string;
  @Out({ enum: ['OK', 'WARN', 'FAIL'], enumName: 'CheckLevel' }) level: 'OK' | 'WARN' | 'FAIL';
  @Out({ description: 'A plain sentence in the reader’s language' }) text: string;
  @Out({ type: () => ComparedDto, nullable: true, description: 'The two values, where seeing them helps' })
  compared: ComparedDto | null;
}

export class ReviewHolderDto {
  @Out({ format: 'uuid' }) id: string;
  @Out({ enum: [...HOLDER_KINDS], enumName: 'HolderKind' }) kind: HolderKind;
  @Out() displayName: string;
  @Out({ description: 'Masked for those who may look but not decide' }) fiscalCode: string;
  @Out({ type: String, nullable: true }) givenName: string | null;
  @Out({ type: String, nullable: true }) familyName: string | null;
  @Out({ type: String, nullable: true }) companyName: string | null;
  @Out({ type: String, format: 'date', nullable: true }) bornOn: string | null;
  @Out({ type: String, nullable: true }) birthPlace: string | null;
  @Out({ type: String, nullable: true }) birthProvince: string | null;
  @Out({ type: String, nullable: true }) sex: string | null;
  @Out() street: string;
  @Out() streetNumber: string;
  @Out() postalCode: string;
  @Out() city: string;
  @Out() province: string;
}

export class ReviewAccountDto {
  @Out({ description: 'Masked for those who may look but not decide' }) email: string;
  @Out({ enum: [...LOCALES], enumName: 'Locale' }) locale: Locale;
}

export class SamePlateDto {
  @Out({ format: 'uuid' }) requestId: string;
  @Out() number: string;
  @Out() holderName: string;
}

export class GivenVerdictDto {
  @Out({ format: 'uuid' }) documentId: string;
  @Out({ enum: [...DOCUMENT_VERDICTS], enumName: 'DocumentVerdict' }) verdict: DocumentVerdict;
}

/** As it was sent: what was written comes back with it. Empty for those who may not decide. */
export class PendingDecisionDto {
  @Out({ enum: [...REVIEW_DECISIONS], enumName: 'ReviewDecision' }) decision: ReviewDecision;
  @Out({ type: () => OperatorRefDto }) by: OperatorRefDto;
  @Out({ format: 'date-time' }) takenAt: string;
  @Out({ format: 'date-time' }) leavesAt: string;
  @Out({
    type: String,
    nullable: true,
    description: 'Code of the problem that kept it from being carried out; null while it waits',
  })
  failure: string | null;
  @Out({ type: String, nullable: true }) note: string | null;
  @Out({ type: String, isArray: true }) reasons: string[];
  @Out({ type: () => GivenVerdictDto, isArray: true }) verdicts: GivenVerdictDto[];
  @Out({ type: String, isArray: true }) documentIds: string[];
  @Out({ enum: [...DOCUMENT_KINDS], enumName: 'DocumentKind', isArray: true }) kinds: DocumentKind[];
  @Out() electricCertified: boolean;
  @Out({ type: String, nullable: true }) override: string | null;
}

export class ReviewNoteDto {
  @Out({ format: 'uuid' }) id: string;
  @Out({ enum: [...NOTE_KINDS], enumName: 'ReviewNoteKind' }) kind: NoteKind;
  @Out() text: string;
  @Out({ format: 'date-time' }) at: string;
  @Out({ type: () => OperatorRefDto }) by: OperatorRefDto;
  @Out({ type: () => OperatorRefDto, nullable: true, description: 'Whom the case was handed to' })
  to: OperatorRefDto | null;
}

export const RELATIONS = ['HOLDER', 'PLATE', 'ADDRESS'] as const;

export class RelatedCaseDto {
  @Out({ format: 'uuid' }) id: string;
  @Out({ enum: [...RELATIONS], enumName: 'CaseRelation', isArray: true, description: 'What they share' })
  shares: (typeof RELATIONS)[number][];
  @Out({ enum: [...CASE_KINDS], enumName: 'CaseKind' }) kind: RequestKind;
  @Out() number: string;
  @Out({ enum: [...REQUEST_STATES], enumName: 'RequestState' }) state: RequestState;
  @Out() title: string;
  @Out() holderName: string;
  @Out({ format: 'date-time' }) submittedAt: string;
  @Out({ type: String, format: 'date-time', nullable: true }) decidedAt: string | null;
  @Out({ type: () => OperatorRefDto, nullable: true }) decidedBy: OperatorRefDto | null;
  @Out({ type: () => ReasonDto, isArray: true }) reasons: ReasonDto[];
  @Out({ type: String, nullable: true }) note: string | null;
}

export class RelatedCaseListDto {
  @Out({ type: () => RelatedCaseDto, isArray: true }) items: RelatedCaseDto[];
}

export class ColleagueListDto {
  @Out({ type: () => OperatorRefDto, isArray: true }) items: OperatorRefDto[];
}

/** Of a case that an operator submitted for the person at the counter. */
export class ReviewCounterDto {
  @Out() operatorName: string;
  @Out({ enum: ['HOLDER', 'DELEGATE'], enumName: 'CounterPresence', description: 'Who stood there' })
  present: string;
  @Out({ type: String, nullable: true }) delegateName: string | null;
}

export class ReviewCaseMemberDto extends CaseMemberDto {
  @Out({ description: 'A decision was taken and has not left yet' }) leaving: boolean;
}

export class RestingCaseDto {
  @Out({ format: 'uuid' }) id: string;
  @Out({
    enum: ['RIGHT', 'REQUEST'],
    enumName: 'RestingKind',
    description: 'A subscription, or a request for one',
  })
  kind: string;
  @Out() number: string;
  @Out({ description: 'Of the subscription or of the request' }) state: string;
}

export class ReviewDto extends RequestDto {
  @Out({
    type: () => ReviewCaseMemberDto,
    isArray: true,
    description:
      'All that was submitted with it, itself included, in the order of deciding; empty when it was alone',
  })
  declare caseMembers: ReviewCaseMemberDto[];
  @Out({ type: () => ReviewCounterDto, nullable: true, description: 'Null: sent by the citizen' })
  counter: ReviewCounterDto | null;
  @Out({ type: () => ReviewHolderDto }) holder: ReviewHolderDto;
  @Out({ type: () => ReviewAccountDto, nullable: true }) account: ReviewAccountDto | null;
  @Out({ type: () => ReviewCheckDto, isArray: true }) checks: ReviewCheckDto[];
  @Out({
    type: () => RequestSummaryDto,
    isArray: true,
    description: 'Other requests of the same holder, newest first',
  })
  history: RequestSummaryDto[];
  @Out({ type: () => SamePlateDto, isArray: true, description: 'The same plate with other holders' })
  samePlate: SamePlateDto[];
  @Out({ type: () => OperatorRefDto, nullable: true }) claimedBy: OperatorRefDto | null;
  @Out({ type: String, format: 'date-time', nullable: true }) claimedUntil: string | null;
  @Out({
    type: () => RestingCaseDto,
    isArray: true,
    description: 'Of an accepted certification or plate: what was granted, or is asked for, with it',
  })
  resting: RestingCaseDto[];
  @Out({
    enum: [...DOCUMENT_KINDS],
    enumName: 'DocumentKind',
    isArray: true,
    description: 'Documents that may be asked for although they were never sent',
  })
  askable: DocumentKind[];
  @Out({
    type: () => PendingDecisionDto,
    nullable: true,
    description: 'A decision that has not left yet, or could not',
  })
  pendingDecision: PendingDecisionDto | null;
  @Out({
    type: () => ReviewNoteDto,
    isArray: true,
    description: 'Between operators, newest first; the citizen never reads them',
  })
  notes: ReviewNoteDto[];
}

export class VerdictInput {
  @UuidField()
  documentId: string;

  @ChoiceField(DOCUMENT_VERDICTS, { name: 'DocumentVerdict' })
  verdict: DocumentVerdict;
}

export class DecisionInput extends VersionInput {
  @TextField({ max: 2000, multiline: true, optional: true, description: 'For the citizen' })
  note?: string;

  @NestedField(() => VerdictInput, { list: { max: 20 }, optional: true })
  verdicts?: VerdictInput[];

  @IntField({
    min: 0,
    max: 30,
    optional: true,
    description: 'It leaves after so many seconds and can be undone until then; 0, or nothing: at once',
  })
  undoSeconds?: number;
}

export class AcceptInput extends DecisionInput {
  @FlagField({
    optional: true,
    description: 'Where a plate is decided: the registration document says it is electric',
  })
  electricCertified?: boolean;

  @TextField({
    max: 2000,
    multiline: true,
    optional: true,
    description: 'Why it is accepted although an automatic check failed; stays on record',
  })
  override?: string;
}

export class HandOverInput extends VersionInput {
  @UuidField({ description: 'A colleague who may decide' })
  operatorId: string;

  @TextField({ max: 2000, multiline: true, description: 'For the colleague' })
  note: string;
}

export class NoteInput {
  @TextField({ max: 2000, multiline: true, description: 'For colleagues only' })
  text: string;
}

export class ReasonedInput extends DecisionInput {
  @TextListField({ max: 10, maxLength: 60, description: 'Codes of reasons; a reason or a note is needed' })
  reasons: string[];
}

export class IntegrationRequestInput extends ReasonedInput {
  @UuidListField({ max: 10, description: 'Documents to be sent again' })
  documentIds: string[];

  @ChoiceListField(DOCUMENT_KINDS, {
    name: 'DocumentKind',
    optional: true,
    description: 'Documents that were never sent, of those that are askable',
  })
  kinds?: DocumentKind[];
}

export class PreviewInput {
  @ChoiceField(REVIEW_DECISIONS, { name: 'ReviewDecision' })
  decision: ReviewDecision;

  @TextListField({ max: 10, maxLength: 60, optional: true })
  reasons?: string[];

  @TextField({ max: 2000, multiline: true, optional: true })
  note?: string;

  @UuidListField({ max: 10, optional: true })
  documentIds?: string[];

  @ChoiceListField(DOCUMENT_KINDS, { name: 'DocumentKind', optional: true })
  kinds?: DocumentKind[];

  @FlagField({ optional: true, description: 'As it would be accepted' })
  electricCertified?: boolean;
}

export class EmailPreviewDto {
  @Out() subject: string;
  @Out() text: string;
  @Out({ enum: [...LOCALES], enumName: 'Locale', description: 'The citizen’s language' }) locale: Locale;
}

export class DecisionReasonDto {
  @Out() code: string;
  @Out({ enum: [...DECISION_REASON_KINDS], enumName: 'DecisionReasonKind' }) decision: string;
  @Out({ enum: [...CASE_KINDS], enumName: 'CaseKind', isArray: true }) appliesTo: RequestKind[];
  @Out() text: string;
}

export class DecisionReasonListDto {
  @Out({ type: () => DecisionReasonDto, isArray: true }) items: DecisionReasonDto[];
}

export class DecisionReasonQuery {
  @ChoiceField(CASE_KINDS, { optional: true, name: 'CaseKind' })
  appliesTo?: RequestKind;

  @ChoiceField(DECISION_REASON_KINDS, { optional: true, name: 'DecisionReasonKind' })
  decision?: DecisionReasonKind;
}
