export { MunicipalitiesModule } from './municipalities.module.js';
export {
  MunicipalityDirectory,
  type Issuer,
  type Municipality,
  type OfficeProfile,
} from './municipality-directory.js';
export { Policies, type PolicyInForce } from './policies.js';
export {
  POLICIES,
  POLICY_KEYS,
  SECTION_NAMES,
  isPolicyKey,
  withDefaults,
  type DocumentDelivery,
  type InvoiceChannel,
  type PolicyKey,
  type PolicyValues,
  type RegistrationMode,
  type RegistrationVerification,
  type RenewalMode,
  type RequestFlow,
  type SectionLabels,
  type TicketLayout,
  type VehicleClass,
} from './domain/policies.js';
export { policyContradictions, type PolicyContradiction } from './domain/policy-contradictions.js';
export { paymentMethodOf } from './domain/payment-methods.js';
export { PublicTexts, TEXT_CODES, type PublicText, type TextCode } from './public-texts.js';
