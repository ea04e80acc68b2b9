/** The API's data as the pages use them (operationIds and shapes of openapi/). */
import type {
  CertificationKind,
  CertificationState,
  DocumentKind,
  InvoiceState,
  PaymentMethod,
  PaymentState,
  PlateTitle,
  SubscriptionRequestState,
  SubscriptionState,
  VehicleFuel,
  VehicleKind,
} from '@sosta/contracts';

export interface ZoneRef {
  id: string;
  code: string;
  name: string;
}
export interface Municipality {
  slug: string;
  name: string;
  concessionaire: string;
  logoUrl?: string | null;
  accentColor: string;
  locales: string[];
  office: { address: string; hours: { days: string; hours: string }[]; phone: string; email: string };
  passwordPolicy: {
    minLength: number;
    requireLetter: boolean;
    requireDigit: boolean;
    requireSpecial: boolean;
  };
  plateConfirmation: boolean;
  invoiceWindowDays: number;
  electricDirectFlow: boolean;
  paymentMethods: PaymentMethod[];
  privacyVersion: number;
  demo: boolean;
}
export interface Notice {
  id: string;
  severity: 'INFO' | 'WARNING' | 'URGENT';
  title: string;
  body: string;
  fromOn: string;
  toOn: string | null;
}
export interface MunicipalText {
  code: string;
  version: number;
  title: string;
  body: string;
  publishedAt: string;
}
export interface Zone extends ZoneRef {
  description: string;
  streets: string[];
  color: string;
}
export interface Product {
  id: string;
  code: string;
  name: string;
  description: string;
  vehicleKinds: VehicleKind[];
  electricOnly: boolean;
  certificationKind: CertificationKind | null;
  durationUnit: string;
  durationCount: number;
  zones: ZoneRef[];
  priceCents: number;
}
export interface CertificationType {
  id: string;
  code: string;
  kind: string;
  name: string;
  description: string;
  zone: ZoneRef | null;
  requiredDocuments: DocumentKind[];
}
export interface Holder {
  id: string;
  kind: string;
  fiscalCode: string;
  givenName: string | null;
  familyName: string | null;
  companyName: string | null;
  bornOn: string | null;
  birthPlace: string | null;
  birthProvince: string | null;
  sex: string | null;
  street: string | null;
  streetNumber: string | null;
  postalCode: string | null;
  city: string | null;
  province: string | null;
  phone: string | null;
}
export interface Account {
  id: string;
  email: string;
  locale: string;
  holder: Holder;
}
export interface Session {
  accessToken: string;
  expiresAt: string;
  account: Account;
}
export interface RegistrationDetails {
  givenName: string;
  familyName: string;
  bornOn: string;
  birthPlace: string;
  birthProvince: string;
  sex: string;
  street: string;
  streetNumber: string;
  postalCode: string;
  city: string;
  province: string;
  phone?: string | null;
}
export interface Registration {
  id: string;
  token: string;
  email: string;
  state: string;
  expiresAt: string;
  otpResendAt: string | null;
  otpResendsLeft: number;
  otpAttemptsLeft: number;
  otpVerified: boolean;
  details: RegistrationDetails | null;
  derived: { bornOn: string; sex: string; birthPlace: string; birthProvince: string } | null;
}
export interface SignedInDevice {
  id: string;
  userAgent: string;
  createdAt: string;
  lastUsedAt: string;
  current: boolean;
}
export interface UploadedDocument {
  id: string;
  kind: DocumentKind;
  originalName: string;
  mediaType: string;
  sizeBytes: number;
  pageCount: number | null;
  createdAt: string;
  verdict: string | null;
}
export interface Reason {
  code: string;
  text: string;
}
export interface Certification {
  id: string;
  type: { id: string; code: string; kind: string; name: string };
  zone: ZoneRef | null;
  street: string;
  streetNumber: string;
  validFromOn: string | null;
  validToOn: string | null;
}
export interface Plate {
  id: string;
  country: string;
  plate: string;
  plateFormatted: string;
  vehicleKind: VehicleKind;
  make: string;
  model: string;
  fuel: VehicleFuel;
  title: PlateTitle;
  electricCertified: boolean;
  active: boolean;
}
export interface PlateRef {
  id: string;
  plate: string;
  plateFormatted: string;
  country: string;
  vehicleKind: VehicleKind;
}
export interface Quote {
  startOn: string;
  endOn: string;
  lines: { text: string; amountCents: number }[];
  totalCents: number;
  vatRateBp: number;
  vatCents: number;
}
export interface Payment {
  id: string;
  state: PaymentState;
  amountCents: number;
  checkoutUrl: string | null;
  expiresAt: string | null;
  returnPath: string;
}
export interface PaymentStatus extends Payment {
  requestId: string;
  subscriptionId: string | null;
  requestState: SubscriptionRequestState;
}
export interface SubscriptionRequest {
  id: string;
  purpose: 'NEW' | 'RENEWAL';
  product: { id: string; code: string; name: string };
  plate: PlateRef;
  certificationId: string | null;
  zones: ZoneRef[];
  quote: Quote;
  priceCents: number | null;
  payBy: string | null;
  previousSubscriptionId: string | null;
  payment: Payment | null;
}
export type RequestKind = 'CERTIFICATION' | 'PLATE' | 'SUBSCRIPTION';
export type RequestAction = 'WITHDRAW' | 'INTEGRATE' | 'PAY' | 'OPEN_SUBSCRIPTION';
export interface RequestSummary {
  id: string;
  kind: RequestKind;
  number: string;
  state: CertificationState | SubscriptionRequestState;
  version: number;
  submittedAt: string;
  dueOn: string | null;
  decidedAt: string | null;
  title: string;
  certification?: Certification | null;
  plate?: Plate | null;
  subscription?: SubscriptionRequest | null;
  actions: string[];
}
export interface RequestDetail extends RequestSummary {
  documents: UploadedDocument[];
  timeline: {
    at: string;
    command: string;
    fromState: string | null;
    toState: string;
    actorKind: string;
    reasons: Reason[];
    note: string | null;
  }[];
  integration: {
    documents: { id: string; kind: DocumentKind }[];
    reasons: Reason[];
    note: string | null;
    dueOn: string | null;
  } | null;
  reasons: Reason[];
  note: string | null;
}
export interface Link {
  url: string;
  expiresAt: string;
}
export interface Subscription {
  id: string;
  number: string;
  product: { id: string; code: string; name: string };
  plate: PlateRef;
  zones: ZoneRef[];
  validFromOn: string;
  validToOn: string;
  status: SubscriptionState;
  expiringSoon: boolean;
  priceCents: number;
  subscribedAt: string;
  payment: { id: string; method: PaymentMethod | null; paidAt: string; amountCents: number } | null;
  receiptNumber: string | null;
  ticketReady: boolean;
  receiptReady: boolean;
  invoice: { state: 'AVAILABLE' | 'WINDOW_CLOSED' | InvoiceState; untilOn: string; invoiceId: string | null };
  renewal: { state: RenewalState; opensOn: string; closesOn: string | null };
}
export type RenewalState = 'NOT_YET' | 'OPEN' | 'LAPSED' | 'ALREADY_RENEWED';
export interface Renewal {
  state: RenewalState;
  opensOn: string;
  closesOn: string | null;
  quote: Quote | null;
  changedItems: string[];
  needsReview: boolean;
}
export interface Permission {
  allowed: boolean;
  reason: string | null;
}
export interface Dashboard {
  canParkToday: { allowed: boolean; text: string; subscriptions: Subscription[] };
  certificationRequests: RequestSummary[];
  plateRequests: RequestSummary[];
  plates: Plate[];
  subscriptionRequests: RequestSummary[];
  subscriptions: Subscription[];
  canRequest: {
    certification: Permission;
    plate: Permission;
    subscription: Permission;
    electric: Permission;
  };
}
export interface SubscriptionOptions {
  certifications: Certification[];
  plates: Plate[];
  products: Product[];
  blockers: Reason[];
}
export interface InvoiceForm {
  open: boolean;
  untilOn: string;
  known: Record<string, string | null>;
  missing: string[];
}
export interface Invoice {
  id: string;
  state: InvoiceState;
  number: string | null;
  issuedOn: string | null;
  requestedAt: string;
  pdfReady: boolean;
  xmlReady: boolean;
}
export interface Thread {
  id: string;
  number: string;
  topic: string;
  subject: string;
  state: string;
  requestNumber: string | null;
  createdAt: string;
  updatedAt: string;
  messages: { id: string; authorKind: string; body: string; createdAt: string }[];
}
