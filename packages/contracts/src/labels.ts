import type { DocumentKind } from './document-kinds.js';
import type {
  AssistanceState,
  AssistanceTopic,
  CaseKind,
  CertificationKind,
  DecisionReasonKind,
  DocumentVerdict,
  DurationUnit,
  HolderKind,
  IssuedDocumentKind,
  NoticeSeverity,
  PaymentMethod,
  PlateTitle,
  RequestKind,
  ReviewDecision,
  SubscriptionSource,
  TaxRegime,
  VehicleFuel,
} from './enums.js';
import type { Locale } from './locales.js';
import type { Role } from './permissions.js';
import type { VehicleKind } from './plates.js';
import type {
  AccountState,
  CertificationState,
  InvoiceState,
  NotificationState,
  PaymentState,
  PlateAssociationState,
  RefundState,
  RefundWay,
  RegistrationSessionState,
  SubscriptionRequestState,
  SubscriptionState,
} from './states.js';
import type { WorkKind } from './work.js';

/** States that are shown but not stored: drafts, and what the clock or a payment adds to a state. */
export type DerivedState = 'DRAFT' | 'PAYMENT_IN_PROGRESS' | 'EXPIRING_SOON';

/** Everything that has a label, by name of the list it belongs to. */
export interface LabelKinds {
  certificationState: CertificationState;
  plateAssociationState: PlateAssociationState;
  subscriptionRequestState: SubscriptionRequestState;
  subscriptionState: SubscriptionState;
  paymentState: PaymentState;
  refundState: RefundState;
  refundWay: RefundWay;
  invoiceState: InvoiceState;
  registrationSessionState: RegistrationSessionState;
  notificationState: NotificationState;
  accountState: AccountState;
  derivedState: DerivedState;
  documentKind: DocumentKind;
  documentVerdict: DocumentVerdict;
  reviewDecision: ReviewDecision;
  decisionReasonKind: DecisionReasonKind;
  vehicleKind: VehicleKind;
  vehicleFuel: VehicleFuel;
  plateTitle: PlateTitle;
  certificationKind: CertificationKind;
  requestKind: RequestKind;
  subscriptionSource: SubscriptionSource;
  holderKind: HolderKind;
  paymentMethod: PaymentMethod;
  taxRegime: TaxRegime;
  noticeSeverity: NoticeSeverity;
  caseKind: CaseKind;
  workKind: WorkKind;
  durationUnit: DurationUnit;
  issuedDocumentKind: IssuedDocumentKind;
  assistanceTopic: AssistanceTopic;
  assistanceState: AssistanceState;
  role: Role;
}
export type LabelKind = keyof LabelKinds;

type Labels = { readonly [Kind in LabelKind]: Readonly<Record<LabelKinds[Kind], string>> };

const reviewedIt = {
  SUBMITTED: 'Inviata',
  UNDER_REVIEW: 'In verifica',
  INTEGRATION_REQUESTED: 'Integrazione richiesta',
  ACCEPTED: 'Accettata',
  REJECTED: 'Rifiutata',
  LAPSED: 'Chiusa senza risposta',
  WITHDRAWN: 'Ritirata',
  EXPIRED: 'Scaduta',
  REVOKED: 'Revocata',
} as const;

const reviewedEn = {
  SUBMITTED: 'Sent',
  UNDER_REVIEW: 'Under review',
  INTEGRATION_REQUESTED: 'More documents needed',
  ACCEPTED: 'Accepted',
  REJECTED: 'Rejected',
  LAPSED: 'Closed without an answer',
  WITHDRAWN: 'Withdrawn',
  EXPIRED: 'Expired',
  REVOKED: 'Revoked',
} as const;

/** The one vocabulary people meet, on screen, in e-mails and in documents. */
export const labels: Readonly<Record<Locale, Labels>> = {
  it: {
    certificationState: reviewedIt,
    plateAssociationState: reviewedIt,
    subscriptionRequestState: {
      SUBMITTED: reviewedIt.SUBMITTED,
      UNDER_REVIEW: reviewedIt.UNDER_REVIEW,
      INTEGRATION_REQUESTED: reviewedIt.INTEGRATION_REQUESTED,
      AWAITING_PAYMENT: 'Accettata (Da pagare)',
      COMPLETED: 'Conclusa',
      REJECTED: reviewedIt.REJECTED,
      PAYMENT_EXPIRED: 'Non pagata in tempo',
      WITHDRAWN: reviewedIt.WITHDRAWN,
      ANNULLED: 'Annullata',
      LAPSED: reviewedIt.LAPSED,
      WAITLISTED: 'In lista d’attesa',
    },
    subscriptionState: {
      SCHEDULED: 'Non ancora iniziato',
      ACTIVE: 'Attivo',
      SUSPENDED: 'Sospeso',
      EXPIRED: 'Scaduto',
      ENDED: 'Terminato in anticipo',
      REVOKED: 'Revocato',
      CLOSED: 'Chiuso',
    },
    paymentState: {
      CREATED: 'Da completare',
      PENDING: 'Pagamento in corso',
      SUCCEEDED: 'Pagato',
      FAILED: 'Non riuscito',
      CANCELLED: 'Annullato',
      EXPIRED: 'Scaduto',
      PARTIALLY_REFUNDED: 'Rimborsato in parte',
      REFUNDED: 'Rimborsato',
      DISPUTED: 'Contestato',
      VOIDED: 'Stornato',
    },
    refundState: {
      AWAITING_APPROVAL: 'Da approvare',
      APPROVED: 'Approvato',
      EXECUTING: 'In esecuzione',
      EXECUTED: 'Eseguito',
      FAILED: 'Non riuscito',
      REJECTED: 'Respinto',
      WITHDRAWN: 'Ritirato',
    },
    refundWay: {
      PROVIDER: 'Sul mezzo con cui è stato pagato',
      CASH: 'In contanti allo sportello',
      BANK_TRANSFER: 'Con bonifico',
    },
    invoiceState: {
      REQUESTED: 'Richiesta',
      ISSUED: 'Emessa',
      SENT: 'Inviata al Sistema di Interscambio',
      DELIVERED: 'Consegnata',
      UNDELIVERED: 'Emessa, nel cassetto fiscale',
      SDI_REJECTED: 'Scartata dal Sistema di Interscambio',
      CANCELLED: 'Annullata',
    },
    registrationSessionState: {
      STARTED: 'Iniziata',
      DETAILS: 'Dati anagrafici inseriti',
      OTP_OK: 'Email confermata',
      COMPLETED: 'Completata',
      EXPIRED: 'Scaduta',
      BLOCKED: 'Bloccata',
      REJECTED_DUPLICATE: 'Utenza già esistente',
    },
    notificationState: {
      QUEUED: 'In partenza',
      SENT: 'Inviata',
      DELIVERED: 'Consegnata',
      FAILED: 'Non inviata',
      BOUNCED: 'Respinta dal destinatario',
    },
    accountState: { PENDING: 'Da confermare', ACTIVE: 'Attiva', LOCKED: 'Bloccata', CLOSED: 'Chiusa' },
    derivedState: {
      DRAFT: 'Bozza',
      PAYMENT_IN_PROGRESS: 'Pagamento in corso',
      EXPIRING_SOON: 'In scadenza',
    },
    documentKind: {
      IDENTITY_DOCUMENT: 'Documento d’identità',
      SELF_CERTIFICATION: 'Autocertificazione di residenza',
      VEHICLE_REGISTRATION: 'Libretto del veicolo',
      AVAILABILITY_ATTESTATION: 'Attestazione di disponibilità',
      ISEE_ATTESTATION: 'Attestazione ISEE',
      DELEGATION: 'Delega',
      OTHER: 'Altro documento',
    },
    documentVerdict: {
      VALID: 'Valido',
      UNREADABLE: 'Illeggibile',
      EXPIRED: 'Scaduto',
      MISMATCH: 'Non corrispondente',
      MISSING: 'Mancante',
    },
    reviewDecision: {
      ACCEPT: 'Accetta',
      INTEGRATE: 'Richiedi integrazione',
      REFUSE: 'Rifiuta',
      REVOKE: 'Revoca',
    },
    decisionReasonKind: {
      REFUSE: 'Rifiuto',
      INTEGRATE: 'Integrazione',
      SUSPEND: 'Sospensione',
      REVOKE: 'Revoca',
    },
    vehicleKind: {
      CAR: 'Automobile o furgone',
      MOTORCYCLE: 'Moto o quadriciclo pesante',
      MICROCAR: 'Microcar o ciclomotore',
      HISTORIC: 'Veicolo con vecchia targa provinciale',
      FOREIGN: 'Veicolo con targa straniera',
    },
    vehicleFuel: {
      PETROL: 'Benzina',
      DIESEL: 'Gasolio',
      LPG: 'GPL',
      METHANE: 'Metano',
      HYBRID: 'Ibrida',
      ELECTRIC: 'Elettrica',
      OTHER: 'Altro',
    },
    plateTitle: {
      OWNER: 'Intestatario',
      LEASING: 'Leasing o noleggio',
      LOAN: 'Comodato d’uso',
      COMPANY: 'Veicolo aziendale',
      FAMILY: 'Veicolo di un familiare',
    },
    certificationKind: {
      RESIDENCE: 'Residenza',
      ELECTRIC: 'Auto elettrica',
      WORK: 'Lavoro',
      HEALTH: 'Salute',
      OTHER: 'Altro',
    },
    requestKind: { NEW: 'Nuovo abbonamento', RENEWAL: 'Rinnovo', PLATE_CHANGE: 'Cambio targa' },
    subscriptionSource: { ONLINE: 'Online', COUNTER: 'Sportello', IMPORT: 'Importato' },
    holderKind: { PERSON: 'Persona', COMPANY: 'Azienda' },
    paymentMethod: {
      CARD: 'Carta di pagamento',
      PAYPAL: 'PayPal',
      PAGOPA: 'pagoPA',
      CASH: 'Contanti',
      POS: 'POS allo sportello',
      OFFICE: 'In ufficio',
    },
    taxRegime: {
      VAT22: 'IVA 22%',
      ART74_MONOFASE: 'IVA assolta (art. 74 DPR 633/72)',
      OUT_OF_SCOPE_ART4: 'Fuori campo IVA (art. 4 DPR 633/72)',
      EXEMPT: 'Esente IVA',
    },
    noticeSeverity: { INFO: 'Comunicazione', WARNING: 'Avviso', URGENT: 'Avviso urgente' },
    caseKind: {
      CERTIFICATION: 'Certificazione',
      PLATE: 'Associazione targa',
      SUBSCRIPTION: 'Abbonamento',
    },
    workKind: {
      CERTIFICATION: 'Certificazione',
      PLATE: 'Associazione targa',
      SUBSCRIPTION: 'Abbonamento',
      INVOICE: 'Fattura da emettere',
      COMMUNICATION: 'Comunicazione preliminare',
      THREAD: 'Assistenza',
      LATE_MONEY: 'Incasso da risolvere',
      ADDRESS_REVIEW: 'Abbonamento da riesaminare',
    },
    durationUnit: { DAY: 'giorni', MONTH: 'mesi', YEAR: 'anni' },
    issuedDocumentKind: {
      TICKET: 'Ticket',
      RECEIPT: 'Ricevuta di pagamento',
      RECEIPT_WITH_TICKET: 'Ricevuta con contrassegno',
      INVOICE_PDF: 'Fattura (PDF)',
      INVOICE_XML: 'Fattura elettronica (XML)',
    },
    assistanceTopic: {
      REGISTRATION: 'Registrazione e accesso',
      DOCUMENTS: 'Documenti',
      PLATE: 'Targhe',
      SUBSCRIPTION: 'Abbonamenti',
      PAYMENT: 'Pagamenti',
      INVOICE: 'Fatture',
      OTHER: 'Altro',
    },
    assistanceState: { OPEN: 'Aperta', ANSWERED: 'Con risposta', CLOSED: 'Chiusa' },
    role: {
      INSPECTOR: 'Ausiliario del traffico',
      CLERK: 'Addetto allo sportello',
      REVIEWER: 'Istruttore delle pratiche',
      CASHIER: 'Cassiere',
      ACCOUNTANT: 'Contabile',
      SUPERVISOR: 'Responsabile',
      TENANT_ADMIN: 'Amministratore del Comune',
      PLATFORM_ADMIN: 'Amministratore della piattaforma',
      AUDITOR: 'Revisore (sola lettura)',
    },
  },
  en: {
    certificationState: reviewedEn,
    plateAssociationState: reviewedEn,
    subscriptionRequestState: {
      SUBMITTED: reviewedEn.SUBMITTED,
      UNDER_REVIEW: reviewedEn.UNDER_REVIEW,
      INTEGRATION_REQUESTED: reviewedEn.INTEGRATION_REQUESTED,
      AWAITING_PAYMENT: 'Accepted (to be paid)',
      COMPLETED: 'Completed',
      REJECTED: reviewedEn.REJECTED,
      PAYMENT_EXPIRED: 'Not paid in time',
      WITHDRAWN: reviewedEn.WITHDRAWN,
      ANNULLED: 'Cancelled',
      LAPSED: reviewedEn.LAPSED,
      WAITLISTED: 'On the waiting list',
    },
    subscriptionState: {
      SCHEDULED: 'Not started yet',
      ACTIVE: 'Active',
      SUSPENDED: 'Suspended',
      EXPIRED: 'Expired',
      ENDED: 'Ended early',
      REVOKED: 'Revoked',
      CLOSED: 'Closed',
    },
    paymentState: {
      CREATED: 'To be completed',
      PENDING: 'Payment in progress',
      SUCCEEDED: 'Paid',
      FAILED: 'Failed',
      CANCELLED: 'Cancelled',
      EXPIRED: 'Expired',
      PARTIALLY_REFUNDED: 'Partly refunded',
      REFUNDED: 'Refunded',
      DISPUTED: 'Disputed',
      VOIDED: 'Voided',
    },
    refundState: {
      AWAITING_APPROVAL: 'To be approved',
      APPROVED: 'Approved',
      EXECUTING: 'In progress',
      EXECUTED: 'Done',
      FAILED: 'Failed',
      REJECTED: 'Rejected',
      WITHDRAWN: 'Withdrawn',
    },
    refundWay: {
      PROVIDER: 'The way it was paid',
      CASH: 'In cash at the counter',
      BANK_TRANSFER: 'By bank transfer',
    },
    invoiceState: {
      REQUESTED: 'Requested',
      ISSUED: 'Issued',
      SENT: 'Sent to the exchange system (SdI)',
      DELIVERED: 'Delivered',
      UNDELIVERED: 'Issued, in the tax drawer',
      SDI_REJECTED: 'Refused by the exchange system (SdI)',
      CANCELLED: 'Cancelled',
    },
    registrationSessionState: {
      STARTED: 'Started',
      DETAILS: 'Personal details given',
      OTP_OK: 'E-mail confirmed',
      COMPLETED: 'Completed',
      EXPIRED: 'Expired',
      BLOCKED: 'Blocked',
      REJECTED_DUPLICATE: 'Account already exists',
    },
    notificationState: {
      QUEUED: 'Queued',
      SENT: 'Sent',
      DELIVERED: 'Delivered',
      FAILED: 'Not sent',
      BOUNCED: 'Bounced',
    },
    accountState: { PENDING: 'To be confirmed', ACTIVE: 'Active', LOCKED: 'Locked', CLOSED: 'Closed' },
    derivedState: {
      DRAFT: 'Draft',
      PAYMENT_IN_PROGRESS: 'Payment in progress',
      EXPIRING_SOON: 'Expiring soon',
    },
    documentKind: {
      IDENTITY_DOCUMENT: 'Identity document',
      SELF_CERTIFICATION: 'Residence self-certification',
      VEHICLE_REGISTRATION: 'Vehicle registration document',
      AVAILABILITY_ATTESTATION: 'Attestation of availability',
      ISEE_ATTESTATION: 'ISEE attestation',
      DELEGATION: 'Delegation',
      OTHER: 'Other document',
    },
    documentVerdict: {
      VALID: 'Valid',
      UNREADABLE: 'Unreadable',
      EXPIRED: 'Expired',
      MISMATCH: 'Not matching',
      MISSING: 'Missing',
    },
    reviewDecision: {
      ACCEPT: 'Accept',
      INTEGRATE: 'Ask for more documents',
      REFUSE: 'Reject',
      REVOKE: 'Revoke',
    },
    decisionReasonKind: {
      REFUSE: 'Rejection',
      INTEGRATE: 'More documents',
      SUSPEND: 'Suspension',
      REVOKE: 'Revocation',
    },
    vehicleKind: {
      CAR: 'Car or van',
      MOTORCYCLE: 'Motorcycle or heavy quadricycle',
      MICROCAR: 'Microcar or moped',
      HISTORIC: 'Vehicle with an old provincial plate',
      FOREIGN: 'Vehicle with a foreign plate',
    },
    vehicleFuel: {
      PETROL: 'Petrol',
      DIESEL: 'Diesel',
      LPG: 'LPG',
      METHANE: 'Methane',
      HYBRID: 'Hybrid',
      ELECTRIC: 'Electric',
      OTHER: 'Other',
    },
    plateTitle: {
      OWNER: 'Registered owner',
      LEASING: 'Leased or rented',
      LOAN: 'Free loan',
      COMPANY: 'Company vehicle',
      FAMILY: 'Vehicle of a relative',
    },
    certificationKind: {
      RESIDENCE: 'Residence',
      ELECTRIC: 'Electric car',
      WORK: 'Work',
      HEALTH: 'Health',
      OTHER: 'Other',
    },
    requestKind: { NEW: 'New subscription', RENEWAL: 'Renewal', PLATE_CHANGE: 'Change of plate' },
    subscriptionSource: { ONLINE: 'Online', COUNTER: 'Counter', IMPORT: 'Imported' },
    holderKind: { PERSON: 'Person', COMPANY: 'Company' },
    paymentMethod: {
      CARD: 'Payment card',
      PAYPAL: 'PayPal',
      PAGOPA: 'pagoPA',
      CASH: 'Cash',
      POS: 'POS at the counter',
      OFFICE: 'At the office',
    },
    taxRegime: {
      VAT22: 'VAT 22%',
      ART74_MONOFASE: 'VAT already paid (art. 74 DPR 633/72)',
      OUT_OF_SCOPE_ART4: 'Outside the scope of VAT (art. 4 DPR 633/72)',
      EXEMPT: 'VAT exempt',
    },
    noticeSeverity: { INFO: 'Information', WARNING: 'Notice', URGENT: 'Urgent notice' },
    caseKind: { CERTIFICATION: 'Certification', PLATE: 'Plate association', SUBSCRIPTION: 'Subscription' },
    workKind: {
      CERTIFICATION: 'Certification',
      PLATE: 'Plate association',
      SUBSCRIPTION: 'Subscription',
      INVOICE: 'Invoice to issue',
      COMMUNICATION: 'Preliminary communication',
      THREAD: 'Assistance',
      LATE_MONEY: 'Payment to resolve',
      ADDRESS_REVIEW: 'Subscription to look at again',
    },
    durationUnit: { DAY: 'days', MONTH: 'months', YEAR: 'years' },
    issuedDocumentKind: {
      TICKET: 'Ticket',
      RECEIPT: 'Payment receipt',
      RECEIPT_WITH_TICKET: 'Receipt with ticket',
      INVOICE_PDF: 'Invoice (PDF)',
      INVOICE_XML: 'Electronic invoice (XML)',
    },
    assistanceTopic: {
      REGISTRATION: 'Registration and sign-in',
      DOCUMENTS: 'Documents',
      PLATE: 'Plates',
      SUBSCRIPTION: 'Subscriptions',
      PAYMENT: 'Payments',
      INVOICE: 'Invoices',
      OTHER: 'Other',
    },
    assistanceState: { OPEN: 'Open', ANSWERED: 'Answered', CLOSED: 'Closed' },
    role: {
      INSPECTOR: 'Traffic warden',
      CLERK: 'Counter clerk',
      REVIEWER: 'Case reviewer',
      CASHIER: 'Cashier',
      ACCOUNTANT: 'Accountant',
      SUPERVISOR: 'Supervisor',
      TENANT_ADMIN: 'Municipality administrator',
      PLATFORM_ADMIN: 'Platform administrator',
      AUDITOR: 'Auditor (read only)',
    },
  },
};

/** The word for a value: `label('it', 'subscriptionState', 'ACTIVE')` is `Attivo`. */
export function label<Kind extends LabelKind>(locale: Locale, kind: Kind, value: LabelKinds[Kind]): string {
  const ofKind: Readonly<Record<LabelKinds[Kind], string>> = labels[locale][kind];
  return ofKind[value];
}

/** How a state is coloured; the colour never stands alone, the label is always beside it. */
export type Tone = 'neutral' | 'info' | 'success' | 'warning' | 'danger';

type StateName =
  | CertificationState
  | SubscriptionRequestState
  | SubscriptionState
  | PaymentState
  | RefundState
  | InvoiceState
  | RegistrationSessionState
  | NotificationState
  | AccountState
  | DerivedState;

const warning: readonly StateName[] = [
  'INTEGRATION_REQUESTED',
  'AWAITING_PAYMENT',
  'SUSPENDED',
  'EXPIRING_SOON',
  'DISPUTED',
  'PARTIALLY_REFUNDED',
  'AWAITING_APPROVAL',
];
const danger: readonly StateName[] = [
  'REJECTED',
  'REVOKED',
  'EXPIRED',
  'PAYMENT_EXPIRED',
  'FAILED',
  'SDI_REJECTED',
  'BOUNCED',
  'BLOCKED',
  'LOCKED',
  'REJECTED_DUPLICATE',
];
const success: readonly StateName[] = [
  'ACCEPTED',
  'COMPLETED',
  'ACTIVE',
  'SUCCEEDED',
  'DELIVERED',
  'OTP_OK',
  'EXECUTED',
];
const neutral: readonly StateName[] = [
  'DRAFT',
  'WITHDRAWN',
  'ANNULLED',
  'LAPSED',
  'ENDED',
  'CLOSED',
  'CANCELLED',
  'REFUNDED',
  'VOIDED',
];

/** Tone of any state: warnings ask the person to act, info means that somebody else will. */
export function stateTone(state: StateName): Tone {
  if (warning.includes(state)) return 'warning';
  if (danger.includes(state)) return 'danger';
  if (success.includes(state)) return 'success';
  return neutral.includes(state) ? 'neutral' : 'info';
}
