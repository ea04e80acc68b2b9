export { ImportsModule } from './imports.module.js';
export {
  OfficeSubscriptions,
  type ClaimedHolder,
  type MatchedSubscription,
  type SubscriptionClaim,
} from './office-subscriptions.js';
export { RegistryRecords, type NewRegistryRecord, type RegistryRecord } from './registry-records.js';
export { comparedName } from './domain/compared-name.js';
