import * as sdk from '@sosta/contracts/client';
import { answer } from './http.js';
import type { QueueItem } from './types.js';

type QueryOf<Data extends { query?: unknown }> = NonNullable<Data['query']>;
/** A body in which "none" is said with null; the document lists such fields as optional. */
type WithNulls<Body> = { [Key in keyof Body]: undefined extends Body[Key] ? Body[Key] | null : Body[Key] };
const body = <Body>(value: WithNulls<Body>): Body => value as Body;

/** One effect however often the request is repeated (a refreshed token repeats it). */
const once = (): { 'Idempotency-Key': string } => ({ 'Idempotency-Key': crypto.randomUUID() });

/** The operator API of one municipality. */
export function operatorApi(municipality: string) {
  const base = { path: { municipality }, throwOnError: true } as const;
  const of = (id: string) => ({ path: { municipality, id }, throwOnError: true }) as const;

  return {
    getSummary: () => answer(sdk.getOperatorSummary(base)),

    listQueue: (query: QueryOf<sdk.ListQueueData>) => answer(sdk.listQueue({ ...base, query })),
    /** The most urgent case nobody has taken, now taken; null when there is none. */
    claimNext: async (kinds?: sdk.CaseKind[]): Promise<QueueItem | null> => {
      const { data, response } = await sdk.claimNext({ ...base, body: kinds?.length ? { kinds } : {} });
      return response.status === 204 ? null : (data as QueueItem);
    },
    getReview: (id: string) => answer(sdk.getReview(of(id))),
    claimRequest: (id: string) => answer(sdk.claimRequest(of(id))),
    releaseRequest: (id: string) => answer(sdk.releaseRequest(of(id))),
    acceptRequest: (id: string, decision: sdk.AcceptInput) =>
      answer(sdk.acceptRequest({ ...of(id), body: decision })),
    refuseRequest: (id: string, decision: sdk.ReasonedInput) =>
      answer(sdk.refuseRequest({ ...of(id), body: decision })),
    requestIntegration: (id: string, decision: sdk.IntegrationRequestInput) =>
      answer(sdk.requestIntegration({ ...of(id), body: decision })),
    annulRequest: (id: string, decision: sdk.ReasonedInput) =>
      answer(sdk.annulRequest({ ...of(id), body: decision })),
    previewDecisionEmail: (id: string, decision: sdk.PreviewInput) =>
      answer(sdk.previewDecisionEmail({ ...of(id), body: decision })),
    getReviewDocumentContent: (id: string) =>
      answer(sdk.getReviewDocumentContent({ ...of(id), parseAs: 'blob' })) as Promise<Blob>,
    listDecisionReasons: (query: QueryOf<sdk.ListDecisionReasonsData>) =>
      answer(sdk.listDecisionReasons({ ...base, query })),

    listSubscribers: (query: QueryOf<sdk.ListSubscribersData>) =>
      answer(sdk.listSubscribers({ ...base, query })),
    getSubscriber: (id: string) => answer(sdk.getSubscriber(of(id))),
    revealSubscriber: (id: string, field: sdk.RevealableField) =>
      answer(sdk.revealSubscriber({ ...of(id), body: { field } })),

    listSubscriptions: (query: QueryOf<sdk.ListOperatorSubscriptionsData>) =>
      answer(sdk.listOperatorSubscriptions({ ...base, query })),
    getSubscription: (id: string) => answer(sdk.getOperatorSubscription(of(id))),
    getSubscriptionDocument: (id: string, kind: 'ticket' | 'receipt') =>
      answer(sdk.getOperatorSubscriptionDocument({ path: { municipality, id, kind }, throwOnError: true })),

    listPayments: (query: QueryOf<sdk.ListPaymentsData>) => answer(sdk.listPayments({ ...base, query })),
    getPayment: (id: string) => answer(sdk.getOperatorPayment(of(id))),
    verifyPayment: (id: string) => answer(sdk.verifyOperatorPayment(of(id))),

    listInvoices: (query: QueryOf<sdk.ListInvoicesData>) => answer(sdk.listInvoices({ ...base, query })),
    issueInvoice: (id: string, version: number) =>
      answer(sdk.issueInvoice({ ...of(id), body: { version }, headers: once() })),
    cancelInvoice: (id: string, version: number, reason: string) =>
      answer(sdk.cancelInvoice({ ...of(id), body: { version, reason }, headers: once() })),
    getInvoiceFile: (id: string, kind: 'pdf' | 'xml') =>
      answer(kind === 'pdf' ? sdk.getOperatorInvoicePdf(of(id)) : sdk.getOperatorInvoiceXml(of(id))),

    listThreads: (query: QueryOf<sdk.ListOperatorThreadsData>) =>
      answer(sdk.listOperatorThreads({ ...base, query })),
    getThread: (id: string) => answer(sdk.getOperatorThread(of(id))),
    answerThread: (id: string, message: { body: string; close?: boolean }) =>
      answer(sdk.answerThread({ ...of(id), body: message })),

    listAudit: (query: QueryOf<sdk.ListAuditData>) => answer(sdk.listAudit({ ...base, query })),

    listProducts: () => answer(sdk.listOperatorProducts(base)),
    createProduct: (product: WithNulls<sdk.CreateProductInput>) =>
      answer(sdk.createProduct({ ...base, body: body<sdk.CreateProductInput>(product) })),
    updateProduct: (id: string, product: WithNulls<sdk.UpdateProductInput>) =>
      answer(sdk.updateProduct({ ...of(id), body: body<sdk.UpdateProductInput>(product) })),
    addTariff: (id: string, tariff: sdk.AddTariffInput) => answer(sdk.addTariff({ ...of(id), body: tariff })),
    listZones: () => answer(sdk.listOperatorZones(base)),
    createZone: (zone: WithNulls<sdk.CreateZoneInput>) =>
      answer(sdk.createZone({ ...base, body: body<sdk.CreateZoneInput>(zone) })),
    updateZone: (id: string, zone: WithNulls<sdk.UpdateZoneInput>) =>
      answer(sdk.updateZone({ ...of(id), body: body<sdk.UpdateZoneInput>(zone) })),
    listNotices: () => answer(sdk.listOperatorNotices(base)),
    createNotice: (notice: WithNulls<sdk.CreateNoticeInput>) =>
      answer(sdk.createNotice({ ...base, body: body<sdk.CreateNoticeInput>(notice) })),
    updateNotice: (id: string, notice: WithNulls<sdk.UpdateNoticeInput>) =>
      answer(sdk.updateNotice({ ...of(id), body: body<sdk.UpdateNoticeInput>(notice) })),
    deleteNotice: (id: string) => answer(sdk.deleteNotice(of(id))),

    listPolicies: () => answer(sdk.listPolicies(base)),
    setPolicy: (key: sdk.PolicyKey, policy: sdk.SetPolicyInput) =>
      answer(sdk.setPolicy({ path: { municipality, key }, throwOnError: true, body: policy })),
    listUsers: () => answer(sdk.listUsers(base)),
    createUser: (user: sdk.CreateUserInput) => answer(sdk.createUser({ ...base, body: user })),
    updateUser: (id: string, user: sdk.UpdateUserInput) => answer(sdk.updateUser({ ...of(id), body: user })),
  };
}

export type OperatorApi = ReturnType<typeof operatorApi>;
