import { COMMON_DECISION_REASONS } from '../decision-reasons.js';
import { everyPolicy } from '../every-policy.js';
import type { Preset } from '../preset.js';
import { products, zones } from './catalogue.js';
import { texts } from './texts.js';

/** Subscriptions are sold at the office; who holds one registers to see it, renew it and print it. */
export const chivasso: Preset = {
  slug: 'chivasso',
  name: 'Comune di Chivasso',
  numberPrefix: 'CH',
  profile: {
    concessionaire: 'Gestione Sosta Chivasso S.r.l.',
    accentColor: '#5c2d91',
    office: {
      address: 'Via Torino 60, 10034 Chivasso (TO)',
      hours: [
        { days: { it: 'lunedì – venerdì', en: 'Monday – Friday' }, hours: '8:30 – 12:30' },
        { days: { it: 'mercoledì anche', en: 'Wednesday also' }, hours: '14:30 – 17:30' },
      ],
      phone: '011 000 0000',
      email: 'abbonamenti@chivasso.example',
    },
  },
  issuer: {
    legalName: 'Gestione Sosta Chivasso S.r.l.',
    vatNumber: '00000380014',
    fiscalCode: '00000380014',
    taxRegime: 'RF01',
    street: 'Via Torino',
    streetNumber: '60',
    postalCode: '10034',
    city: 'Chivasso',
    province: 'TO',
  },
  policiesFromOn: '2026-01-01',
  policies: everyPolicy({
    'registration.mode': 'EXISTING_SUBSCRIBER',
    'registration.verification': 'LINK',
    'password.policy': { minLength: 8, requireLetter: false, requireDigit: false, requireSpecial: true },
    'request.flow': 'RENEWAL_ONLY',
    'certification.required': false,
    'electric.directFlow': false,
    // "Con PayPal o carte bancarie".
    'payment.methods': ['PAYPAL', 'CARD'],
    'renewal.mode': 'DIRECT',
    // An expired title is renewed online without the counter.
    'renewal.closesDaysAfter': 730,
    'documents.delivery': 'LIST',
    'documents.ticketLayout': 'RECEIPT_WITH_TICKET',
    'invoice.channel': 'NONE',
  }),
  zones,
  certificationTypes: [],
  products,
  decisionReasons: COMMON_DECISION_REASONS,
  notices: [
    {
      severity: 'INFO',
      title: { it: 'Rinnova online, anche dopo la scadenza', en: 'Renew online, even after expiry' },
      body: {
        it: 'Se hai un abbonamento fatto in ufficio e ci hai dato la tua e-mail, puoi registrarti, vederlo e rinnovarlo da casa.',
        en: 'If you hold a subscription sold at the office and gave us your e-mail, you can register, see it and renew it from home.',
      },
      visibleDays: { from: 0, to: null },
      // Who is signed in has registered already.
      placements: ['HOME', 'LOGIN'],
    },
  ],
  texts,
};
