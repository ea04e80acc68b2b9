import { CASE_KINDS, DOCUMENT_KINDS, type DocumentKind } from '@sosta/contracts';
import {
  ChoiceField,
  IntField,
  NestedField,
  Out,
  TextField,
  UuidField,
  VersionField,
} from '../../../platform/http/fields.js';
import { PageQuery } from '../../../platform/http/paging.js';
import { DocumentDto } from '../../documents/index.js';
import {
  REQUEST_COMMANDS,
  REQUEST_STATES,
  type RequestKind,
  type RequestState,
} from '../domain/request.machine.js';
import { CertificationDto, PlateDto, SubscriptionRequestDto } from './request-parts.dto.js';

export const REQUEST_ACTIONS = ['WITHDRAW', 'INTEGRATE', 'PAY', 'OPEN_SUBSCRIPTION', 'RATE'] as const;
export type RequestAction = (typeof REQUEST_ACTIONS)[number];

export class ReasonDto {
  @Out() code: string;
  @Out({ description: 'In the reader’s language' }) text: string;
}

export class TimelineEntryDto {
  @Out({ format: 'date-time' }) at: string;
  @Out({ enum: ['submit', ...REQUEST_COMMANDS], enumName: 'RequestCommand' }) command: string;
  @Out({ enum: [...REQUEST_STATES], enumName: 'RequestState', nullable: true })
  fromState: RequestState | null;
  @Out({ enum: [...REQUEST_STATES], enumName: 'RequestState' }) toState: RequestState;
  @Out({ enum: ['CITIZEN', 'OPERATOR', 'SYSTEM'], enumName: 'TimelineActor' }) actorKind: string;
  @Out({ type: () => ReasonDto, isArray: true }) reasons: ReasonDto[];
  @Out({ type: String, nullable: true }) note: string | null;
}

export class IntegrationDocumentDto {
  @Out({ type: String, format: 'uuid', nullable: true, description: 'Null: one that was never sent' })
  id: string | null;
  @Out({ enum: [...DOCUMENT_KINDS], enumName: 'DocumentKind' }) kind: DocumentKind;
}

/** What the office asks the citizen to complete. */
export class IntegrationDto {
  @Out({ type: () => IntegrationDocumentDto, isArray: true, description: 'Only these are to be sent' })
  documents: IntegrationDocumentDto[];
  @Out({ type: () => ReasonDto, isArray: true }) reasons: ReasonDto[];
  @Out({ type: String, nullable: true }) note: string | null;
  @Out({ format: 'date', description: 'Last day, included' }) dueOn: string;
}

/** A single case (policy request.flow = ONE_CASE) by the subscription's request, which leads it. */
export class CaseRefDto {
  @Out({ format: 'uuid' }) id: string;
  @Out() number: string;
}

/** One of the requests that were submitted together, each decided by itself. */
export class CaseMemberDto extends CaseRefDto {
  @Out({ enum: [...CASE_KINDS], enumName: 'CaseKind' }) kind: RequestKind;
  @Out({ enum: [...REQUEST_STATES], enumName: 'RequestState' }) state: RequestState;
  @Out({ description: 'Sector, plate, or product with plate' }) title: string;
}

export class RequestSummaryDto {
  @Out({ format: 'uuid' }) id: string;
  @Out({ enum: [...CASE_KINDS], enumName: 'CaseKind' }) kind: RequestKind;
  @Out() number: string;
  @Out({ enum: [...REQUEST_STATES], enumName: 'RequestState' }) state: RequestState;
  @Out({ type: 'integer', format: 'int32' }) version: number;
  @Out({ format: 'date-time' }) submittedAt: string;
  @Out({ format: 'date', description: 'Day by which the office answers' }) dueOn: string;
  @Out({ type: String, format: 'date-time', nullable: true }) decidedAt: string | null;
  @Out({ description: 'Sector, plate, or product with plate' }) title: string;
  @Out({
    type: () => CaseRefDto,
    nullable: true,
    description:
      'The single case that it was submitted with, by the request that leads it; that one names itself',
  })
  inCase: CaseRefDto | null;
  @Out({ type: () => CertificationDto, optional: true }) certification?: CertificationDto;
  @Out({ type: () => PlateDto, optional: true }) plate?: PlateDto;
  @Out({ type: () => SubscriptionRequestDto, optional: true }) subscription?: SubscriptionRequestDto;
  @Out({
    enum: [...REQUEST_ACTIONS],
    enumName: 'RequestAction',
    isArray: true,
    description: 'What the citizen can do now',
  })
  actions: RequestAction[];
}

export class RequestListDto {
  @Out({ type: () => RequestSummaryDto, isArray: true }) items: RequestSummaryDto[];
  @Out({ type: String, nullable: true }) nextCursor: string | null;
}

export class RequestDto extends RequestSummaryDto {
  @Out({
    type: () => CaseMemberDto,
    isArray: true,
    description:
      'All that was submitted with it, itself included, in the order of deciding; empty when it was alone',
  })
  caseMembers: CaseMemberDto[];
  @Out({ type: () => DocumentDto, isArray: true }) documents: DocumentDto[];
  @Out({ type: () => TimelineEntryDto, isArray: true }) timeline: TimelineEntryDto[];
  @Out({ type: () => IntegrationDto, nullable: true }) integration: IntegrationDto | null;
  @Out({ type: () => ReasonDto, isArray: true, description: 'Of the decision' }) reasons: ReasonDto[];
  @Out({ type: String, nullable: true, description: 'Of the decision' }) note: string | null;
  @Out({ type: 'integer', format: 'int32', nullable: true, description: 'Stars the citizen gave' })
  rating: number | null;
}

export class ListRequestsQuery extends PageQuery {
  @ChoiceField(CASE_KINDS, { optional: true, name: 'CaseKind' })
  kind?: RequestKind;

  @ChoiceField(REQUEST_STATES, { optional: true, name: 'RequestState' })
  state?: RequestState;
}

export class VersionInput {
  @VersionField()
  version: number;
}

export class ReplacementInput {
  @UuidField({
    optional: true,
    description: 'The document that this one replaces; absent for one more document',
  })
  replaces?: string | null;

  @UuidField({ description: 'A document just uploaded' })
  documentId: string;
}

export class IntegrationInput extends VersionInput {
  @NestedField(() => ReplacementInput, { list: { min: 0, max: 10 } })
  documents: ReplacementInput[];

  @TextField({ max: 2000, multiline: true, optional: true })
  note?: string;
}

export class RatingInput {
  @IntField({ min: 1, max: 5 })
  stars: number;

  @TextField({ max: 200, optional: true, description: 'The answer chosen to "what went well / badly"' })
  answer?: string;

  @TextField({ max: 2000, multiline: true, optional: true })
  comment?: string;
}
