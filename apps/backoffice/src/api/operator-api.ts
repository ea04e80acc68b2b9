import * as sdk from '@sosta/contracts/client';
import { answer } from './http.js';
import type { WorkItem } from './types.js';

type QueryOf<Data extends { query?: unknown }> = NonNullable<Data['query']>;
/** What a list is searched for goes in a header: it is often a name or a plate, and addresses are written down. */
type Searched<Query> = Query & { q?: string | undefined };
const searching = (q: string) => ({ 'Sosta-Search': encodeURIComponent(q) });
const searched = <Query extends object>({ q, ...query }: Searched<Query>) => ({
  query,
  ...(q ? { headers: searching(q) } : {}),
});
/** A body in which "none" is said with null; the document lists such fields as optional. */
type WithNulls<Body> = { [Key in keyof Body]: undefined extends Body[Key] ? Body[Key] | null : Body[Key] };
const body = <Body>(value: WithNulls<Body>): Body => value as Body;

/** One effect however often the request is repeated (a refreshed token repeats it). */
const once = (): { 'Idempotency-Key': string } => ({ 'Idempotency-Key': crypto.randomUUID() });

/** What a change of a subscription says; each action has its own part of it. */
export type ChangeBody = {
  version: number;
  note?: string | null;
  dryRun?: boolean;
  plateAssociationId?: string;
  country?: string;
  plate?: string;
  fromOn?: string;
  untilOn?: string;
  reasons?: string[];
  giveBackDays?: boolean;
  effectiveOn?: string;
  lastDayOn?: string;
};
const CHANGES = {
  CHANGE_PLATE: sdk.changeSubscriptionPlate,
  LEND_PLATE: sdk.lendSubscriptionPlate,
  RETURN_PLATE: sdk.returnSubscriptionPlate,
  SUSPEND: sdk.suspendSubscription,
  RESTORE: sdk.restoreSubscription,
  ANNOUNCE_REVOCATION: sdk.announceSubscriptionRevocation,
  WITHDRAW_REVOCATION: sdk.withdrawSubscriptionRevocation,
  END_EARLY: sdk.endSubscriptionEarly,
} as const satisfies Record<sdk.SubscriptionAction, unknown>;

/** The operator API of one municipality. */
export function operatorApi(municipality: string) {
  const base = { path: { municipality }, throwOnError: true } as const;
  const of = (id: string) => ({ path: { municipality, id }, throwOnError: true }) as const;

  return {
    /** What its citizens' site is told of its rules. */
    getMunicipality: () => answer(sdk.getMunicipality(base)),
    getSummary: () => answer(sdk.getOperatorSummary(base)),

    listWork: (query: Searched<QueryOf<sdk.ListWorkData>>) =>
      answer(sdk.listWork({ ...base, ...searched(query) })),
    /** The most urgent work nobody has taken, now taken; null when there is none. */
    claimNextWork: async (filters: sdk.ClaimNextWorkInput): Promise<WorkItem | null> => {
      const { data, response } = await sdk.claimNextWork({ ...base, body: filters });
      return response.status === 204 ? null : (data as WorkItem);
    },
    getWorkHold: (subject: sdk.WorkSubject, id: string) =>
      answer(sdk.getWorkHold({ path: { municipality, subject, id }, throwOnError: true })),
    claimWork: (subject: sdk.WorkSubject, id: string, reason?: string) =>
      answer(
        sdk.claimWork({
          path: { municipality, subject, id },
          throwOnError: true,
          body: reason ? { reason } : {},
        }),
      ),
    /** `keepalive`: also while the page goes away. */
    releaseWork: (subject: sdk.WorkSubject, id: string) =>
      answer(sdk.releaseWork({ path: { municipality, subject, id }, throwOnError: true, keepalive: true })),
    listWorkViews: () => answer(sdk.listWorkViews(base)),
    saveWorkView: (name: string, view: sdk.WorkViewSettings) =>
      answer(sdk.saveWorkView({ ...base, body: { name, view } })),
    deleteWorkView: (id: string) => answer(sdk.deleteWorkView(of(id))),

    getReview: (id: string) => answer(sdk.getReview(of(id))),
    /** `key` is one for each decision: sent again after a lost answer it has its effect once. */
    acceptRequest: (id: string, decision: sdk.AcceptInput, key: string) =>
      answer(sdk.acceptRequest({ ...of(id), body: decision, headers: { 'Idempotency-Key': key } })),
    refuseRequest: (id: string, decision: sdk.ReasonedInput, key: string) =>
      answer(sdk.refuseRequest({ ...of(id), body: decision, headers: { 'Idempotency-Key': key } })),
    requestIntegration: (id: string, decision: sdk.IntegrationRequestInput, key: string) =>
      answer(sdk.requestIntegration({ ...of(id), body: decision, headers: { 'Idempotency-Key': key } })),
    undoDecision: (id: string) => answer(sdk.undoDecision(of(id))),
    sendDecision: (id: string) => answer(sdk.sendDecision(of(id))),
    handOverRequest: (id: string, passed: sdk.HandOverInput) =>
      answer(sdk.handOverRequest({ ...of(id), body: passed })),
    addReviewNote: (id: string, text: string) => answer(sdk.addReviewNote({ ...of(id), body: { text } })),
    listRelatedCases: (id: string) => answer(sdk.listRelatedCases(of(id))),
    listReviewColleagues: () => answer(sdk.listReviewColleagues(base)),
    revokeRequest: (id: string, decision: sdk.ReasonedInput, idempotencyKey: string) =>
      answer(
        sdk.revokeRequest({ ...of(id), body: decision, headers: { 'Idempotency-Key': idempotencyKey } }),
      ),
    annulRequest: (id: string, decision: sdk.ReasonedInput) =>
      answer(sdk.annulRequest({ ...of(id), body: decision })),
    previewDecisionEmail: (id: string, decision: sdk.PreviewInput) =>
      answer(sdk.previewDecisionEmail({ ...of(id), body: decision })),
    getReviewDocumentContent: (id: string) =>
      answer(sdk.getReviewDocumentContent({ ...of(id), parseAs: 'blob' })) as Promise<Blob>,
    getRulesOutcome: (id: string) => answer(sdk.getRulesOutcome(of(id))),
    checkSample: (id: string, result: sdk.SampleResultInput) =>
      answer(sdk.checkSample({ ...of(id), body: result })),
    listSamples: (query: QueryOf<sdk.ListSamplesData>) => answer(sdk.listSamples({ ...base, query })),
    listRuleProposals: () => answer(sdk.listRuleProposals(base)),
    getRuleOptions: () => answer(sdk.getRuleOptions(base)),
    dryRunRules: (rules: sdk.RuleInput[]) => answer(sdk.dryRunRules({ ...base, body: { rules } })),
    previewBulkAction: (input: sdk.PreviewBulkInput) =>
      answer(sdk.previewBulkAction({ ...base, body: input })),
    /** `key` is one for each time the dialog is opened: a second click starts nothing. */
    startBulkAction: (input: sdk.StartBulkInput, key: string) =>
      answer(sdk.startBulkAction({ ...base, headers: { 'Idempotency-Key': key }, body: input })),
    getBulkAction: (id: string) => answer(sdk.getBulkAction(of(id))),
    listBulkActions: () => answer(sdk.listBulkActions(base)),
    exportRequests: (ids: string[]) =>
      answer(sdk.exportRequests({ ...base, body: { ids }, parseAs: 'blob' })) as Promise<Blob>,
    listDecisionReasons: (query: QueryOf<sdk.ListDecisionReasonsData>) =>
      answer(sdk.listDecisionReasons({ ...base, query })),

    listSubscribers: (query: Searched<QueryOf<sdk.ListSubscribersData>>) =>
      answer(sdk.listSubscribers({ ...base, ...searched(query) })),
    getSubscriber: (id: string) => answer(sdk.getSubscriber(of(id))),
    revealSubscriber: (id: string, field: sdk.RevealableField) =>
      answer(sdk.revealSubscriber({ ...of(id), body: { field } })),

    listSubscriptions: (query: Searched<QueryOf<sdk.ListOperatorSubscriptionsData>>) =>
      answer(sdk.listOperatorSubscriptions({ ...base, ...searched(query) })),
    getSubscription: (id: string) => answer(sdk.getOperatorSubscription(of(id))),
    /** Every change of a subscription in life; `dryRun` in the body only tries it. */
    changeSubscription: (
      id: string,
      action: sdk.SubscriptionAction,
      change: ChangeBody,
    ): Promise<sdk.SubscriptionChangeDto> => {
      const call = CHANGES[action] as (options: object) => ReturnType<typeof sdk.suspendSubscription<true>>;
      return answer(call({ ...of(id), body: change }));
    },
    closeSubscriptionReview: (id: string, note: string) =>
      answer(sdk.closeSubscriptionReview({ ...of(id), body: { note } })),
    getSubscriberTimeline: (id: string, query: QueryOf<sdk.GetSubscriberTimelineData>) =>
      answer(sdk.getSubscriberTimeline({ ...of(id), query })),
    getSubscriberMessage: (id: string, messageId: string) =>
      answer(sdk.getSubscriberMessage({ path: { municipality, id, messageId }, throwOnError: true })),
    changeSubscriberAddress: (id: string, address: sdk.ChangeAddressInput) =>
      answer(sdk.changeSubscriberAddress({ ...of(id), body: address })),
    getSubscriptionDocument: (id: string, kind: 'ticket' | 'receipt') =>
      answer(sdk.getOperatorSubscriptionDocument({ path: { municipality, id, kind }, throwOnError: true })),

    getCounterRenewal: (id: string) => answer(sdk.getCounterRenewal(of(id))),
    /** `key` is one for each time the dialog is opened: a second click sells nothing. */
    renewAtCounter: (id: string, sale: sdk.CounterRenewalInput, key: string) =>
      answer(sdk.renewAtCounter({ ...of(id), headers: { 'Idempotency-Key': key }, body: sale })),

    /** In the body: what is looked for may be personal data. */
    searchCounter: (q: string) => answer(sdk.searchCounter({ ...base, body: { q } })),
    /** What everybody sees of the catalogue. */
    listPublicProducts: () => answer(sdk.listProducts(base)),
    getCounterCard: (id: string) => answer(sdk.getCounterCard(of(id))),
    /** `key` as in {@link renewAtCounter}, here and below. */
    registerHolder: (holder: WithNulls<sdk.RegisterHolderInput>, key: string) =>
      answer(
        sdk.registerHolder({
          ...base,
          headers: { 'Idempotency-Key': key },
          body: body<sdk.RegisterHolderInput>(holder),
        }),
      ),
    giveOnlineAccess: (id: string, access: sdk.GiveAccessInput) =>
      answer(sdk.giveOnlineAccess({ ...of(id), body: access })),
    uploadOnBehalf: (id: string, kind: sdk.DocumentKind, file: File) =>
      answer(sdk.uploadOnBehalf({ ...of(id), body: { kind, file } })),
    deleteOnBehalf: (id: string, documentId: string) =>
      answer(sdk.deleteOnBehalf({ path: { municipality, id, documentId }, throwOnError: true })),
    listRequestableCertifications: () => answer(sdk.listCertificationTypes(base)),
    getCounterSubscriptionOptions: (id: string) => answer(sdk.getCounterSubscriptionOptions(of(id))),
    getCounterApplicationOptions: (id: string) => answer(sdk.getCounterApplicationOptions(of(id))),
    getCounterSelfCertificationForm: (id: string, certificationTypeId: string) =>
      answer(sdk.getCounterSelfCertificationForm({ ...of(id), query: { certificationTypeId } })),
    getCounterAttestationForm: (id: string, query: QueryOf<sdk.GetCounterAttestationFormData>) =>
      answer(sdk.getCounterAttestationForm({ ...of(id), query })),
    quoteOnBehalf: (id: string, choice: sdk.SubscriptionChoiceInput) =>
      answer(sdk.quoteOnBehalf({ ...of(id), body: choice })),
    requestCertificationOnBehalf: (id: string, input: sdk.OnBehalfCertificationInput, key: string) =>
      answer(
        sdk.requestCertificationOnBehalf({ ...of(id), headers: { 'Idempotency-Key': key }, body: input }),
      ),
    requestPlateOnBehalf: (id: string, input: sdk.OnBehalfPlateInput, key: string) =>
      answer(sdk.requestPlateOnBehalf({ ...of(id), headers: { 'Idempotency-Key': key }, body: input })),
    requestSubscriptionOnBehalf: (id: string, input: sdk.OnBehalfSubscriptionInput, key: string) =>
      answer(
        sdk.requestSubscriptionOnBehalf({ ...of(id), headers: { 'Idempotency-Key': key }, body: input }),
      ),
    applyOnBehalf: (id: string, input: sdk.OnBehalfApplicationInput, key: string) =>
      answer(sdk.applyOnBehalf({ ...of(id), headers: { 'Idempotency-Key': key }, body: input })),
    getCounterRequest: (id: string) => answer(sdk.getCounterRequest(of(id))),
    integrateOnBehalf: (id: string, input: sdk.OnBehalfIntegrationInput, key: string) =>
      answer(sdk.integrateOnBehalf({ ...of(id), headers: { 'Idempotency-Key': key }, body: input })),
    withdrawOnBehalf: (id: string, version: number) =>
      answer(sdk.withdrawOnBehalf({ ...of(id), body: { version } })),
    takeCounterPayment: (id: string, payment: sdk.CounterPaymentInput, key: string) =>
      answer(sdk.takeCounterPayment({ ...of(id), headers: { 'Idempotency-Key': key }, body: payment })),
    getCurrentCash: () => answer(sdk.getCurrentCash(base)),
    setCashFloat: (floatCents: number) => answer(sdk.setCashFloat({ ...base, body: { floatCents } })),
    listCashSessions: (query: QueryOf<sdk.ListCashSessionsData>) =>
      answer(sdk.listCashSessions({ ...base, query })),
    getCashSession: (id: string) => answer(sdk.getCashSession(of(id))),
    closeCash: (id: string, count: sdk.CloseCashInput) => answer(sdk.closeCash({ ...of(id), body: count })),
    closeCashForColleague: (id: string, input: sdk.CloseForColleagueInput) =>
      answer(sdk.closeCashForColleague({ ...of(id), body: input })),
    getCashClosingPaper: (id: string) => answer(sdk.getCashClosingPaper(of(id))),
    listCashClosedByOthers: () => answer(sdk.listCashClosedByOthers(base)),
    noteCashClosingSeen: (id: string) => answer(sdk.noteCashClosingSeen(of(id))),
    voidCounterPayment: (id: string, reason: string) =>
      answer(sdk.voidCounterPayment({ ...of(id), body: { reason } })),
    getCancellingReceipt: (id: string) => answer(sdk.getCancellingReceipt(of(id))),
    downloadCashSession: (id: string) =>
      answer(sdk.downloadCashSession({ ...of(id), parseAs: 'blob' })) as Promise<Blob>,

    listPayments: (query: Searched<QueryOf<sdk.ListPaymentsData>>) =>
      answer(sdk.listPayments({ ...base, ...searched(query) })),
    getPayment: (id: string) => answer(sdk.getOperatorPayment(of(id))),
    reactivatePayment: (id: string) => answer(sdk.reactivatePayment(of(id))),
    returnOtherMoney: (id: string, note: string) =>
      answer(sdk.returnOtherMoney({ ...of(id), body: { note } })),
    getRefundOutlook: (paymentId: string) => answer(sdk.getRefundOutlook(of(paymentId))),
    requestRefund: (paymentId: string, input: sdk.RequestRefundInput, key: string) =>
      answer(sdk.requestRefund({ ...of(paymentId), headers: { 'Idempotency-Key': key }, body: input })),
    listRefunds: (query: QueryOf<sdk.ListRefundsData>) => answer(sdk.listRefunds({ ...base, query })),
    getRefund: (id: string) => answer(sdk.getRefund(of(id))),
    getRefundIban: (id: string) => answer(sdk.getRefundIban(of(id))).then(({ iban }) => iban),
    approveRefund: (id: string, version: number) =>
      answer(sdk.approveRefund({ ...of(id), body: { version } })),
    rejectRefund: (id: string, version: number, reason: string) =>
      answer(sdk.rejectRefund({ ...of(id), body: { version, reason } })),
    withdrawRefund: (id: string, version: number) =>
      answer(sdk.withdrawRefund({ ...of(id), body: { version } })),
    retryRefund: (id: string, version: number) => answer(sdk.retryRefund({ ...of(id), body: { version } })),
    payRefundInCash: (id: string, version: number) =>
      answer(sdk.payRefundInCash({ ...of(id), body: { version } })),
    confirmRefundTransfer: (id: string, version: number, reference: string, doneOn: string) =>
      answer(sdk.confirmRefundTransfer({ ...of(id), body: { version, reference, doneOn } })),
    giveUpRefund: (id: string, version: number, reason: string) =>
      answer(sdk.giveUpRefund({ ...of(id), body: { version, reason } })),
    listPaymentDifferences: (query: QueryOf<sdk.ListPaymentDifferencesData>) =>
      answer(sdk.listPaymentDifferences({ ...base, query })),
    listPaymentDisputes: (id: string) => answer(sdk.listPaymentDisputes(of(id))),
    closePaymentDifference: (id: string, note: string) =>
      answer(sdk.closePaymentDifference({ ...of(id), body: { note } })),
    listUndeliveredMessages: (query: QueryOf<sdk.ListUndeliveredMessagesData>) =>
      answer(sdk.listUndeliveredMessages({ ...base, query })),
    attendUndeliveredMessage: (id: string, note: string) =>
      answer(sdk.attendUndeliveredMessage({ ...of(id), body: { note } })),
    getPaymentComparison: () => answer(sdk.getPaymentComparison(base)),
    startPaymentComparison: (period: sdk.ComparisonPeriod) =>
      answer(sdk.startPaymentComparison({ ...base, body: { period } })),
    verifyPayment: (id: string) => answer(sdk.verifyOperatorPayment(of(id))),

    listInvoices: (query: QueryOf<sdk.ListInvoicesData>) => answer(sdk.listInvoices({ ...base, query })),
    issueInvoice: (id: string, version: number) =>
      answer(sdk.issueInvoice({ ...of(id), body: { version }, headers: once() })),
    cancelInvoice: (id: string, version: number, reason: string) =>
      answer(sdk.cancelInvoice({ ...of(id), body: { version, reason }, headers: once() })),
    getInvoice: (id: string) => answer(sdk.getOperatorInvoice(of(id))),
    sendInvoice: (id: string, version: number) => answer(sdk.sendInvoice({ ...of(id), body: { version } })),
    correctInvoice: (id: string, input: sdk.CorrectInvoiceInput) =>
      answer(sdk.correctInvoice({ ...of(id), body: input })),
    getOperatorInvoiceForm: (subscriptionId: string) =>
      answer(sdk.getOperatorInvoiceForm(of(subscriptionId))),
    requestInvoiceAtCounter: (subscriptionId: string, input: sdk.BillingFields, key: string) =>
      answer(
        sdk.requestInvoiceAtCounter({
          ...of(subscriptionId),
          headers: { 'Idempotency-Key': key },
          body: input,
        }),
      ),
    bringSdiReceipts: (files: sdk.BroughtFileInput[]) =>
      answer(sdk.bringSdiReceipts({ ...base, body: { files } })),
    getSdiChannel: () => answer(sdk.getSdiChannel(base)),
    setSdiChannel: (input: WithNulls<sdk.SdiChannelInput>) =>
      answer(sdk.setSdiChannel({ ...base, body: body<sdk.SdiChannelInput>(input) })),
    listPreservations: () => answer(sdk.listPreservations(base)),
    prepareInvoices: (fromOn: string, toOn: string) =>
      answer(sdk.prepareInvoices({ ...base, body: { fromOn, toOn } })),
    getInvoiceFile: (id: string, kind: 'pdf' | 'xml') =>
      answer(kind === 'pdf' ? sdk.getOperatorInvoicePdf(of(id)) : sdk.getOperatorInvoiceXml(of(id))),

    listThreads: (query: QueryOf<sdk.ListOperatorThreadsData>) =>
      answer(sdk.listOperatorThreads({ ...base, query })),
    getThread: (id: string) => answer(sdk.getOperatorThread(of(id))),
    getThreadFile: (id: string, fileId: string) =>
      answer(
        sdk.downloadThreadFile({ path: { municipality, id, fileId }, throwOnError: true, parseAs: 'blob' }),
      ) as Promise<Blob>,
    answerThread: (id: string, message: { body: string; close?: boolean }) =>
      answer(sdk.answerThread({ ...of(id), body: message })),

    listImports: (query: QueryOf<sdk.ListImportsData>) => answer(sdk.listImports({ ...base, query })),
    getImport: (id: string) => answer(sdk.getImport(of(id))),
    uploadImport: (kind: sdk.ImportKind, file: File) =>
      answer(sdk.uploadImport({ ...base, query: { kind }, body: { file } })),
    listImportProblems: (id: string, query: QueryOf<sdk.ListImportProblemsData>) =>
      answer(sdk.listImportProblems({ ...of(id), query })),
    applyImport: (id: string, validRowsOnly: boolean) =>
      answer(sdk.applyImport({ ...of(id), body: { validRowsOnly } })),
    cancelImport: (id: string) => answer(sdk.cancelImport(of(id))),
    downloadImportReport: (id: string) =>
      answer(sdk.downloadImportReport({ ...of(id), parseAs: 'blob' })) as Promise<Blob>,
    downloadImportModel: (kind: sdk.ImportKind) =>
      answer(sdk.downloadImportModel({ ...base, query: { kind }, parseAs: 'blob' })) as Promise<Blob>,

    getRequestsReport: (query: QueryOf<sdk.GetRequestsReportData>) =>
      answer(sdk.getRequestsReport({ ...base, query })),
    getRevenueReport: (query: QueryOf<sdk.GetRevenueReportData>) =>
      answer(sdk.getRevenueReport({ ...base, query })),
    getOccupancyReport: (query: QueryOf<sdk.GetOccupancyReportData>) =>
      answer(sdk.getOccupancyReport({ ...base, query })),

    getJournal: (query: QueryOf<sdk.GetJournalData>) => answer(sdk.getJournal({ ...base, query })),
    listJournalEntries: (query: QueryOf<sdk.ListJournalEntriesData>) =>
      answer(sdk.listJournalEntries({ ...base, query })),
    closeJournal: (throughOn: string) => answer(sdk.closeJournal({ ...base, body: { throughOn } })),

    listAudit: (query: Searched<QueryOf<sdk.ListAuditData>>) =>
      answer(sdk.listAudit({ ...base, ...searched(query) })),
    listAuditActors: () => answer(sdk.listAuditActors(base)),
    exportAudit: (filter: sdk.ExportAuditInput) =>
      answer(sdk.exportAudit({ ...base, body: filter, parseAs: 'blob' })) as Promise<Blob>,

    listProducts: () => answer(sdk.listOperatorProducts(base)),
    createProduct: (product: WithNulls<sdk.CreateProductInput>) =>
      answer(sdk.createProduct({ ...base, body: body<sdk.CreateProductInput>(product) })),
    updateProduct: (id: string, product: WithNulls<sdk.UpdateProductInput>) =>
      answer(sdk.updateProduct({ ...of(id), body: body<sdk.UpdateProductInput>(product) })),
    getProduct: (id: string) => answer(sdk.getOperatorProduct(of(id))),
    saveProductDraft: (id: string, draft: WithNulls<sdk.SaveProductDraftInput>) =>
      answer(sdk.saveProductDraft({ ...of(id), body: body<sdk.SaveProductDraftInput>(draft) })),
    discardProductDraft: (id: string) => answer(sdk.discardProductDraft(of(id))),
    publishProductDraft: (id: string, version: number) =>
      answer(sdk.publishProductDraft({ ...of(id), body: { version } })),
    simulateProduct: (id: string, on: string | null) =>
      answer(sdk.simulateProduct({ ...of(id), body: on ? { on } : {} })),
    listProductWaitingList: (id: string) => answer(sdk.listProductWaitingList(of(id))),
    removeFromWaitingList: (id: string, reason: string) =>
      answer(sdk.removeFromWaitingList({ ...of(id), body: { reason } })),
    addTariff: (id: string, tariff: sdk.AddTariffInput) => answer(sdk.addTariff({ ...of(id), body: tariff })),
    listZones: () => answer(sdk.listOperatorZones(base)),
    getZone: (id: string) => answer(sdk.getOperatorZone(of(id))),
    getZoneMap: () => answer(sdk.getZoneMap(base)),
    checkZoneGeometry: (text: string, zoneId: string) =>
      answer(sdk.checkZoneGeometry({ ...base, body: { text, zoneId } })),
    setZoneGeometry: (id: string, geometry: WithNulls<sdk.SetGeometryInput>) =>
      answer(sdk.setZoneGeometry({ ...of(id), body: body<sdk.SetGeometryInput>(geometry) })),
    listZoneStreets: (id: string) => answer(sdk.listZoneStreets(of(id))),
    addZoneStreet: (id: string, street: WithNulls<sdk.ZoneStreetInput>) =>
      answer(sdk.addZoneStreet({ ...of(id), body: body<sdk.ZoneStreetInput>(street) })),
    changeZoneStreet: (id: string, streetId: string, street: WithNulls<sdk.ZoneStreetInput>) =>
      answer(
        sdk.changeZoneStreet({
          path: { municipality, id, streetId },
          throwOnError: true,
          body: body<sdk.ZoneStreetInput>(street),
        }),
      ),
    removeZoneStreet: (id: string, streetId: string) =>
      answer(sdk.removeZoneStreet({ path: { municipality, id, streetId }, throwOnError: true })),
    downloadStreets: (zoneId?: string) =>
      answer(
        sdk.downloadStreets({ ...base, query: zoneId ? { zoneId } : {}, parseAs: 'blob' }),
      ) as Promise<Blob>,
    checkStreets: (file: File) => answer(sdk.checkStreets({ ...base, body: { file } })),
    importStreets: (file: File, token: string, validRowsOnly: boolean) =>
      answer(
        sdk.importStreets({
          ...base,
          query: { token, validRowsOnly: validRowsOnly ? 'true' : 'false' },
          body: { file },
        }),
      ),
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

    listTexts: () => answer(sdk.listTexts(base)),
    getTextVersion: (code: sdk.TextCode, version: number) =>
      answer(sdk.getTextVersion({ path: { municipality, code, version }, throwOnError: true })),
    publishText: (code: sdk.TextCode, text: WithNulls<sdk.PublishTextInput>) =>
      answer(
        sdk.publishText({
          path: { municipality, code },
          throwOnError: true,
          body: body<sdk.PublishTextInput>(text),
        }),
      ),
    listPaymentAccounts: () => answer(sdk.listPaymentAccounts(base)),
    createPaymentAccount: (account: sdk.CreatePaymentAccountInput) =>
      answer(sdk.createPaymentAccount({ ...base, body: account })),
    updatePaymentAccount: (id: string, account: sdk.UpdatePaymentAccountInput) =>
      answer(sdk.updatePaymentAccount({ ...of(id), body: account })),
    replacePaymentCredentials: (id: string, credentials: sdk.ReplaceCredentialsInput) =>
      answer(sdk.replacePaymentCredentials({ ...of(id), body: credentials })),
    switchPaymentAccount: (id: string, to: sdk.SwitchPaymentAccountInput) =>
      answer(sdk.switchPaymentAccount({ ...of(id), body: to })),
    checkPaymentAccount: (id: string) => answer(sdk.checkPaymentAccount(of(id))),
    listRefusedWebhooks: () => answer(sdk.listRefusedWebhooks(base)),

    listApiClients: () => answer(sdk.listApiClients(base)),
    createApiClient: (client: WithNulls<sdk.CreateApiClientInput>) =>
      answer(sdk.createApiClient({ ...base, body: body<sdk.CreateApiClientInput>(client) })),
    updateApiClient: (id: string, client: WithNulls<sdk.UpdateApiClientInput>) =>
      answer(sdk.updateApiClient({ ...of(id), body: body<sdk.UpdateApiClientInput>(client) })),
    /** A new key; those before stop at once, unless told until when they work. */
    rotateApiKey: (id: string, rotation: WithNulls<sdk.RotateApiKeyInput> = {}) =>
      answer(sdk.rotateApiKey({ ...of(id), body: body<sdk.RotateApiKeyInput>(rotation) })),
    revokeApiClient: (id: string) => answer(sdk.revokeApiClient(of(id))),

    listWebhooks: () => answer(sdk.listWebhooks(base)),
    getWebhook: (id: string) => answer(sdk.getWebhook(of(id))),
    createWebhook: (webhook: sdk.CreateWebhookInput) => answer(sdk.createWebhook({ ...base, body: webhook })),
    updateWebhook: (id: string, webhook: sdk.UpdateWebhookInput) =>
      answer(sdk.updateWebhook({ ...of(id), body: webhook })),
    switchWebhook: (id: string, to: sdk.SwitchWebhookInput) =>
      answer(sdk.switchWebhook({ ...of(id), body: to })),
    rotateWebhookSecret: (id: string, rotation: WithNulls<sdk.RotateWebhookSecretInput>) =>
      answer(sdk.rotateWebhookSecret({ ...of(id), body: body<sdk.RotateWebhookSecretInput>(rotation) })),
    testWebhook: (id: string) => answer(sdk.testWebhook(of(id))),
    listWebhookDeliveries: (id: string, query: sdk.ListWebhookDeliveriesData['query']) =>
      answer(sdk.listWebhookDeliveries({ ...of(id), query })),
    getWebhookDelivery: (id: string) => answer(sdk.getWebhookDelivery(of(id))),
    replayWebhookDelivery: (id: string) => answer(sdk.replayWebhookDelivery(of(id))),
    replayFailedWebhookDeliveries: (id: string, since: string) =>
      answer(sdk.replayFailedWebhookDeliveries({ ...of(id), body: { since } })),

    listOffices: () => answer(sdk.listOperatorOffices(base)),
    createOffice: (office: WithNulls<sdk.OfficeInput>) =>
      answer(sdk.createOffice({ ...base, body: body<sdk.OfficeInput>(office) })),
    updateOffice: (id: string, office: WithNulls<sdk.UpdateOfficeInput>) =>
      answer(sdk.updateOffice({ ...of(id), body: body<sdk.UpdateOfficeInput>(office) })),
    makeMainOffice: (id: string) => answer(sdk.makeMainOffice(of(id))),
    deleteOffice: (id: string) => answer(sdk.deleteOffice(of(id))),
    listForms: () => answer(sdk.listOperatorForms(base)),
    createForm: (form: WithNulls<sdk.CreateFormInput>) =>
      answer(sdk.createForm({ ...base, body: body<sdk.CreateFormInput>(form) })),
    updateForm: (id: string, form: WithNulls<sdk.UpdateFormInput>) =>
      answer(sdk.updateForm({ ...of(id), body: body<sdk.UpdateFormInput>(form) })),
    publishFormFile: (id: string, file: File) => answer(sdk.publishFormFile({ ...of(id), body: { file } })),
    getFormFile: (id: string, version: number) =>
      answer(
        sdk.downloadFormVersion({
          path: { municipality, id, version },
          throwOnError: true,
          parseAs: 'blob',
        }),
      ) as Promise<Blob>,
    listReasons: () => answer(sdk.listReasons(base)),
    createReason: (reason: WithNulls<sdk.CreateReasonInput>) =>
      answer(sdk.createReason({ ...base, body: body<sdk.CreateReasonInput>(reason) })),
    updateReason: (id: string, reason: WithNulls<sdk.UpdateReasonInput>) =>
      answer(sdk.updateReason({ ...of(id), body: body<sdk.UpdateReasonInput>(reason) })),

    listPinRequests: (query: QueryOf<sdk.ListPinRequestsData>) =>
      answer(sdk.listPinRequests({ ...base, query })),
    searchPinAccounts: (q: string) => answer(sdk.searchPinAccounts({ ...base, headers: searching(q) })),
    getPinAccount: (id: string) => answer(sdk.getPinAccount(of(id))),
    issuePin: (id: string, issue: WithNulls<sdk.IssuePinDto>) =>
      answer(sdk.issuePin({ ...of(id), body: body<sdk.IssuePinDto>(issue) })),
    reissuePin: (id: string, issue: WithNulls<sdk.IssuePinDto>) =>
      answer(sdk.reissuePin({ ...of(id), body: body<sdk.IssuePinDto>(issue) })),
    getPinLetter: (id: string) => answer(sdk.getPinLetter(of(id))),
    /** The one download: a second call is refused. */
    takePinLetter: (id: string) => answer(sdk.takePinLetter({ ...of(id), parseAs: 'blob' })) as Promise<Blob>,
    getPinAttestation: (id: string) => answer(sdk.getPinAttestation(of(id))),

    listCommunications: (query: QueryOf<sdk.ListPreliminaryCommunicationsData>) =>
      answer(sdk.listPreliminaryCommunications({ ...base, query })),
    getCommunication: (id: string) => answer(sdk.getPreliminaryCommunication(of(id))),
    acceptCommunication: (id: string, decision: sdk.AcceptCommunicationInput) =>
      answer(sdk.acceptPreliminaryCommunication({ ...of(id), body: decision })),
    refuseCommunication: (id: string, decision: sdk.RefuseCommunicationInput) =>
      answer(sdk.refusePreliminaryCommunication({ ...of(id), body: decision })),
    listCommunicationRefusalReasons: () => answer(sdk.listCommunicationRefusalReasons(base)),
    getCommunicationDocument: (id: string, documentId: string) =>
      answer(
        sdk.getPreliminaryCommunicationDocument({
          path: { municipality, id, documentId },
          throwOnError: true,
          parseAs: 'blob',
        }),
      ) as Promise<Blob>,

    listPolicies: () => answer(sdk.listPolicies(base)),
    setPolicy: (key: sdk.PolicyKey, policy: sdk.SetPolicyInput) =>
      answer(sdk.setPolicy({ path: { municipality, key }, throwOnError: true, body: policy })),
    setPolicies: (policies: sdk.SetPoliciesInput) => answer(sdk.setPolicies({ ...base, body: policies })),
    getSettings: () => answer(sdk.getSettings(base)),
    updateSettings: (settings: sdk.UpdateSettingsInput) =>
      answer(sdk.updateSettings({ ...base, body: settings })),
    setLogo: (file: File) => answer(sdk.setLogo({ ...base, body: { file } })),
    removeLogo: () => answer(sdk.removeLogo(base)),
    getSetup: () => answer(sdk.getSetup(base)),
    listCertificationTypes: () => answer(sdk.listOperatorCertificationTypes(base)),
    createCertificationType: (type: WithNulls<sdk.CreateCertificationTypeInput>) =>
      answer(sdk.createCertificationType({ ...base, body: body(type) })),
    updateCertificationType: (id: string, type: WithNulls<sdk.UpdateCertificationTypeInput>) =>
      answer(sdk.updateCertificationType({ ...of(id), body: body(type) })),
    listUsers: () => answer(sdk.listUsers(base)),
    createUser: (user: sdk.CreateUserInput) => answer(sdk.createUser({ ...base, body: user })),
    inviteUser: (id: string) => answer(sdk.inviteUser(of(id))),
    listUserSessions: (id: string) => answer(sdk.listUserSessions(of(id))),
    signOutUser: async (id: string, reason: string): Promise<void> => {
      await sdk.signOutUser({ ...of(id), body: { reason } });
    },
    resetUserTotp: async (id: string, reason: string): Promise<void> => {
      await sdk.resetUserTotp({ ...of(id), body: { reason } });
    },
    updateUser: (id: string, user: sdk.UpdateUserInput) => answer(sdk.updateUser({ ...of(id), body: user })),
  };
}

export type OperatorApi = ReturnType<typeof operatorApi>;
