/**
 * The calls of the citizen app: the generated client with this municipality filled in. Each promise gives the data
 * and rejects with the problem document of an error answer.
 */
import * as sdk from '@sosta/contracts/client';
import { slug } from '../lib/tenant.js';
import type * as T from './types.js';

export type * from './types.js';

const base = { throwOnError: true, path: { municipality: slug } } as const;
const one = (id: string) => ({ throwOnError: true, path: { municipality: slug, id } }) as const;
/** Makes a repeated click, or a retry of the same intent, have one effect only. */
const once = (key: string) => ({ headers: { 'Idempotency-Key': key } });
const data = <Data>(answer: Promise<{ data: Data }>): Promise<Data> => answer.then((result) => result.data);

// ---- The municipality, without signing in
export const getMunicipality = () => data(sdk.getMunicipality(base));
export const listNotices = () => data(sdk.listNotices(base));
/** With those for who is signed in. */
export const listCitizenNotices = () => data(sdk.listCitizenNotices(base));
export const listOffices = () => data(sdk.listOffices(base));
export const listForms = () => data(sdk.listForms(base));
export type TextCode = 'REGULATION' | 'PRIVACY' | 'ACCESSIBILITY';
export const getText = (code: TextCode) => data(sdk.getText({ ...base, path: { ...base.path, code } }));
export const listZones = () => data(sdk.listZones(base));
export const listZoneOutlines = () => data(sdk.listZoneOutlines(base));
/** The sector of an address. A POST: addresses of people are in no URL. */
export const searchSector = (body: sdk.SectorSearchInput) => data(sdk.searchSector({ ...base, body }));
export const listProducts = () => data(sdk.listProducts(base));
export const listCertificationTypes = () => data(sdk.listCertificationTypes(base));
/** What a ticket's QR code says; nothing about the person. */
export const verifyTicket = (token: string) => data(sdk.verifyTicket({ ...base, body: { token } }));

// ---- Registration: its own short session, in the header Sosta-Registration
const registering = (token: string) => ({ ...base, headers: { 'Sosta-Registration': token } });
export const startRegistration = (body: sdk.StartRegistrationDtoWritable) =>
  data(sdk.startRegistration({ ...base, body }));
export const getRegistration = (token: string) => data(sdk.getRegistration(registering(token)));
export const resumeRegistration = (resumeToken: string) =>
  data(sdk.resumeRegistration({ ...base, body: { resumeToken } }));
export const saveRegistrationDetails = (token: string, body: T.RegistrationDetailsInput) =>
  data(sdk.saveRegistrationDetails({ ...registering(token), body }));
export const saveCompanyDetails = (token: string, body: sdk.CompanyDetailsInput) =>
  data(sdk.saveCompanyDetails({ ...registering(token), body }));
export const identifyRegistration = (token: string, body: sdk.RegistrationIdentityInput) =>
  data(sdk.identifyRegistration({ ...registering(token), body }));
export const verifyRegistrationOtp = (token: string, code: string) =>
  data(sdk.verifyRegistrationOtp({ ...registering(token), body: { code } }));
export const resendRegistrationOtp = (token: string) => data(sdk.resendRegistrationOtp(registering(token)));
/** Who is signed in at once gets a session; the others see what comes next. */
export const completeRegistration = (token: string) => data(sdk.completeRegistration(registering(token)));
export const confirmRegistration = (linkToken: string) =>
  data(sdk.confirmRegistration({ ...base, body: { linkToken } }));
export const resendRegistrationLink = (token: string) => data(sdk.resendRegistrationLink(registering(token)));
export const getRegistrationOutcome = (token: string) => data(sdk.getRegistrationOutcome(registering(token)));
export const getAccreditationReceipt = (token: string) =>
  data(sdk.getAccreditationReceipt(registering(token)));
export const requestPinAfterRegistration = (token: string) =>
  data(sdk.requestPinAfterRegistration(registering(token)));
export const requestPin = (body: sdk.RequestPinDtoWritable) => data(sdk.requestPin({ ...base, body }));

// ---- Preliminary communication, without an account (R38)
export const getPreliminaryCommunicationForm = () => data(sdk.getPreliminaryCommunicationForm(base));
export const sendPreliminaryCommunication = (body: sdk.CommunicationInput, key: string) =>
  data(sdk.sendPreliminaryCommunication({ ...base, ...once(key), body }));

// ---- Signing in and the account
/** Says that the cookie is used by our own page, to browsers and networks that do not say it themselves. */
const byCookie = { ...base, headers: { 'Sosta-Client': 'web' } };
export const login = (body: sdk.LoginDtoWritable) => data(sdk.login({ ...base, body }));
export const refreshSession = () => data(sdk.refreshSession(byCookie));
export const logout = () => data(sdk.logout(byCookie));
export const logoutEverywhere = () => data(sdk.logoutEverywhere(base));
export const requestPasswordReset = (email: string) =>
  data(sdk.requestPasswordReset({ ...base, body: { email } }));
export const confirmPasswordReset = (body: sdk.ConfirmPasswordResetDtoWritable) =>
  data(sdk.confirmPasswordReset({ ...base, body }));
export const updateMe = (body: sdk.UpdateMeDto) => data(sdk.updateMe({ ...base, body }));
export const changePassword = (body: sdk.ChangePasswordDto) => data(sdk.changePassword({ ...base, body }));
export const listSessions = () => data(sdk.listSessions(base));
export const revokeSession = (id: string) => data(sdk.revokeSession(one(id)));

// ---- Documents (sending them is in lib/uploads.ts: it needs the progress)
export const deleteDocument = (id: string) => data(sdk.deleteDocument(one(id)));
export const getDocumentLink = (id: string) => data(sdk.getDocumentLink(one(id)));

// ---- Requests
export const getDashboard = () => data(sdk.getDashboard(base));
export const listRequests = (query: NonNullable<sdk.ListRequestsData['query']>) =>
  data(sdk.listRequests({ ...base, query }));
export const getRequest = (id: string) => data(sdk.getRequest(one(id)));
export const withdrawRequest = (id: string, version: number) =>
  data(sdk.withdrawRequest({ ...one(id), body: { version } }));
export const submitIntegration = (id: string, body: sdk.IntegrationInput, key: string) =>
  data(sdk.submitIntegration({ ...one(id), ...once(key), body }));
export const rateRequest = (id: string, body: sdk.RatingInput) => data(sdk.rateRequest({ ...one(id), body }));

export const downloadSelfCertificationForm = (certificationTypeId: string) =>
  data(sdk.downloadSelfCertificationForm({ ...base, query: { certificationTypeId } }));
export const requestCertification = (body: sdk.CertificationRequestInput, key: string) =>
  data(sdk.requestCertification({ ...base, ...once(key), body }));

export const downloadAttestationForm = (query: NonNullable<sdk.DownloadAttestationFormData['query']>) =>
  data(sdk.downloadAttestationForm({ ...base, query }));
export const requestPlate = (body: sdk.PlateRequestInput, key: string) =>
  data(sdk.requestPlate({ ...base, ...once(key), body }));
export const listPlates = () => data(sdk.listPlates(base));

// ---- Subscriptions
export const getSubscriptionOptions = () => data(sdk.getSubscriptionOptions(base));
export const quoteSubscription = (body: T.SubscriptionChoice) =>
  data(sdk.quoteSubscription({ ...base, body }));
export const requestSubscription = (body: T.SubscriptionChoice, key: string) =>
  data(sdk.requestSubscription({ ...base, ...once(key), body }));
export const requestElectricSubscription = (plateAssociationId: string, key: string) =>
  data(sdk.requestElectricSubscription({ ...base, ...once(key), body: { plateAssociationId } }));
export const getApplicationOptions = () => data(sdk.getApplicationOptions(base));
/** Plate, subscription and documents in one (R58–R61). */
export const applyForSubscription = (body: sdk.SubscriptionApplicationInput, key: string) =>
  data(sdk.applyForSubscription({ ...base, ...once(key), body }));
/** What is missing of certification and plate, and the subscription, at once. */
export const submitCase = (body: sdk.CaseInput, key: string) =>
  data(sdk.submitCase({ ...base, ...once(key), body }));
/** For a subscription that has no place left. */
export const joinWaitingList = (body: sdk.JoinWaitingListInput) =>
  data(sdk.joinWaitingList({ ...base, body }));
export const listWaitingList = () => data(sdk.listWaitingList(base));
export const leaveWaitingList = (id: string) => data(sdk.leaveWaitingList(one(id)));
export const listSubscriptions = () => data(sdk.listSubscriptions(base));
export const getSubscription = (id: string) => data(sdk.getSubscription(one(id)));
export const getRenewal = (id: string) => data(sdk.getRenewal(one(id)));
export const renewSubscription = (id: string, body: T.RenewSubscriptionInput, key: string) =>
  data(sdk.renewSubscription({ ...one(id), ...once(key), body }));
export const getTicketLink = (id: string) => data(sdk.getTicketLink(one(id)));
export const getReceiptLink = (id: string) => data(sdk.getReceiptLink(one(id)));
/** The e-mail with ticket and receipt, once more. */
export const resendDocuments = (id: string) => data(sdk.resendDocuments(one(id)));

// ---- Payments
/** Repeating it leads to the same payment; another method closes the page opened before. */
export const startPayment = (requestId: string, method?: T.OnlineMethod) =>
  data(sdk.startPayment({ ...one(requestId), body: method ? { method } : {} }));
export const listMyRefunds = () => data(sdk.listMyRefunds(base));
export const getPayment = (id: string) => data(sdk.getPayment(one(id)));
/** The notice on paper, while it can be paid. */
export const getPaymentNoticeLink = (id: string) => data(sdk.getPaymentNoticeLink(one(id)));
export const verifyPayment = (id: string) => data(sdk.verifyPayment(one(id)));

// ---- Invoice
/** @param token what stands behind # in the link of the e-mail, where that is the only way */
export const getInvoiceForm = (subscriptionId: string, token?: string) =>
  data(sdk.getInvoiceForm({ ...one(subscriptionId), query: token ? { token } : {} }));
export const requestInvoice = (subscriptionId: string, body: sdk.RequestInvoiceInput, key: string) =>
  data(sdk.requestInvoice({ ...one(subscriptionId), ...once(key), body }));
export const getInvoiceWish = (requestId: string) => data(sdk.getInvoiceWish(one(requestId)));
export const setInvoiceWish = (requestId: string, body: T.BillingInput) =>
  data(sdk.setInvoiceWish({ ...one(requestId), body }));
export const withdrawInvoiceWish = (requestId: string) => data(sdk.withdrawInvoiceWish(one(requestId)));
export const getInvoice = (id: string) => data(sdk.getInvoice(one(id)));
export const getInvoicePdfLink = (id: string) => data(sdk.getInvoicePdfLink(one(id)));
export const getInvoiceXmlLink = (id: string) => data(sdk.getInvoiceXmlLink(one(id)));

// ---- Assistance
export const openThread = (body: sdk.OpenThreadInput) => data(sdk.openThread({ ...base, body }));
export const listThreads = () => data(sdk.listThreads(base));
export const getThread = (id: string) => data(sdk.getThread(one(id)));
/** Of somebody without an account: the key comes in the answer, and by e-mail. */
export const openVisitorThread = (body: sdk.OpenVisitorThreadInput) =>
  data(sdk.openVisitorThread({ ...base, body }));
const visiting = (token: string) => ({ ...base, headers: { 'Sosta-Thread': token } });
export const getVisitorThread = (token: string) => data(sdk.getVisitorThread(visiting(token)));
export const addVisitorMessage = (token: string, body: string) =>
  data(sdk.addVisitorMessage({ ...visiting(token), body: { body } }));
export const addVisitorFile = (token: string, file: File) =>
  data(sdk.addVisitorFile({ ...visiting(token), body: { file } }));
export const addMessage = (id: string, body: string) => data(sdk.addMessage({ ...one(id), body: { body } }));
