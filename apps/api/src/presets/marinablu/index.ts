import { COMMON_DECISION_REASONS } from '../decision-reasons.js';
import { everyPolicy } from '../every-policy.js';
import type { Preset } from '../preset.js';
import { products, zones } from './catalogue.js';
import { texts } from './texts.js';

/** A seaside town that the document leaves unnamed: one request with all documents, renewal at the counter. */
export const marinablu: Preset = {
  slug: 'marinablu',
  name: 'Comune di Marinablu',
  numberPrefix: 'MB',
  profile: {
    concessionaire: 'Marinablu Parcheggi S.r.l.',
    accentColor: '#00606b',
    office: {
      address: 'Piazza Santa Teresa, presso il teatro Falcone Borsellino',
      hours: [{ days: { it: 'lunedì – venerdì', en: 'Monday – Friday' }, hours: '9:00 – 12:30' }],
      phone: '0922 000 000',
      email: 'abbonamenti@marinablu.example',
    },
  },
  issuer: {
    legalName: 'Marinablu Parcheggi S.r.l.',
    vatNumber: '00000270892',
    fiscalCode: '00000270892',
    taxRegime: 'RF01',
    street: 'Piazza Santa Teresa',
    streetNumber: '1',
    postalCode: '92027',
    city: 'Marinablu',
    province: 'AG',
  },
  policiesFromOn: '2026-01-01',
  policies: everyPolicy({
    'registration.verification': 'NONE',
    'registration.holderKinds': ['PERSON'],
    'request.flow': 'SINGLE_STEP',
    'certification.required': false,
    'vehicle.classes': [
      { kind: 'CAR', from: null },
      { kind: 'MICROCAR', from: '2026-03-01' },
    ],
    'plates.secondRule': 'FIRST_PAID',
    // Another owner needs an account of their own.
    'plates.sameHolderOnly': true,
    'electric.directFlow': false,
    'renewal.mode': 'COUNTER',
    'documents.delivery': 'EMAIL',
    'invoice.channel': 'EMAIL',
    // The instructions set no last day; the longest there is.
    'invoice.windowDays': 60,
    'sections.labels': {
      requests: { it: 'Le mie richieste', en: 'My requests' },
      subscriptions: { it: 'I miei Abbonamenti', en: 'My subscriptions' },
      newRequest: { it: 'Richiesta abbonamento', en: 'Subscription request' },
      submitRequest: { it: 'Effettua Richiesta', en: 'Send request' },
    },
  }),
  // Its bank gave it a Nexi terminal.
  provider: 'nexi',
  zones,
  certificationTypes: [],
  products,
  decisionReasons: COMMON_DECISION_REASONS,
  notices: [
    {
      severity: 'WARNING',
      title: { it: 'L’ufficio si è spostato', en: 'The office has moved' },
      body: {
        it: 'L’ufficio si è momentaneamente spostato in piazza Santa Teresa, presso il teatro Falcone Borsellino. È aperto al pubblico dalle 9:00 alle 12:30.',
        en: 'The office has moved for the time being to piazza Santa Teresa, at the Falcone Borsellino theatre. It is open to the public from 9 am to 12.30 pm.',
      },
      visibleDays: { from: 0, to: null },
    },
    {
      severity: 'INFO',
      title: { it: 'Abbonamenti anche per le microcar', en: 'Subscriptions for microcars too' },
      body: {
        it: 'L’abbonamento si può sottoscrivere anche per le microcar. Per il rinnovo porta allo sportello l’abbonamento e il libretto di circolazione.',
        en: 'Microcars can have a subscription too. To renew, bring the subscription and the vehicle registration document to the counter.',
      },
      visibleDays: { from: 0, to: null },
    },
  ],
  texts,
};
