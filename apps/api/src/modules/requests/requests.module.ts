import { Global, Module } from '@nestjs/common';
import { DecisionReasons } from './decision-reasons.js';
import { DecisionPreview } from './http/decision-preview.js';
import { RequestViews } from './http/request-views.js';
import { RequestsController } from './http/requests.controller.js';
import { ReviewController } from './http/review.controller.js';
import { ReviewViews } from './http/review-views.js';
import { RequestJobs } from './jobs/request-jobs.js';
import { RequestRepository } from './persistence/request.repository.js';
import { RequestDocuments } from './request-documents.js';
import { RequestKinds } from './request-kinds.js';
import { RequestMails } from './request-mails.js';
import { ReviewDesk } from './review-desk.js';
import { AcceptRequest } from './use-cases/accept-request.use-case.js';
import { AnnulRequest } from './use-cases/annul-request.use-case.js';
import { AskIntegration } from './use-cases/ask-integration.use-case.js';
import { ClaimNext } from './use-cases/claim-next.use-case.js';
import { ClaimRequest } from './use-cases/claim-request.use-case.js';
import { RateRequest } from './use-cases/rate-request.use-case.js';
import { RefuseRequest } from './use-cases/refuse-request.use-case.js';
import { ReleaseRequest } from './use-cases/release-request.use-case.js';
import { SubmitIntegration } from './use-cases/submit-integration.use-case.js';
import { WithdrawRequest } from './use-cases/withdraw-request.use-case.js';

/** The case file of everything a citizen asks for, and the desk where operators decide. */
@Global()
@Module({
  controllers: [RequestsController, ReviewController],
  providers: [
    RequestRepository,
    RequestKinds,
    RequestDocuments,
    RequestMails,
    RequestViews,
    RequestJobs,
    ReviewDesk,
    ReviewViews,
    DecisionPreview,
    DecisionReasons,
    WithdrawRequest,
    SubmitIntegration,
    RateRequest,
    ClaimNext,
    ClaimRequest,
    ReleaseRequest,
    AcceptRequest,
    RefuseRequest,
    AskIntegration,
    AnnulRequest,
  ],
  exports: [RequestRepository, RequestKinds, RequestDocuments, RequestMails, RequestViews],
})
export class RequestsModule {}
