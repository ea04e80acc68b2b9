import { Module } from '@nestjs/common';
import { VehiclesModule } from '../vehicles/index.js';
import { ApplicationOptions } from './application-options.js';
import { CounterRenewals } from './counter-renewals.js';
import { Eligibility } from './eligibility.js';
import { CitizenSubscriptionsController } from './http/citizen-subscriptions.controller.js';
import { OperatorSubscriptionsController } from './http/operator-subscriptions.controller.js';
import { SubscriptionDtos } from './http/subscription-dtos.js';
import { SubscriptionJobs } from './jobs/subscription-jobs.js';
import { OfferRepository } from './persistence/offer.repository.js';
import { SubscriptionRepository } from './persistence/subscription.repository.js';
import { SubscriptionOptions } from './subscription-options.js';
import { SubscriptionPapers } from './subscription-papers.js';
import { SubscriptionRequestKind } from './subscription-request.kind.js';
import { ActivateSubscription } from './use-cases/activate-subscription.js';
import { ApplyForSubscription } from './use-cases/apply-for-subscription.use-case.js';
import { RenewSubscription } from './use-cases/renew-subscription.use-case.js';
import { RequestSubscription } from './use-cases/request-subscription.use-case.js';

@Module({
  imports: [VehiclesModule],
  controllers: [CitizenSubscriptionsController, OperatorSubscriptionsController],
  providers: [
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
    RenewSubscription,
    SubscriptionPapers,
    ActivateSubscription,
    SubscriptionJobs,
  ],
  exports: [
    CounterRenewals,
    OfferRepository,
    SubscriptionRepository,
    SubscriptionDtos,
    ActivateSubscription,
    RequestSubscription,
    RenewSubscription,
  ],
})
export class SubscriptionsModule {}
    ReviewRepository,
    ApplicationOptions,
    ApplyForSubscription,
    SubscriptionOptions,
