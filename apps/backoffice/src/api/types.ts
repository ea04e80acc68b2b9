import type {
  CaseKind,
  DocumentVerdict,
  NoticeSeverity,
  Permission,
  ReviewDecision,
  Role,
} from '@sosta/contracts';

/** Shapes of the operator API, as its OpenAPI document describes them. */

export interface Localized {
  it: string;
  en?: string;
}
export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}
export interface ZoneRef {
  id: string;
  code: string;
  name: string;
}
export interface PersonRef {
  id: string;
  name: string;
}
export interface ReasonText {
  code: string;
  text: string;
}

export interface OperatorSession {
  accessToken: string;
  expiresAt: string;
  operator: {
    id: string;
    name: string;
    email: string;
    locale: string;
    municipalities: OperatorMunicipality[];
  };
}
export interface OperatorMunicipality {
  slug: string;
  name: string;
  roles: Role[];
  permissions: Permission[];
}
export interface DemoAccount {
  email: string;
  name: string;
  roles: Role[];
  password: string;
  totp: string;
  totpExpiresAt: string;
}

export interface Summary {
  open: number;
  overdue: number;
  dueToday: number;
  awaitingPayment: number;
  activeSubscriptions: number;
  expiringIn30Days: number;
  paymentsToResolve: number;
  invoicesToIssue: number;
  openThreads: number;
}

export interface QueueItem {
  id: string;
  kind: CaseKind;
  number: string;
  state: string;
  version: number;
  submittedAt: string;
  dueOn: string | null;
  holderName: string;
  title: string;
  claimedBy: PersonRef | null;
  claimedUntil: string | null;
}
export interface QueuePage extends Page<QueueItem> {
  counts: { open: number; overdue: number };
}

export interface RequestDocument {
  id: string;
  kind: string;
  originalName: string;
  mediaType: string;
  sizeBytes: number;
  pageCount: number | null;
  createdAt: string;
  verdict: DocumentVerdict | null;
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
  vehicleKind: string;
  make: string;
  model: string;
  fuel: string;
  title: string;
  electricCertified: boolean;
  active: boolean;
}
export interface PlateRef {
  id: string;
  plate: string;
  plateFormatted: string;
  country: string;
  vehicleKind: string;
}
export interface Quote {
  startOn: string;
  endOn: string;
  lines: { text: string; amountCents: number }[];
  totalCents: number;
  vatRateBp: number;
  vatCents: number;
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
}
export interface RequestSummary {
  id: string;
  kind: CaseKind;
  number: string;
  state: string;
  version: number;
  submittedAt: string;
  dueOn: string | null;
  decidedAt: string | null;
  title: string;
  certification?: Certification | null;
  plate?: Plate | null;
  subscription?: SubscriptionRequest | null;
}
export interface TimelineStep {
  at: string;
  command: string;
  fromState: string | null;
  toState: string;
  actorKind: string;
  actorName?: string | null;
  reasons: ReasonText[];
  note: string | null;
}
export interface Holder {
  id: string;
  kind: string;
  fiscalCode: string | null;
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
export interface ReviewCheck {
  code: string;
  level: 'OK' | 'WARN' | 'FAIL';
  text: string;
}
export interface Review extends RequestSummary {
  documents: RequestDocument[];
  timeline: TimelineStep[];
  integration: {
    documents: { id: string; kind: string }[];
    reasons: ReasonText[];
    note: string | null;
    dueOn: string | null;
  } | null;
  reasons: ReasonText[];
  note: string | null;
  holder: Holder;
  account: { email: string; locale: string } | null;
  checks: ReviewCheck[];
  history: RequestSummary[];
  samePlate: { requestId: string; number: string; holderName: string }[];
  claimedBy: PersonRef | null;
  claimedUntil: string | null;
}

export interface DecisionReason {
  code: string;
  decision: ReviewDecision;
  appliesTo: string[];
  text: string;
}
export interface JudgedDocument {
  documentId: string;
  verdict: DocumentVerdict;
}
export interface EmailPreview {
  subject: string;
  text: string;
}

export interface SubscriberRow {
  id: string;
  displayName: string;
  fiscalCodeMasked: string | null;
  emailMasked: string | null;
  city: string | null;
  subscriptionsActive: number;
  createdAt: string;
}
export interface PaymentRow {
  id: string;
  requestNumber: string | null;
  holderName: string;
  amountCents: number;
  state: string;
  provider: string;
  method: string | null;
  createdAt: string;
  paidAt: string | null;
  needsResolution: boolean;
}
export interface PaymentDetail extends PaymentRow {
  events: { receivedAt: string; type: string; outcome: string; detail: string | null }[];
  providerRef: string | null;
  capturedRef: string | null;
  receiptNumber: string | null;
}
export interface Subscription {
  id: string;
  number: string;
  product: { id: string; code: string; name: string };
  plate: PlateRef;
  zones: ZoneRef[];
  validFromOn: string;
  validToOn: string;
  status: string;
  expiringSoon: boolean;
  priceCents: number;
  subscribedAt: string;
  payment: { id: string; method: string | null; paidAt: string; amountCents: number } | null;
  receiptNumber: string | null;
  ticketReady: boolean;
  receiptReady: boolean;
  invoice: { state: string; untilOn: string; invoiceId: string | null };
  renewal: { state: string; opensOn: string | null; closesOn: string | null };
}
export interface OperatorSubscription extends Subscription {
  holderId: string;
  holderName: string;
}
export interface Message {
  id: string;
  template: string;
  subject: string;
  state: string;
  createdAt: string;
  sentAt: string | null;
}
export interface Subscriber {
  holder: Holder;
  account: { email: string; locale: string } | null;
  requests: RequestSummary[];
  subscriptions: Subscription[];
  payments: PaymentRow[];
  plates: Plate[];
  threads: Thread[];
  messages: Message[];
}
export type RevealField = 'fiscalCode' | 'email' | 'phone' | 'address';

export interface InvoiceRow {
  id: string;
  state: string;
  version: number;
  number: string | null;
  holderName: string;
  subscriptionNumber: string;
  totalCents: number;
  requestedAt: string;
  dueOn: string | null;
  issuedOn: string | null;
  pdfReady: boolean;
  xmlReady: boolean;
  billing: Record<string, string | null>;
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
  holderName?: string;
  messages: { id: string; authorKind: string; body: string; createdAt: string }[];
}

export interface AuditEntry {
  id: string;
  at: string;
  actorKind: string;
  actorName: string | null;
  action: string;
  subjectKind: string;
  subjectId: string;
  data: Record<string, unknown> | null;
}

export interface Tariff {
  id: string;
  fromOn: string;
  toOn: string | null;
  grossCents: number;
  vatRateBp: number;
}
export interface OperatorProduct {
  id: string;
  code: string;
  name: Localized;
  description: Localized;
  family: string;
  vehicleKinds: string[];
  electricOnly: boolean;
  certificationKind: string | null;
  durationUnit: string;
  durationCount: number;
  onSaleFromOn: string;
  onSaleToOn: string | null;
  taxRegime: string;
  active: boolean;
  version: number;
  zoneIds: string[];
  tariffs: Tariff[];
}
export interface OperatorZone {
  id: string;
  code: string;
  name: Localized;
  description: Localized;
  streets: string[];
  color: string;
  active: boolean;
  version: number;
}
export interface OperatorNotice {
  id: string;
  severity: NoticeSeverity;
  title: Localized;
  body: Localized;
  fromOn: string;
  toOn: string | null;
  version: number;
}
export interface PolicyEntry {
  key: string;
  title: string;
  description: string;
  current: { id: string; value: unknown; fromOn: string };
  history: {
    id: string;
    value: unknown;
    fromOn: string;
    toOn: string | null;
    createdByName: string | null;
  }[];
  schema: Record<string, unknown>;
}
export interface OperatorUser {
  id: string;
  name: string;
  email: string;
  active: boolean;
  roles: Role[];
  lastLoginAt: string | null;
}
export interface CreatedUser {
  user: OperatorUser;
  temporaryPassword: string;
  totpUri: string;
}
export interface DocumentLink {
  url: string;
  expiresAt: string;
}
