import { COMMON_DECISION_REASONS } from '../decision-reasons.js';
import { everyPolicy } from '../every-policy.js';
import type { Preset } from '../preset.js';
import { certificationTypes, products, zones } from './catalogue.js';
import { texts } from './texts.js';

/** Only who is in the municipal registry registers, with a user name; the PIN opens the reserved area. */
export const valmontone: Preset = {
  slug: 'valmontone',
  name: 'Città di Valmontone',
  numberPrefix: 'VA',
  profile: {
    concessionaire: 'Servizi online di Valmontone',
    accentColor: '#8a4b00',
    office: {
      address: 'Via Nazionale 5, 00038 Valmontone (RM)',
      hours: [
        {
          days: { it: 'lunedì, mercoledì e venerdì', en: 'Monday, Wednesday and Friday' },
          hours: '9:00 – 12:00',
        },
        { days: { it: 'martedì e giovedì', en: 'Tuesday and Thursday' }, hours: '15:30 – 17:30' },
      ],
      phone: '06 000 0000',
      email: 'sosta@valmontone.example',
    },
  },
  issuer: {
    legalName: 'Città di Valmontone',
    vatNumber: '00000490581',
    fiscalCode: '00000490581',
    taxRegime: 'RF01',
    street: 'Via Nazionale',
    streetNumber: '5',
    postalCode: '00038',
    city: 'Valmontone',
    province: 'RM',
  },
  policiesFromOn: '2026-01-01',
  policies: everyPolicy({
    'registration.mode': 'REGISTRY',
    'registration.verification': 'PIN',
    'registration.holderKinds': ['PERSON'],
    'registration.emailKinds': 'NOT_PEC',
    'registration.receiptPdf': true,
    'login.identifier': 'USERNAME',
    'login.secondFactor': 'PIN',
    'password.policy': { minLength: 10, requireLetter: false, requireDigit: false, requireSpecial: false },
    // "Controlla i dati": who is already registered is not told to a stranger.
    'messages.duplicateAccount': 'NEUTRAL',
    // The document says nothing of how one pays; a municipality that collects for itself has pagoPA.
    'payment.methods': ['CARD', 'PAGOPA'],
  }),
  zones,
  certificationTypes,
  products,
  decisionReasons: COMMON_DECISION_REASONS,
  notices: [
    {
      severity: 'INFO',
      title: { it: 'Per accedere serve il PIN', en: 'You need the PIN to sign in' },
      body: {
        it: 'Dopo la registrazione ritira il PIN allo sportello o chiedilo online: arriva in busta chiusa.',
        en: 'After registering, collect the PIN at the counter or ask for it online: it comes in a sealed letter.',
      },
      // Whoever is in has one.
      placements: ['HOME', 'LOGIN'],
      visibleDays: { from: 0, to: null },
    },
  ],
  texts,
};
