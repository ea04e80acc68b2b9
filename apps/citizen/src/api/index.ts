/** Every call the citizen app makes, one function per operationId. */
import type * as T from './types';
import { call } from './transport';

export type * from './types';

interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}
interface Items<Item> {
  items: Item[];
}

// ---- The municipality, without signing in
export const getMunicipality = () => call<T.Municipality>('GET', '');
export const listNotices = () => call<Items<T.Notice>>('GET', '/notices');
export const getText = (code: 'REGULATION' | 'PRIVACY' | 'ACCESSIBILITY') =>
  call<T.MunicipalText>('GET', `/texts/${code}`);
export const listZones = () => call<Items<T.Zone>>('GET', '/zones');
export const listProducts = () => call<Items<T.Product>>('GET', '/products');
export const listCertificationTypes = () => call<Items<T.CertificationType>>('GET', '/certification-types');

// ---- Registration: its own short session, in the header Sosta-Registration
const registering = (token: string) => ({ headers: { 'Sosta-Registration': token }, anonymous: true });
export const startRegistration = (body: {
  email: string;
  fiscalCode: string;
  password: string;
  passwordConfirmation: string;
  privacyAccepted: boolean;
  privacyVersion: number;
  locale: string;
}) => call<T.Registration>('POST', '/registration', { body, anonymous: true });
export const getRegistration = (token: string) =>
  call<T.Registration>('GET', '/registration', registering(token));
export const resumeRegistration = (resumeToken: string) =>
  call<T.Registration>('POST', '/registration/resume', { body: { resumeToken }, anonymous: true });
export const saveRegistrationDetails = (token: string, body: T.RegistrationDetails) =>
  call<T.Registration>('PUT', '/registration/details', { ...registering(token), body });
export const verifyRegistrationOtp = (token: string, code: string) =>
  call<T.Registration>('POST', '/registration/otp', { ...registering(token), body: { code } });
export const resendRegistrationOtp = (token: string) =>
  call<T.Registration>('POST', '/registration/otp/resend', registering(token));
export const completeRegistration = (token: string) =>
  call<T.Session>('POST', '/registration/complete', registering(token));

// ---- Signing in and the account
export const login = (body: { email: string; password: string }) =>
  call<T.Session>('POST', '/auth/login', { body, anonymous: true });
export const refreshSession = () => call<T.Session>('POST', '/auth/refresh', { anonymous: true });
export const logout = () => call<void>('POST', '/auth/logout', { anonymous: true });
export const logoutEverywhere = () => call<void>('POST', '/auth/logout-everywhere');
export const requestPasswordReset = (email: string) =>
  call<void>('POST', '/auth/password-reset', { body: { email }, anonymous: true });
export const confirmPasswordReset = (body: {
  token: string;
  password: string;
  passwordConfirmation: string;
}) => call<void>('POST', '/auth/password-reset/confirm', { body, anonymous: true });
export const updateMe = (body: { locale?: string; phone?: string }) =>
  call<T.Account>('PATCH', '/me', { body });
export const changePassword = (body: {
  currentPassword: string;
  password: string;
  passwordConfirmation: string;
}) => call<void>('POST', '/me/password', { body });
export const listSessions = () => call<Items<T.SignedInDevice>>('GET', '/me/sessions');
export const revokeSession = (id: string) => call<void>('DELETE', `/me/sessions/${id}`);

// ---- Documents (uploading is in lib/uploads.ts: it needs progress)
export const deleteDocument = (id: string) => call<void>('DELETE', `/documents/${id}`);
export const getDocumentLink = (id: string) => call<T.Link>('GET', `/documents/${id}/link`);

// ---- Requests
export const listRequests = (query: { kind?: string; state?: string; cursor?: string }) =>
  call<Page<T.RequestSummary>>('GET', '/requests', { query });
export const getRequest = (id: string) => call<T.RequestDetail>('GET', `/requests/${id}`);
export const withdrawRequest = (id: string, version: number) =>
  call<T.RequestDetail>('POST', `/requests/${id}/withdraw`, { body: { version } });
export const submitIntegration = (
  id: string,
  body: { version: number; documents: { replaces: string | null; documentId: string }[]; note?: string },
) => call<T.RequestDetail>('POST', `/requests/${id}/integration`, { body });
export const rateRequest = (id: string, body: { stars: number; answer?: string; comment?: string }) =>
  call<void>('POST', `/requests/${id}/rating`, { body });

export const getDashboard = () => call<T.Dashboard>('GET', '/dashboard');

export const downloadSelfCertificationForm = (certificationTypeId: string) =>
  call<T.Link | { state: 'PREPARING' }>('GET', '/certification-requests/form', {
    query: { certificationTypeId },
  });
export const requestCertification = (
  body: { certificationTypeId: string; documentIds: string[] },
  idempotencyKey: string,
) => call<T.RequestDetail>('POST', '/certification-requests', { body, idempotencyKey });

export const downloadAttestationForm = (plate: string) =>
  call<T.Link | { state: 'PREPARING' }>('GET', '/plate-requests/attestation-form', { query: { plate } });
export const requestPlate = (
  body: {
    country: string;
    plate: string;
    plateConfirmation?: string;
    vehicleKind: string;
    make: string;
    model: string;
    fuel: string;
    title: string;
    documentIds: string[];
  },
  idempotencyKey: string,
) => call<T.RequestDetail>('POST', '/plate-requests', { body, idempotencyKey });
export const listPlates = () => call<Items<T.Plate>>('GET', '/plates');

// ---- Subscriptions
export interface SubscriptionChoice {
  certificationId: string | null;
  plateAssociationId: string;
  productId: string;
  startOn?: string;
}
export const getSubscriptionOptions = () => call<T.SubscriptionOptions>('GET', '/subscription-options');
export const quoteSubscription = (body: SubscriptionChoice) =>
  call<T.Quote>('POST', '/subscription-quotes', { body });
export const requestSubscription = (body: SubscriptionChoice, idempotencyKey: string) =>
  call<T.RequestDetail>('POST', '/subscription-requests', { body, idempotencyKey });
export const requestElectricSubscription = (plateAssociationId: string, idempotencyKey: string) =>
  call<T.RequestDetail>('POST', '/electric-requests', { body: { plateAssociationId }, idempotencyKey });
export const listSubscriptions = () => call<Items<T.Subscription>>('GET', '/subscriptions');
export const getSubscription = (id: string) => call<T.Subscription>('GET', `/subscriptions/${id}`);
export const getRenewal = (id: string) => call<T.Renewal>('GET', `/subscriptions/${id}/renewal`);
export const renewSubscription = (id: string, idempotencyKey: string) =>
  call<T.RequestDetail>('POST', `/subscriptions/${id}/renewal`, { body: {}, idempotencyKey });
export const getTicketLink = (id: string) =>
  call<T.Link | { state: 'PREPARING' }>('GET', `/subscriptions/${id}/ticket`);
export const getReceiptLink = (id: string) =>
  call<T.Link | { state: 'PREPARING' }>('GET', `/subscriptions/${id}/receipt`);

// ---- Payments
export const startPayment = (requestId: string, idempotencyKey: string) =>
  call<T.Payment>('POST', `/subscription-requests/${requestId}/payments`, { body: {}, idempotencyKey });
export const getPayment = (id: string) => call<T.PaymentStatus>('GET', `/payments/${id}`);
export const verifyPayment = (id: string) => call<T.PaymentStatus>('POST', `/payments/${id}/verify`);

// ---- Invoice
export const getInvoiceForm = (subscriptionId: string) =>
  call<T.InvoiceForm>('GET', `/subscriptions/${subscriptionId}/invoice-form`);
export const requestInvoice = (
  subscriptionId: string,
  body: Record<string, string>,
  idempotencyKey: string,
) => call<T.Invoice>('POST', `/subscriptions/${subscriptionId}/invoice`, { body, idempotencyKey });
export const getInvoice = (id: string) => call<T.Invoice>('GET', `/invoices/${id}`);
export const getInvoicePdfLink = (id: string) =>
  call<T.Link | { state: 'PREPARING' }>('GET', `/invoices/${id}/pdf`);
export const getInvoiceXmlLink = (id: string) =>
  call<T.Link | { state: 'PREPARING' }>('GET', `/invoices/${id}/xml`);

// ---- Assistance
export const openThread = (body: { topic: string; subject: string; body: string; requestNumber?: string }) =>
  call<T.Thread>('POST', '/assistance-threads', { body });
export const listThreads = () => call<Page<T.Thread>>('GET', '/assistance-threads');
export const getThread = (id: string) => call<T.Thread>('GET', `/assistance-threads/${id}`);
export const addMessage = (id: string, body: string) =>
  call<T.Thread>('POST', `/assistance-threads/${id}/messages`, { body: { body } });
