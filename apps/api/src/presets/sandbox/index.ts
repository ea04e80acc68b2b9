import { commonTexts } from '../common-texts.js';
import { COMMON_DECISION_REASONS } from '../decision-reasons.js';
import { everyPolicy } from '../every-policy.js';
import type { Preset } from '../preset.js';

/**
 * A town that does not exist, for those who connect their programs: invented streets and prices, and plates of which the
 * answer is known (magic-plates.ts). Made only when asked for (`seed --sandbox`), beside the towns that are.
 */
export const sandbox: Preset = {
  slug: 'prova',
  sandbox: true,
  name: 'Comune di Prova',
  numberPrefix: 'PRV',
  profile: {
    concessionaire: 'Sosta di Prova S.r.l.',
    accentColor: '#5c2d91',
    office: {
      address: 'Piazza dei Campioni 1, 00000 Prova',
      hours: [{ days: { it: 'lunedì – venerdì', en: 'Monday – Friday' }, hours: '9:00 – 12:30' }],
      phone: '000 000 0000',
      email: 'sosta@prova.example',
    },
  },
  issuer: {
    legalName: 'Sosta di Prova S.r.l.',
    vatNumber: '09999990584',
    fiscalCode: '09999990584',
    taxRegime: 'RF01',
    street: 'Piazza dei Campioni',
    streetNumber: '1',
    postalCode: '00100',
    city: 'Prova',
    province: 'RM',
  },
  policiesFromOn: '2026-01-01',
  policies: everyPolicy({
    'enforcement.graceDays': 30,
    // Nobody sits in this office: what is in order is approved by itself, so that a program gets to the payment.
    'review.rules': (['PLATE', 'SUBSCRIPTION'] as const).map((kind) => ({
      kind,
      conditions: [{ fact: 'SOURCE' as const, values: ['ONLINE', 'COUNTER'] }],
      outcome: 'APPROVE' as const,
    })),
    'review.samplePercent': 0,
  }),
  zones: [
    {
      code: 'A',
      name: { it: 'Zona A', en: 'Zone A' },
      description: { it: 'Il centro di Prova.', en: 'The centre of Prova.' },
      streets: ['Piazza dei Campioni'],
      color: '#5c2d91',
    },
    {
      code: 'B',
      name: { it: 'Zona B', en: 'Zone B' },
      description: { it: 'Il resto di Prova.', en: 'The rest of Prova.' },
      streets: ['Via delle Prove'],
      color: '#00662e',
    },
  ],
  certificationTypes: [
    {
      code: 'RESIDENCE_A',
      kind: 'RESIDENCE',
      name: { it: 'Residenza in zona A', en: 'Residence in zone A' },
      description: { it: 'Per chi risiede in zona A.', en: 'For residents of zone A.' },
      zone: 'A',
      requiredDocuments: ['IDENTITY_DOCUMENT'],
      validityMonths: null,
    },
  ],
  products: [
    {
      code: 'FREE_MONTH',
      name: { it: 'Mensile di prova', en: 'Trial month' },
      description: { it: 'Un mese in tutte le zone.', en: 'A month in all zones.' },
      family: 'TRIAL',
      vehicleKinds: ['CAR'],
      certificationKind: null,
      durationUnit: 'MONTH',
      durationCount: 1,
      onSaleFromOn: '2026-01-01',
      taxRegime: 'VAT22',
      zones: ['A', 'B'],
      tariffs: [{ fromOn: '2026-01-01', grossCents: 3000, vatRateBp: 2200 }],
    },
  ],
  decisionReasons: COMMON_DECISION_REASONS,
  notices: [],
  texts: [
    ...commonTexts({
      name: 'Comune di Prova',
      concessionaire: 'Sosta di Prova S.r.l.',
      mailDomain: 'prova.example',
    }),
    {
      code: 'REGULATION',
      title: { it: 'Regolamento', en: 'Regulations' },
      body: {
        it: 'Questo comune non esiste: serve a chi collega i propri programmi. Niente di quello che vi si compra vale.',
        en: 'This town does not exist: it is for those who connect their programs. Nothing bought here is worth anything.',
      },
    },
  ],
};
