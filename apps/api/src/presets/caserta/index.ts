import { COMMON_DECISION_REASONS } from '../decision-reasons.js';
import { everyPolicy } from '../every-policy.js';
import type { Preset } from '../preset.js';
import { certificationTypes, products, zones } from './catalogue.js';
import { texts } from './texts.js';

/** Registration with e-mail code, then certification → plate → subscription. Office and company are of the demo. */
export const caserta: Preset = {
  slug: 'caserta',
  name: 'Comune di Caserta',
  numberPrefix: 'CE',
  profile: {
    concessionaire: 'Sosta Caserta S.r.l.',
    accentColor: '#0066cc',
    office: {
      address: 'Via San Carlo 47, 81100 Caserta (CE)',
      hours: [
        { days: { it: 'lunedì – venerdì', en: 'Monday – Friday' }, hours: '9:00 – 12:30' },
        { days: { it: 'martedì e giovedì anche', en: 'Tuesday and Thursday also' }, hours: '15:30 – 17:30' },
      ],
      phone: '0823 000 000',
      email: 'sosta@caserta.example',
    },
  },
  issuer: {
    legalName: 'Sosta Caserta S.r.l.',
    vatNumber: '00000160614',
    fiscalCode: '00000160614',
    taxRegime: 'RF01',
    street: 'Via San Carlo',
    streetNumber: '47',
    postalCode: '81100',
    city: 'Caserta',
    province: 'CE',
  },
  policiesFromOn: '2026-01-01',
  policies: everyPolicy({
    // Whoever registers gives a fiscal code.
    'registration.holderKinds': ['PERSON'],
    // The instructions list several plates and set no order among them.
    'plates.secondRule': 'NONE',
  }),
  zones,
  certificationTypes,
  products,
  decisionReasons: COMMON_DECISION_REASONS,
  notices: [
    {
      severity: 'INFO',
      title: { it: 'Abbonamenti anche per le microcar', en: 'Subscriptions for microcars too' },
      body: {
        it: 'Le microcar possono avere l’abbonamento residenti alle stesse tariffe delle auto.',
        en: 'Microcars can have the residents’ subscription at the same prices as cars.',
      },
      visibleDays: { from: 0, to: null },
    },
    {
      severity: 'WARNING',
      title: { it: 'Pulizia delle strade nel settore B', en: 'Street cleaning in sector B' },
      body: {
        it: 'Il primo lunedì del mese, dalle 7 alle 9, in corso Trieste e in via Mazzini la sosta è vietata anche a chi ha l’abbonamento.',
        en: 'On the first Monday of the month, from 7 to 9 am, parking in corso Trieste and via Mazzini is forbidden, subscribers included.',
      },
      visibleDays: { from: 0, to: 60 },
    },
  ],
  texts,
};
