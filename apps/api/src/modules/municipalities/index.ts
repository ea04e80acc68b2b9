export { MunicipalitiesModule } from './municipalities.module.js';
export {
  MunicipalityDirectory,
  type Issuer,
  type Municipality,
  type OfficeProfile,
} from './municipality-directory.js';
export { Policies, type PolicyInForce } from './policies.js';
export { POLICIES, POLICY_KEYS, isPolicyKey, type PolicyKey, type PolicyValues } from './domain/policies.js';
export { paymentMethodOf } from './domain/payment-methods.js';
export { PublicTexts, TEXT_CODES, type PublicText, type TextCode } from './public-texts.js';
