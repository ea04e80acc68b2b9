export { MunicipalitiesModule } from './municipalities.module.js';
export {
  MunicipalityDirectory,
  type Issuer,
  type Municipality,
  type OfficeProfile,
} from './municipality-directory.js';
export { Policies, type PolicyInForce, type PolicyRecorder } from './policies.js';
export { admittedSince, flowRefusal } from './domain/request-rules.js';
export {
  POLICIES,
  POLICY_KEYS,
  REGISTRATION_MODES,
  REGISTRATION_VERIFICATIONS,
  SECTION_NAMES,
  isPolicyKey,
  withDefaults,
  type DocumentDelivery,
  type InvoiceChannel,
  type PolicyDefinition,
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
export {
  CHECK_LEVELS,
  RULE_CHECKS,
  RULE_FACTS,
  RULE_FACT_OF,
  RULE_KINDS,
  RULE_OUTCOMES,
  RULE_WORDS,
  ruleMistakes,
  type CheckLevel,
  type ReviewRule,
  type RuleCondition,
  type RuleFact,
  type RuleKind,
  type RuleOutcome,
} from './domain/review-rules.js';
export { policyContradictions, type PolicyContradiction } from './domain/policy-contradictions.js';
export { PublicTexts, TEXT_CODES, type PublicText, type TextCode } from './public-texts.js';
export { RESERVED_SLUGS, SLUG, isReservedSlug } from './domain/reserved-slugs.js';
export { HOST_NAME, citizenSite } from './domain/host-names.js';
export { carriesWhiteText } from './domain/accent-color.js';
export { STARTING_MODELS, type StartingModel } from './domain/starting-models.js';
export {
  TEXT_VARIABLES,
  textVariables,
  unknownVariables,
  type TextVariable,
} from './domain/text-variables.js';
export { logoKey, logoUrl } from './domain/logo.js';
