export { RequestsModule } from './requests.module.js';
export { RequestKinds } from './request-kinds.js';
export {
  RequestRepository,
  REQUEST_COLUMNS,
  SYSTEM_ACTOR,
  actorOf,
  type IntegrationAsked,
  type NewRequest,
  type RequestRow,
} from './persistence/request.repository.js';
export {
  OPEN_STATES,
  REQUEST_KINDS,
  REQUEST_STATES,
  type RequestCommand,
  type RequestKind,
  type RequestState,
} from './domain/request.machine.js';
export type { Acceptance, RelatedRequest, RequestKindHandler, ReviewCheck } from './domain/request-kind.js';
export { RequestViews } from './http/request-views.js';
export {
  ReasonDto,
  RequestDto,
  RequestListDto,
  RequestSummaryDto,
  TimelineEntryDto,
} from './http/request.dto.js';
export {
  CertificationDto,
  CertificationTypeRefDto,
  PlateDto,
  PlateRefDto,
  PriceLineDto,
  ProductRefDto,
  QuoteDto,
  SubscriptionRequestDto,
  SubscriptionRequestPaymentDto,
  ZoneRefDto,
  type RequestParts,
} from './http/request-parts.dto.js';
export { RequestDocuments } from './request-documents.js';
export { RequestMails } from './request-mails.js';
