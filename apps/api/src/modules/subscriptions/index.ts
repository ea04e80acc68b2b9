export { SubscriptionsModule } from './subscriptions.module.js';
export { ActivateSubscription, type SettledPayment } from './use-cases/activate-subscription.js';
export { RequestSubscription, type SubscriptionChoice } from './use-cases/request-subscription.use-case.js';
export { RenewSubscription } from './use-cases/renew-subscription.use-case.js';
export { CounterRenewals } from './counter-renewals.js';
export { OfferRepository } from './persistence/offer.repository.js';
export {
  SubscriptionRepository,
  type SubscriptionRequestRow,
  type SubscriptionRow,
} from './persistence/subscription.repository.js';
export { SubscriptionDtos, plateRef, quoteDto, zoneRef } from './http/subscription-dtos.js';
export { titleOf } from './subscription-request.kind.js';
export {
  OperatorSubscriptionDto,
  OperatorSubscriptionListDto,
  PlateRefDto,
  ProductRefDto,
  QuoteDto,
  SubscriptionDto,
  SubscriptionListDto,
  SubscriptionRequestDto,
  ZoneRefDto,
} from './http/subscription.dto.js';
