/** One of the requests of a single case, as people recognise it. */
export interface CaseRequest {
  number: string;
  title: string;
}

/** The subscription request that was closed because what it rested on came to nothing, and what stays valid. */
export interface ClosedCase extends CaseRequest {
  kept: CaseRequest[];
}

/**
 * What each e-mail needs to know. Dates are civil ('YYYY-MM-DD'), instants ISO 8601, money integer cents; the
 * template formats them in the reader's language.
 */
export interface TemplateData {
  'registration-otp': { code: string; resumeUrl: string; expiresAt: string };
  'registration-duplicate': Record<string, never>;
  /** The link that confirms a registration, and makes the account (R19). */
  'registration-link': { url: string; expiresAt: string };
  /** To who chose a user name that somebody else has, where the page must not say so. */
  'registration-username-taken': { url: string };
  /** `receipt`: the accreditation receipt is attached (R34); `pin`: it is needed to sign in (R28). */
  welcome: {
    givenName: string;
    signInWith: 'EMAIL' | 'USERNAME';
    pin: boolean;
    pinUrl: string;
    flow: 'THREE_STEP' | 'ONE_CASE' | 'SINGLE_STEP' | 'RENEWAL_ONLY';
    receipt: boolean;
  };
  /** `username`: the one to sign in with; null where people sign in with their e-mail. */
  'password-reset': { url: string; expiresAt: string; username: string | null };
  'password-changed': { at: string };
  /** To whom the office opened an account at the counter: the link chooses the first password. */
  'account-invitation': { url: string; expiresAt: string; username: string | null };
  'request-received': { number: string; title: string; dueOn: string; url: string };
  /** Submitted together (ADR 0015): one e-mail for all of them. */
  'requests-received': { requests: CaseRequest[]; dueOn: string; url: string };
  /** `inCase`: the office goes on with what was submitted together; there is no next step of the citizen’s. */
  'request-accepted': { number: string; title: string; url: string; note: string | null; inCase?: boolean };
  'request-rejected': {
    number: string;
    title: string;
    url: string;
    reasons: string[];
    note: string | null;
    closed?: ClosedCase | null;
  };
  'request-integration': {
    number: string;
    title: string;
    url: string;
    reasons: string[];
    documents: string[];
    note: string | null;
    dueOn: string;
  };
  'request-withdrawn': { number: string; title: string; closed?: ClosedCase | null };
  'request-lapsed': { number: string; title: string; url: string; closed?: ClosedCase | null };
  /** An accepted certification or plate; `subscriptions`: numbers of those that rest on it, which the office looks at. */
  'request-revoked': {
    number: string;
    title: string;
    url: string;
    reasons: string[];
    note: string | null;
    subscriptions: string[];
  };
  'request-annulled': { number: string; title: string; reasons: string[]; note: string | null };
  'payment-due': {
    number: string;
    title: string;
    url: string;
    amountCents: number;
    payBy: string;
    note: string | null;
  };
  'payment-warning': { number: string; title: string; url: string; amountCents: number; payBy: string };
  'payment-expired': { number: string; title: string; url: string };
  /** A place is free, until the end of a day (waiting lists). `zone`: null where the limit is of the product. */
  'waitlist-offer': { product: string; zone: string | null; untilOn: string; url: string };
  'waitlist-offer-expired': { product: string; url: string };
  'waitlist-removed': { product: string; reason: string };
  /** Ticket and receipt (two PDFs, or one page of both) and the invoice link: R77, R78, R90. */
  'subscription-paid': {
    number: string;
    plate: string;
    product: string;
    zones: string;
    validFromOn: string;
    validToOn: string;
    amountCents: number;
    receiptNumber: string;
    documents: { layout: 'SEPARATE' | 'RECEIPT_WITH_TICKET'; delivery: 'EMAIL' | 'LIST' | 'BOTH' };
    subscriptionUrl: string;
    invoiceUrl: string | null;
    invoiceUntilOn: string | null;
  };
  /** It costs nothing: granted on acceptance, with the ticket and no receipt. */
  'subscription-granted': {
    number: string;
    plate: string;
    product: string;
    zones: string;
    validFromOn: string;
    validToOn: string;
    attached: boolean;
    subscriptionUrl: string;
  };
  'subscription-expiring': {
    number: string;
    plate: string;
    validToOn: string;
    daysLeft: number;
    renewUrl: string | null;
  };
  /** `plate`: its own; `ticket`: a new one was made, `attached` to this e-mail or to be taken from the list. */
  'subscription-plate-changed': LifeData & {
    newPlate: string;
    at: string;
    ticket: boolean;
    attached: boolean;
  };
  'subscription-plate-lent': LifeData & {
    temporaryPlate: string;
    fromOn: string;
    untilOn: string;
    ticket: boolean;
    attached: boolean;
  };
  'subscription-plate-returned': LifeData & { temporaryPlate: string; at: string };
  'subscription-suspended': LifeData & { at: string; reasons: string[]; note: string | null };
  /** `over`: its last day has gone by meanwhile. */
  'subscription-restored': LifeData & { validToOn: string; givenBackDays: number; over: boolean };
  /** `effectiveOn`: the first day without it. */
  'subscription-revocation-announced': LifeData & {
    effectiveOn: string;
    reasons: string[];
    note: string | null;
  };
  'subscription-revocation-withdrawn': LifeData & { validToOn: string; note: string | null };
  'subscription-revoked': LifeData & { effectiveOn: string; reasons: string[]; note: string | null };
  /** `lastDayOn`: null when it ended at once. */
  'subscription-ended': LifeData & { lastDayOn: string | null };
  /** Sold at the counter by mistake. `method`: how the money was given back, in words. */
  'subscription-sale-voided': LifeData & {
    amountCents: number;
    method: string;
    receiptNumber: string;
    cancelledNumber: string;
  };
  /** `subscriptions`: those the office will look at because of it. */
  'address-changed': { subscriptions: string[]; url: string };
  /** `iban`: masked; `late`: money that came too late or twice; `endedSubscription`: the one that ended with it. */
  'refund-executed': RefundData;
  'refund-failed': RefundData;
  'invoice-requested': { subscriptionNumber: string };
  /** Asked for before paying, and not to be made of what is known now. `untilOn`: until when it may be asked for again; null: no more. */
  'invoice-wish-refused': { subscriptionNumber: string; untilOn: string | null; url: string };
  'invoice-undelivered': {
    invoiceNumber: string;
    creditNote: boolean;
    subscriptionNumber: string;
    url: string;
  };
  'invoice-issued': { invoiceNumber: string; creditNote: boolean; subscriptionNumber: string; url: string };
  'invoice-cancelled': { subscriptionNumber: string; reason: string; url: string };
  'assistance-answer': { number: string; subject: string; url: string };
  /** To somebody without an account: nothing they typed, since anybody could have typed the address. */
  'assistance-visitor-received': { number: string; url: string };
  'assistance-visitor-answer': { number: string; url: string };
  /** To the office. What was asked is read after signing in. */
  'assistance-new': { number: string; visitor: boolean; url: string };
  /** A letter with a PIN is on its way, or at the counter (R35). Never the PIN. */
  'pin-issued': { number: string; delivery: 'POST' | 'COUNTER' };
  'communication-received': { number: string };
  'communication-accepted': { number: string; corrected: boolean; url: string };
  'communication-refused': { number: string; reasons: string[]; note: string | null; url: string };
  /** To the first administrator of a new municipality. */
  'operator-invitation': { name: string; url: string; expiresAt: string };
  /** To the administrators: somebody else's program is told nothing more. `gone`: it asked for that itself. */
  'webhook-stopped': { name: string; host: string; gone: boolean; sinceAt: string; url: string };
}

interface RefundData {
  number: string;
  requestNumber: string;
  amountCents: number;
  way: 'PROVIDER' | 'CASH' | 'BANK_TRANSFER';
  iban: string | null;
  late: boolean;
  endedSubscription: string | null;
  url: string;
}

/** What every e-mail about a subscription in life says. */
interface LifeData {
  number: string;
  product: string;
  plate: string;
  url: string;
}

export type TemplateName = keyof TemplateData;
