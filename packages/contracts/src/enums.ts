/** Closed lists without a state machine, shared by the API, the SPAs and the e-mails. */

export const HOLDER_KINDS = ['PERSON', 'COMPANY'] as const;
export type HolderKind = (typeof HOLDER_KINDS)[number];

/** Why the applicant may use the vehicle; every one but OWNER asks for an attestation (R56). */
export const PLATE_TITLES = ['OWNER', 'LEASING', 'LOAN', 'COMPANY', 'FAMILY'] as const;
export type PlateTitle = (typeof PLATE_TITLES)[number];

export const VEHICLE_FUELS = ['PETROL', 'DIESEL', 'LPG', 'METHANE', 'HYBRID', 'ELECTRIC', 'OTHER'] as const;
export type VehicleFuel = (typeof VEHICLE_FUELS)[number];

/** Emission standard of the registration document (field V.9). */
export const EMISSION_CLASSES = [
  'EURO_0',
  'EURO_1',
  'EURO_2',
  'EURO_3',
  'EURO_4',
  'EURO_5',
  'EURO_6',
] as const;
export type EmissionClass = (typeof EMISSION_CLASSES)[number];

/** What a reduction or surcharge depends on. */
export const MODIFIER_KINDS = ['NTH_PLATE', 'FUEL', 'EMISSION', 'ISEE', 'LATE_RENEWAL'] as const;
export type ModifierKind = (typeof MODIFIER_KINDS)[number];

/** PERCENT: basis points on the price so far; AMOUNT: cents added to it; FIXED: the price instead of it. */
export const MODIFIER_OPS = ['PERCENT', 'AMOUNT', 'FIXED'] as const;
export type ModifierOp = (typeof MODIFIER_OPS)[number];

export const WAITLIST_STATES = ['WAITING', 'OFFERED', 'ACCEPTED', 'EXPIRED', 'LEFT', 'REMOVED'] as const;
export type WaitlistState = (typeof WAITLIST_STATES)[number];

export const CERTIFICATION_KINDS = ['RESIDENCE', 'ELECTRIC', 'WORK', 'HEALTH', 'OTHER'] as const;
export type CertificationKind = (typeof CERTIFICATION_KINDS)[number];

export const REQUEST_KINDS = ['NEW', 'RENEWAL', 'PLATE_CHANGE'] as const;
export type RequestKind = (typeof REQUEST_KINDS)[number];

export const SUBSCRIPTION_SOURCES = ['ONLINE', 'COUNTER', 'IMPORT'] as const;
export type SubscriptionSource = (typeof SUBSCRIPTION_SOURCES)[number];

/**
 * What an operator finds about one document. Everything but VALID asks for a new one; MISSING: something else was sent
 * in its place.
 */
export const DOCUMENT_VERDICTS = ['VALID', 'UNREADABLE', 'EXPIRED', 'MISMATCH', 'MISSING'] as const;
export type DocumentVerdict = (typeof DOCUMENT_VERDICTS)[number];

/** What an operator may do with a case under review; REVOKE: with one that was accepted. */
export const REVIEW_DECISIONS = ['ACCEPT', 'INTEGRATE', 'REFUSE', 'REVOKE'] as const;
export type ReviewDecision = (typeof REVIEW_DECISIONS)[number];

export const DECISION_REASON_KINDS = ['REFUSE', 'INTEGRATE', 'SUSPEND', 'REVOKE'] as const;
export type DecisionReasonKind = (typeof DECISION_REASON_KINDS)[number];

/** OFFICE: paid where the office sold it, before this system knew of it. */
export const PAYMENT_METHODS = ['CARD', 'PAYPAL', 'PAGOPA', 'CASH', 'POS', 'OFFICE'] as const;
export type PaymentMethod = (typeof PAYMENT_METHODS)[number];

/** Those that somebody pays by himself, on a provider's page. */
export const ONLINE_METHODS = ['CARD', 'PAYPAL', 'PAGOPA'] as const satisfies readonly PaymentMethod[];
export type OnlineMethod = (typeof ONLINE_METHODS)[number];

/** How VAT applies to a product: configuration of the municipality, with its own printed wording. */
export const TAX_REGIMES = ['VAT22', 'ART74_MONOFASE', 'OUT_OF_SCOPE_ART4', 'EXEMPT'] as const;
export type TaxRegime = (typeof TAX_REGIMES)[number];

export const NOTICE_SEVERITIES = ['INFO', 'WARNING', 'URGENT'] as const;
export type NoticeSeverity = (typeof NOTICE_SEVERITIES)[number];

/** Who is shown a notice; SUBSCRIBERS may be narrowed to one zone. */
export const NOTICE_AUDIENCES = ['EVERYBODY', 'SIGNED_IN', 'SUBSCRIBERS'] as const;
export type NoticeAudience = (typeof NOTICE_AUDIENCES)[number];

export const NOTICE_PLACEMENTS = ['HOME', 'LOGIN', 'DASHBOARD'] as const;
export type NoticePlacement = (typeof NOTICE_PLACEMENTS)[number];

/** The page that offers a form of the office. */
export const FORM_PLACEMENTS = ['CERTIFICATION', 'PLATE', 'PRELIMINARY_COMMUNICATION', 'GENERAL'] as const;
export type FormPlacement = (typeof FORM_PLACEMENTS)[number];

export const CASE_KINDS = ['CERTIFICATION', 'PLATE', 'SUBSCRIPTION'] as const;
export type CaseKind = (typeof CASE_KINDS)[number];

export const DURATION_UNITS = ['DAY', 'MONTH', 'YEAR'] as const;
export type DurationUnit = (typeof DURATION_UNITS)[number];

export const ISSUED_DOCUMENT_KINDS = [
  'TICKET',
  'RECEIPT',
  'RECEIPT_WITH_TICKET',
  'INVOICE_PDF',
  'INVOICE_XML',
] as const;
export type IssuedDocumentKind = (typeof ISSUED_DOCUMENT_KINDS)[number];

export const ASSISTANCE_TOPICS = [
  'REGISTRATION',
  'DOCUMENTS',
  'PLATE',
  'SUBSCRIPTION',
  'PAYMENT',
  'INVOICE',
  'OTHER',
] as const;
export type AssistanceTopic = (typeof ASSISTANCE_TOPICS)[number];

export const ASSISTANCE_STATES = ['OPEN', 'ANSWERED', 'CLOSED'] as const;
export type AssistanceState = (typeof ASSISTANCE_STATES)[number];

/** Files of the office: the subscriptions it sold (S2, R16) and the municipal registry (S4, R37). */
export const IMPORT_KINDS = ['OFFICE_SUBSCRIPTIONS', 'REGISTRY'] as const;
export type ImportKind = (typeof IMPORT_KINDS)[number];

/** REFUSED: not a file of this kind. FAILED: the work could not be finished; nothing of it was kept. */
export const IMPORT_STATES = [
  'CHECKING',
  'CHECKED',
  'REFUSED',
  'APPLYING',
  'APPLIED',
  'CANCELLED',
  'FAILED',
] as const;
export type ImportState = (typeof IMPORT_STATES)[number];
