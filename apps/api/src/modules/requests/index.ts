export { RequestsModule } from './requests.module.js';
export { RequestKinds } from './request-kinds.js';
export {
  EVALUATE_REQUEST,
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
export type {
  Acceptance,
  RelatedRequest,
  RequestKindHandler,
  RestingCase,
  ReviewCheck,
} from './domain/request-kind.js';
export { RequestViews } from './http/request-views.js';
export {
  IntegrationInput,
  ReasonDto,
  RequestDto,
  RequestListDto,
  CaseMemberDto,
  CaseRefDto,
  RequestSummaryDto,
  TimelineEntryDto,
  VersionInput,
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
export { ReviewChecks } from './review-checks.js';
export { DecisionReasons } from './decision-reasons.js';
export { operatorCall } from './operator-call.js';
export { DecisionPreview } from './http/decision-preview.js';
export { AcceptRequest } from './use-cases/accept-request.use-case.js';
export { ClaimRequest } from './use-cases/claim-request.use-case.js';
export { HandOverRequest } from './use-cases/hand-over-request.use-case.js';
export { RefuseRequest } from './use-cases/refuse-request.use-case.js';
export { ReleaseRequest } from './use-cases/release-request.use-case.js';
export { ClaimInput } from './http/review.dto.js';
export { SubmitIntegration } from './use-cases/submit-integration.use-case.js';
export { WithdrawRequest } from './use-cases/withdraw-request.use-case.js';
