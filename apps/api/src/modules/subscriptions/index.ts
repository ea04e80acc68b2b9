export { SubscriptionsModule } from './subscriptions.module.js';
export { ActivateSubscription, type SettledPayment } from './use-cases/activate-subscription.js';
export { Eligibility, type WantedSubscription } from './eligibility.js';
export { RequestSubscription, type SubscriptionChoice } from './use-cases/request-subscription.use-case.js';
export { SubmitCase } from './use-cases/submit-case.use-case.js';
export { ApplyForSubscription } from './use-cases/apply-for-subscription.use-case.js';
export { ApplicationOptions } from './application-options.js';
export { SubscriptionOptions } from './subscription-options.js';
export { EndForRefund, type RefundedRight } from './use-cases/life/end-for-refund.js';
export type { PaidMonths } from './domain/paid-months.js';
export { statusOn } from './domain/subscription-status.js';
export { receiptNumber } from './domain/papers.rules.js';
export { RenewSubscription } from './use-cases/renew-subscription.use-case.js';
export { VoidSale } from './use-cases/life/void-sale.js';
export { CounterRenewals } from './counter-renewals.js';
export { OfferRepository } from './persistence/offer.repository.js';
export {
  SubscriptionRepository,
  type SubscriptionRequestRow,
  type SubscriptionRow,
} from './persistence/subscription.repository.js';
export { ReviewRepository } from './persistence/review.repository.js';
export { SubscriptionDtos, iseeBandDto, plateRef, quoteDto, zoneRef } from './http/subscription-dtos.js';
export { titleOf } from './subscription-request.kind.js';
export {
  ApplicationOptionsDto,
  CaseInput,
  OperatorSubscriptionDto,
  OperatorSubscriptionListDto,
  PlateRefDto,
  ProductRefDto,
  IseeBandDto,
  QuoteDto,
  SubscriptionDto,
  SubscriptionApplicationInput,
  SubscriptionChoiceInput,
  SubscriptionListDto,
  SubscriptionOptionsDto,
  SubscriptionRequestDto,
  ZoneRefDto,
} from './http/subscription.dto.js';
