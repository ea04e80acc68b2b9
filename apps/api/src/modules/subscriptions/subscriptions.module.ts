import { Module } from '@nestjs/common';
import { CatalogueModule } from '../catalogue/index.js';
import { CertificationModule } from '../certification/index.js';
import { VehiclesModule } from '../vehicles/index.js';
import { ApplicationOptions } from './application-options.js';
import { CounterRenewals } from './counter-renewals.js';
import { Eligibility } from './eligibility.js';
import { CitizenSubscriptionsController } from './http/citizen-subscriptions.controller.js';
import { OperatorSubscriptionsController } from './http/operator-subscriptions.controller.js';
import { SubscriptionDtos } from './http/subscription-dtos.js';
import { SubscriptionJobs } from './jobs/subscription-jobs.js';
import { LifeDesk } from './life-desk.js';
import { OperatorSubscriptionViews } from './operator-views.js';
import { LifeRepository } from './persistence/life.repository.js';
import { ReviewRepository } from './persistence/review.repository.js';
import { SubscriptionLife } from './subscription-life.js';
import { OperatorLifeController } from './http/operator-life.controller.js';
import { OfferRepository } from './persistence/offer.repository.js';
import { SubscriptionRepository } from './persistence/subscription.repository.js';
import { SubscriptionOptions } from './subscription-options.js';
import { SubscriptionPapers } from './subscription-papers.js';
import { SubscriptionRequestKind } from './subscription-request.kind.js';
import { ActivateSubscription } from './use-cases/activate-subscription.js';
import { ApplyForSubscription } from './use-cases/apply-for-subscription.use-case.js';
import { AnnounceRevocation } from './use-cases/life/announce-revocation.use-case.js';
import { ChangePlate } from './use-cases/life/change-plate.use-case.js';
import { IntegrationSubscriptionsController } from './http/integration-subscriptions.controller.js';
import { IntegrationSubscriptions } from './integration-subscriptions.js';
import { CloseReview } from './use-cases/life/close-review.use-case.js';
import { EndEarly } from './use-cases/life/end-early.use-case.js';
import { EndForRefund } from './use-cases/life/end-for-refund.js';
import { LendPlate } from './use-cases/life/lend-plate.use-case.js';
import { RestoreSubscription } from './use-cases/life/restore-subscription.use-case.js';
import { ReturnPlate } from './use-cases/life/return-plate.use-case.js';
import { SuspendSubscription } from './use-cases/life/suspend-subscription.use-case.js';
import { TakeEffect } from './use-cases/life/take-effect.use-case.js';
import { VoidSale } from './use-cases/life/void-sale.js';
import { WithdrawRevocation } from './use-cases/life/withdraw-revocation.use-case.js';
import { RenewSubscription } from './use-cases/renew-subscription.use-case.js';
import { RequestSubscription } from './use-cases/request-subscription.use-case.js';
import { SubmitCase } from './use-cases/submit-case.use-case.js';

@Module({
  imports: [CatalogueModule, CertificationModule, VehiclesModule],
  controllers: [
    CitizenSubscriptionsController,
    OperatorSubscriptionsController,
    OperatorLifeController,
    IntegrationSubscriptionsController,
  ],
  providers: [
    IntegrationSubscriptions,
    OfferRepository,
    SubscriptionRepository,
    Eligibility,
    SubscriptionDtos,
    SubscriptionOptions,
    SubscriptionRequestKind,
    ApplicationOptions,
    CounterRenewals,
    ApplyForSubscription,
    RequestSubscription,
    SubmitCase,
    RenewSubscription,
    SubscriptionPapers,
    ActivateSubscription,
    SubscriptionJobs,
    LifeRepository,
    ReviewRepository,
    SubscriptionLife,
    OperatorSubscriptionViews,
    LifeDesk,
    AnnounceRevocation,
    ChangePlate,
    CloseReview,
    EndEarly,
    EndForRefund,
    LendPlate,
    RestoreSubscription,
    ReturnPlate,
    SuspendSubscription,
    TakeEffect,
    VoidSale,
    WithdrawRevocation,
  ],
  exports: [
    EndForRefund,
    VoidSale,
    ReviewRepository,
    ApplicationOptions,
    ApplyForSubscription,
    SubscriptionOptions,
    CounterRenewals,
    Eligibility,
    OfferRepository,
    SubscriptionRepository,
    SubscriptionDtos,
    ActivateSubscription,
    RequestSubscription,
    SubmitCase,
    RenewSubscription,
  ],
})
export class SubscriptionsModule {}
