/**
 * What each e-mail needs to know. Dates are civil ('YYYY-MM-DD'), instants ISO 8601, money integer cents; the
 * template formats them in the reader's language.
 */
export interface TemplateData {
  'registration-otp': { code: string; resumeUrl: string; expiresAt: string };
  'registration-duplicate': Record<string, never>;
  welcome: { givenName: string };
  'password-reset': { url: string; expiresAt: string };
  'password-changed': { at: string };
  'request-received': { number: string; title: string; dueOn: string; url: string };
  'request-accepted': { number: string; title: string; url: string; note: string | null };
  'request-rejected': { number: string; title: string; url: string; reasons: string[]; note: string | null };
  'request-integration': {
    number: string;
    title: string;
    url: string;
    reasons: string[];
    documents: string[];
    note: string | null;
    dueOn: string;
  };
  'request-withdrawn': { number: string; title: string };
  'request-lapsed': { number: string; title: string; url: string };
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
  /** Two PDFs (ticket and receipt) and the invoice link: R77, R78. */
  'subscription-paid': {
    number: string;
    plate: string;
    product: string;
    zones: string;
    validFromOn: string;
    validToOn: string;
    amountCents: number;
    receiptNumber: string;
    subscriptionUrl: string;
    invoiceUrl: string | null;
    invoiceUntilOn: string | null;
  };
  'subscription-expiring': {
    number: string;
    plate: string;
    validToOn: string;
    daysLeft: number;
    renewUrl: string | null;
  };
  'invoice-requested': { subscriptionNumber: string };
  'invoice-issued': { invoiceNumber: string; subscriptionNumber: string; url: string };
  'invoice-cancelled': { subscriptionNumber: string; reason: string; url: string };
  'assistance-answer': { number: string; subject: string; url: string };
}
export type TemplateName = keyof TemplateData;
