import type { AccreditationReceiptData } from './accreditation-receipt.template.js';
import type { AvailabilityAttestationData } from './availability-attestation.template.js';
import type { CashClosingData } from './cash-closing.template.js';
import type { InvoiceData } from './invoice.template.js';
import type { DocumentIssuer, DocumentMunicipality } from './issuer.js';
import type { PaymentNoticeData } from './payment-notice.template.js';
import type { PinAttestationData, PinLetterData } from './pin-letter.template.js';
import type { PreliminaryCommunicationData } from './preliminary-communication.template.js';
import type { ReceiptData } from './receipt.template.js';
import type { SelfCertificationData } from './self-certification.template.js';
import type { TicketData } from './ticket.template.js';

/**
 * One realistic example of each document, of a town that does not exist: for tests, for the benchmark, and for a
 * municipality that wants to see its colours before it goes live.
 */

const municipality: DocumentMunicipality = { name: 'Comune di Borgo Esempio', accentColor: '#0066cc' };

const issuer: DocumentIssuer = {
  name: 'Sosta Esempio S.r.l.',
  addressLines: ['Via Roma, 12', '00000 Borgo Esempio (BE)'],
  vatNumber: '00488410010',
  email: 'permessi@sosta.example',
  phone: '0800 000 000',
};

export const sampleTicket: TicketData = {
  locale: 'it',
  municipality,
  operatorName: issuer.name,
  productName: 'Abbonamento residenti annuale',
  zones: [{ code: 'B2', name: 'Centro storico – Città Alta' }],
  plates: [{ country: 'IT', number: 'GA123BC' }],
  validFrom: '2026-11-21',
  validUntil: '2027-11-20',
  subscriptionNumber: 'AB-7K3F-2026',
  serial: 1,
  issuedAt: '2026-11-21T10:32:00+01:00',
  qrContent:
    'https://sosta.example/borgo-esempio/verifica/S1.k1.borgo-esempio~AB-7K3F-2026~1~IT~GA123BC~2027-11-20.' +
    'q3JtVf0mM2hYb9Wc1s7Qe5uJdK8xZrT4nLpA6gFyHi0RkUoEvXwCzBtSjNlDmGqPaIeOuYhKfVdWbMcTxZs9Bw',
  verifyUrl: 'sosta.example/borgo-esempio/verifica',
};

export const samplePaymentNotice: PaymentNoticeData = {
  locale: 'it',
  municipality,
  issuer,
  creditor: { name: 'Comune di Borgo Esempio', fiscalCode: '80012345678' },
  debtor: {
    name: 'Niccolò D’Angelo',
    fiscalCode: 'DNGNCL85T10A001X',
    addressLines: ['Viale della Libertà, 7', '00000 Borgo Esempio (BE)'],
  },
  noticeNumber: '3020 1238 7654 3123 86',
  qrContent: 'PAGOPA|002|302012387654312386|80012345678|12000',
  amountCents: 12_000,
  dueOn: '2026-12-01',
  subject: 'Abbonamento residenti annuale – richiesta BE-2026-000123',
  url: 'sosta.example/borgo-esempio',
};

export const sampleReceipt: ReceiptData = {
  locale: 'it',
  municipality,
  issuer,
  receiptNumber: '2026/000123',
  issuedAt: '2026-11-21T10:32:00+01:00',
  payer: {
    name: 'Niccolò D’Angelo',
    fiscalCode: 'DNGNCL85T10A001X',
    addressLines: ['Viale della Libertà, 7', '00000 Borgo Esempio (BE)'],
  },
  lines: [
    {
      description: 'Abbonamento residenti annuale – zona B2',
      explanation: 'Prima autovettura del nucleo, 12 mesi dal 21/11/2026 al 20/11/2027',
      amountCents: 12_000,
    },
    { description: 'Riduzione veicolo ibrido', explanation: '20% di 120,00 €', amountCents: -2_400 },
    { description: 'Diritti di segreteria', amountCents: 200 },
  ],
  totals: { grossCents: 9_800, vat: { netCents: 8_033, vatCents: 1_767, rateBasisPoints: 2_200 } },
  taxRegime: 'VAT22',
  payment: {
    method: 'Carta di pagamento',
    transactionId: 'pi_3QxT2eK9fLm41nVd0a7ZbYcW',
    paidAt: '2026-11-21T10:31:12+01:00',
  },
  subscription: {
    number: 'AB-7K3F-2026',
    plates: ['GA 123 BC'],
    validFrom: '2026-11-21',
    validUntil: '2027-11-20',
  },
  invoiceUntil: '2026-12-01',
};

const { invoiceUntil: _until, ...takenBack } = sampleReceipt;
/** The same, taken back at the counter. */
export const sampleCancellingReceipt: ReceiptData = {
  ...takenBack,
  receiptNumber: '2026/000124',
  issuedAt: '2026-11-21T10:40:00+01:00',
  lines: sampleReceipt.lines.map((line) => ({ ...line, amountCents: -line.amountCents })),
  totals: { grossCents: -9_800, vat: { netCents: -8_033, vatCents: -1_767, rateBasisPoints: 2_200 } },
  payment: {
    method: 'Contanti allo sportello',
    transactionId: 'BE-R-2026-000231',
    paidAt: '2026-11-21T10:40:00+01:00',
  },
  cancels: {
    receiptNumber: sampleReceipt.receiptNumber,
    issuedAt: sampleReceipt.issuedAt,
    reason: 'Voleva pagare con il POS',
  },
};

export const sampleCashClosing: CashClosingData = {
  locale: 'it',
  municipality,
  issuer,
  closingNumber: '2026/000012',
  operatorName: 'Carla Cassa',
  day: '2026-11-21',
  openedAt: '2026-11-21T08:31:00+01:00',
  closedAt: '2026-11-21T13:02:00+01:00',
  floatCents: 5_000,
  methods: [
    { name: 'Contanti allo sportello', count: 2, takenCents: 19_600, voids: 1, voidedCents: 9_800 },
    { name: 'POS allo sportello', count: 1, takenCents: 9_800, voids: 0, voidedCents: 0 },
  ],
  expectedCents: 14_800,
  countedCents: 14_700,
  note: 'Un euro di resto in più a un cittadino',
  pieces: [
    { valueCents: 5_000, count: 2 },
    { valueCents: 2_000, count: 2 },
    { valueCents: 500, count: 1 },
    { valueCents: 200, count: 1 },
  ],
  lines: [
    {
      at: '2026-11-21T10:31:12+01:00',
      receiptNumber: '2026/000123',
      requestNumber: 'BE-R-2026-000231',
      method: 'Contanti allo sportello',
      amountCents: 9_800,
    },
    {
      at: '2026-11-21T10:40:00+01:00',
      receiptNumber: '2026/000124',
      requestNumber: 'BE-R-2026-000231',
      method: 'Contanti allo sportello',
      reference: 'Voleva pagare con il POS',
      amountCents: -9_800,
      back: 'VOID',
    },
    {
      at: '2026-11-21T10:42:00+01:00',
      receiptNumber: '2026/000125',
      requestNumber: 'BE-R-2026-000232',
      method: 'POS allo sportello',
      reference: '000123',
      amountCents: 9_800,
    },
    {
      at: '2026-11-21T11:15:00+01:00',
      receiptNumber: '2026/000126',
      requestNumber: 'BE-R-2026-000240',
      method: 'Contanti allo sportello',
      amountCents: 9_800,
    },
  ],
  timeZone: 'Europe/Rome',
};

export const sampleInvoice: InvoiceData = {
  locale: 'it',
  municipality,
  issuer,
  invoiceNumber: 'P/2026/00045',
  issuedOn: '2026-11-23',
  customer: {
    name: 'Studio Tecnico Però & Figli S.n.c.',
    vatNumber: '00905811006',
    addressLines: ['Corso Umberto I, 101', '00000 Borgo Esempio (BE)'],
    recipientCode: 'ABC1234',
  },
  lines: [
    {
      description: 'Abbonamento attività economiche – zona B2, targa GA 123 BC',
      period: { from: '2026-11-21', until: '2027-11-20' },
      netCents: 19_672,
      vatRateBasisPoints: 2_200,
    },
  ],
  summary: [{ vatRateBasisPoints: 2_200, netCents: 19_672, vatCents: 4_328 }],
  totalCents: 24_000,
  payment: { method: 'Carta di pagamento', paidOn: '2026-11-21' },
  receiptNumber: '2026/000123',
  sdiIdentifier: '12345678901',
};

export const sampleSelfCertification: SelfCertificationData = {
  locale: 'it',
  municipality,
  declarant: {
    lastName: 'D’Angelo',
    firstName: 'Niccolò',
    fiscalCode: 'DNGNCL85T10A001X',
    birthPlace: 'Forlì',
    birthProvince: 'FC',
    bornOn: '1985-12-10',
    phone: '333 1234567',
    email: 'niccolo.dangelo@posta.example',
  },
  residence: {
    town: 'Borgo Esempio',
    province: 'BE',
    street: 'Viale della Libertà',
    number: '7',
    postcode: '00000',
  },
  sectorName: 'B2 – Centro storico, Città Alta',
  privacyUrl: 'sosta.example/borgo-esempio/privacy',
};

export const sampleAvailabilityAttestation: AvailabilityAttestationData = {
  locale: 'it',
  municipality,
  owner: {
    lastName: 'Bellucci',
    firstName: 'Maria Novella',
    fiscalCode: 'BLLMNV60A41A001Q',
    birthPlace: 'Cefalù',
    birthProvince: 'PA',
    bornOn: '1960-01-01',
  },
  ownerAddress: {
    town: 'Borgo Esempio',
    province: 'BE',
    street: 'Via Nazionale',
    number: '18/B',
    postcode: '00000',
  },
  vehicle: { plate: 'GA123BC', make: 'Fiat', model: 'Panda Hybrid' },
  user: sampleSelfCertification.declarant,
  availability: { title: 'LOAN', from: '2026-11-01', until: '2027-10-31' },
  privacyUrl: 'sosta.example/borgo-esempio/privacy',
};

export const samplePinLetter: PinLetterData = {
  locale: 'it',
  municipality,
  officeLines: [
    'Ufficio Sosta',
    'Piazza Prova 1, 00000 Borgo Esempio (BE)',
    '0000 000000',
    'sosta@comune.example',
  ],
  number: 'BE-P-2026-000012',
  issuedAt: '2026-11-21T09:32:00Z',
  issuedBy: 'Anna Verdi',
  byPost: true,
  holder: {
    name: 'Niccolò D’Angelo',
    fiscalCode: 'DNGNCL85T10A001X',
    bornOn: '1985-12-10',
    userName: 'niccolo.dangelo',
    addressLines: ['Viale della Libertà 7', '00000 Borgo Esempio (BE)'],
  },
  replacesEarlier: true,
  timeZone: 'Europe/Rome',
  pin: '0471 9305',
  loginAddress: 'sosta.example/borgo-esempio/accedi',
};

export const samplePinAttestation: PinAttestationData = {
  locale: samplePinLetter.locale,
  municipality: samplePinLetter.municipality,
  officeLines: samplePinLetter.officeLines,
  number: samplePinLetter.number,
  issuedAt: samplePinLetter.issuedAt,
  issuedBy: samplePinLetter.issuedBy,
  byPost: false,
  holder: samplePinLetter.holder,
  replacesEarlier: false,
  timeZone: samplePinLetter.timeZone,
};

export const samplePreliminaryCommunication: PreliminaryCommunicationData = {
  locale: 'it',
  municipality,
  office: {
    addressLines: ['Ufficio Sosta', 'Piazza Prova 1, 00000 Borgo Esempio (BE)'],
    phone: '0000 000000',
    email: 'sosta@comune.example',
    hours: [{ days: 'Lunedì–venerdì', hours: '9:00–13:00' }],
  },
  onlineAddress: 'sosta.example/borgo-esempio/comunicazione-preliminare',
  privacyAddress: 'sosta.example/borgo-esempio/privacy',
};

export const sampleAccreditationReceipt: AccreditationReceiptData = {
  locale: 'it',
  municipality,
  operatorName: issuer.name,
  number: 'BE-R-2026-000042',
  accreditedAt: '2026-11-21T10:32:00+01:00',
  holder: {
    company: false,
    name: 'Niccolò D’Angelo',
    fiscalCode: 'DNGNCL85T10A001X',
    bornOn: '1985-12-10',
    phone: '+39 333 1234567',
  },
  email: 'niccolo.dangelo@posta.example',
  username: 'niccolo.dangelo',
  signInUrl: 'https://sosta.example/borgo-esempio/accedi',
  pin: {
    requestUrl: 'https://sosta.example/borgo-esempio/richiedi-pin',
    office: {
      address: 'Via Roma 12, 00000 Borgo Esempio (BE)',
      hours: ['lunedì – venerdì: 9:00 – 12:30', 'giovedì: 15:00 – 17:00'],
      phone: '0800 000 000',
    },
  },
};
