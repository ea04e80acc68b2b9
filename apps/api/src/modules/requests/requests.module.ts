import { Global, Module } from '@nestjs/common';
import { CarryOutDecisionEffect } from './carry-out-decision.effect.js';
import { Colleagues } from './colleagues.js';
import { DecisionReasons } from './decision-reasons.js';
import { Decisions } from './decisions.js';
import { DecisionPreview } from './http/decision-preview.js';
import { RelatedCases } from './http/related-cases.js';
import { RequestViews } from './http/request-views.js';
import { RequestsController } from './http/requests.controller.js';
import { ReviewController } from './http/review.controller.js';
import { ReviewViews } from './http/review-views.js';
import { RequestJobs } from './jobs/request-jobs.js';
import { Applicants } from './persistence/applicants.js';
import { NoteRepository } from './persistence/note.repository.js';
import { PendingDecisionRepository } from './persistence/pending-decision.repository.js';
import { RequestRepository } from './persistence/request.repository.js';
import { RequestDocuments } from './request-documents.js';
import { RequestKinds } from './request-kinds.js';
import { RequestMails } from './request-mails.js';
import { ReviewChecks } from './review-checks.js';
import { ReviewDesk } from './review-desk.js';
import { AcceptRequest } from './use-cases/accept-request.use-case.js';
import { AddNote } from './use-cases/add-note.use-case.js';
import { AnnulRequest } from './use-cases/annul-request.use-case.js';
import { AskIntegration } from './use-cases/ask-integration.use-case.js';
import { CarryOutDecision } from './use-cases/carry-out-decision.use-case.js';
import { ClaimRequest } from './use-cases/claim-request.use-case.js';
import { HandOverRequest } from './use-cases/hand-over-request.use-case.js';
import { RateRequest } from './use-cases/rate-request.use-case.js';
import { RefuseRequest } from './use-cases/refuse-request.use-case.js';
import { ReleaseRequest } from './use-cases/release-request.use-case.js';
import { RevokeRequest } from './use-cases/revoke-request.use-case.js';
import { SubmitIntegration } from './use-cases/submit-integration.use-case.js';
import { TakeDecision } from './use-cases/take-decision.use-case.js';
import { UndoDecision } from './use-cases/undo-decision.use-case.js';
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
    ClaimRequest,
    ReleaseRequest,
    AcceptRequest,
    RefuseRequest,
    AskIntegration,
    AnnulRequest,
    RevokeRequest,
    Applicants,
    NoteRepository,
    PendingDecisionRepository,
    ReviewChecks,
    Colleagues,
    RelatedCases,
    Decisions,
    TakeDecision,
    CarryOutDecision,
    CarryOutDecisionEffect,
    UndoDecision,
    HandOverRequest,
    AddNote,
  ],
  exports: [
    SubmitIntegration,
    WithdrawRequest,
    RequestRepository,
    RequestKinds,
    RequestDocuments,
    RequestMails,
    RequestViews,
    ReviewChecks,
    DecisionReasons,
    DecisionPreview,
    AcceptRequest,
    RefuseRequest,
    ClaimRequest,
    ReleaseRequest,
    HandOverRequest,
  ],
})
export class RequestsModule {}
