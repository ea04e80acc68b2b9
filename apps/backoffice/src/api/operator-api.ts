import type { CaseKind, ReviewDecision } from '@sosta/contracts';
import { call, callForBlob } from './http.js';
import type * as T from './types.js';

interface ListQuery {
  cursor?: string | undefined;
  limit?: number;
}
type Decided = { version: number; note?: string; verdicts?: T.JudgedDocument[] };

/** The operator API of one municipality. */
export function operatorApi(slug: string) {
  const at = (path: string): string => `${slug}/operator/${path}`;

  return {
    getSummary: () => call<T.Summary>('GET', at('summary')),

    listQueue: (query: ListQuery & { kind?: string; state?: string; claimed?: string }) =>
      call<T.QueuePage>('GET', at('review/queue'), { query }),
    claimNext: (kinds?: CaseKind[]) =>
      call<T.QueueItem | null>('POST', at('review/next'), { body: kinds?.length ? { kinds } : {} }),
    getReview: (id: string) => call<T.Review>('GET', at(`review/requests/${id}`)),
    claimRequest: (id: string) => call<T.Review>('POST', at(`review/requests/${id}/claim`), { body: {} }),
    releaseRequest: (id: string) => call<T.Review>('POST', at(`review/requests/${id}/release`), { body: {} }),
    acceptRequest: (id: string, body: Decided & { electricCertified?: boolean }) =>
      call<T.Review>('POST', at(`review/requests/${id}/accept`), { body }),
    refuseRequest: (id: string, body: Decided & { reasons: string[] }) =>
      call<T.Review>('POST', at(`review/requests/${id}/refuse`), { body }),
    requestIntegration: (id: string, body: Decided & { reasons: string[]; documentIds: string[] }) =>
      call<T.Review>('POST', at(`review/requests/${id}/integration`), { body }),
    annulRequest: (id: string, body: { version: number; reasons: string[]; note?: string }) =>
      call<T.Review>('POST', at(`review/requests/${id}/annul`), { body }),
    previewDecisionEmail: (
      id: string,
      body: { decision: ReviewDecision; reasons: string[]; note?: string; documentIds: string[] },
    ) => call<T.EmailPreview>('POST', at(`review/requests/${id}/preview`), { body }),
    getReviewDocumentContent: (id: string) => callForBlob(at(`review/documents/${id}/content`)),
    listDecisionReasons: (query: { appliesTo?: string; decision?: string }) =>
      call<{ items: T.DecisionReason[] }>('GET', at('decision-reasons'), { query }),

    listSubscribers: (query: ListQuery & { q?: string }) =>
      call<T.Page<T.SubscriberRow>>('GET', at('subscribers'), { query }),
    getSubscriber: (id: string) => call<T.Subscriber>('GET', at(`subscribers/${id}`)),
    revealSubscriber: (id: string, field: T.RevealField) =>
      call<{ value: string }>('POST', at(`subscribers/${id}/reveal`), { body: { field } }),

    listSubscriptions: (query: ListQuery & { q?: string; status?: string }) =>
      call<T.Page<T.OperatorSubscription>>('GET', at('subscriptions'), { query }),
    getSubscription: (id: string) => call<T.OperatorSubscription>('GET', at(`subscriptions/${id}`)),
    getSubscriptionDocument: (id: string, kind: 'ticket' | 'receipt') =>
      call<T.DocumentLink>('GET', at(`subscriptions/${id}/documents/${kind}`)),

    listPayments: (query: ListQuery & { q?: string; state?: string }) =>
      call<T.Page<T.PaymentRow>>('GET', at('payments'), { query }),
    getPayment: (id: string) => call<T.PaymentDetail>('GET', at(`payments/${id}`)),
    verifyPayment: (id: string) => call<T.PaymentDetail>('POST', at(`payments/${id}/verify`), { body: {} }),

    listInvoices: (query: ListQuery & { state?: string }) =>
      call<T.Page<T.InvoiceRow>>('GET', at('invoices'), { query }),
    issueInvoice: (id: string, version: number) =>
      call<T.InvoiceRow>('POST', at(`invoices/${id}/issue`), { body: { version } }),
    cancelInvoice: (id: string, version: number, reason: string) =>
      call<T.InvoiceRow>('POST', at(`invoices/${id}/cancel`), { body: { version, reason } }),
    getInvoiceFile: (id: string, kind: 'pdf' | 'xml') =>
      call<T.DocumentLink>('GET', at(`invoices/${id}/${kind}`)),

    listThreads: (query: ListQuery & { state?: string }) =>
      call<T.Page<T.Thread>>('GET', at('threads'), { query }),
    getThread: (id: string) => call<T.Thread>('GET', at(`threads/${id}`)),
    answerThread: (id: string, body: { body: string; close?: boolean }) =>
      call<T.Thread>('POST', at(`threads/${id}/messages`), { body }),

    listAudit: (query: ListQuery & { subjectId?: string; action?: string }) =>
      call<T.Page<T.AuditEntry>>('GET', at('audit'), { query }),

    listProducts: () => call<{ items: T.OperatorProduct[] }>('GET', at('products')),
    createProduct: (body: Record<string, unknown>) =>
      call<T.OperatorProduct>('POST', at('products'), { body }),
    updateProduct: (id: string, body: Record<string, unknown> & { version: number }) =>
      call<T.OperatorProduct>('PATCH', at(`products/${id}`), { body }),
    addTariff: (id: string, body: { fromOn: string; grossCents: number; vatRateBp: number }) =>
      call<T.OperatorProduct>('POST', at(`products/${id}/tariffs`), { body }),
    listZones: () => call<{ items: T.OperatorZone[] }>('GET', at('zones')),
    createZone: (
      body: Omit<T.OperatorZone, 'id' | 'version' | 'active' | 'description'> & {
        description: T.Localized | null;
      },
    ) => call<T.OperatorZone>('POST', at('zones'), { body }),
    updateZone: (
      id: string,
      body: Partial<Omit<T.OperatorZone, 'id' | 'description'>> & {
        version: number;
        description?: T.Localized | null;
      },
    ) => call<T.OperatorZone>('PATCH', at(`zones/${id}`), { body }),
    listNotices: () => call<{ items: T.OperatorNotice[] }>('GET', at('notices')),
    createNotice: (body: Omit<T.OperatorNotice, 'id' | 'version'>) =>
      call<T.OperatorNotice>('POST', at('notices'), { body }),
    updateNotice: (id: string, body: Partial<Omit<T.OperatorNotice, 'id'>> & { version: number }) =>
      call<T.OperatorNotice>('PATCH', at(`notices/${id}`), { body }),
    deleteNotice: (id: string) => call<null>('DELETE', at(`notices/${id}`)),
    listPolicies: () => call<{ items: T.PolicyEntry[] }>('GET', at('policies')),
    setPolicy: (key: string, body: { value: unknown; fromOn: string }) =>
      call<T.PolicyEntry>('POST', at(`policies/${encodeURIComponent(key)}`), { body }),
    listUsers: () => call<{ items: T.OperatorUser[] }>('GET', at('users')),
    createUser: (body: { name: string; email: string; roles: string[] }) =>
      call<T.CreatedUser>('POST', at('users'), { body }),
    updateUser: (id: string, body: { roles?: string[]; active?: boolean }) =>
      call<T.OperatorUser>('PATCH', at(`users/${id}`), { body }),
  };
}

export type OperatorApi = ReturnType<typeof operatorApi>;
