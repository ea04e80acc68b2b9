import { describe, expect, it } from 'vitest';
import { label, labels, stateTone } from './labels.js';
import { LOCALES, preferredLocale } from './locales.js';
import { fieldText, fieldTexts, formatText, problemTexts } from './problem-texts.js';
import { FIELD_CODES, isFieldCode, isProblemCode, PROBLEM_CODES, PROBLEMS } from './problems.js';
import {
  CERTIFICATION_STATES,
  INVOICE_STATES,
  isOpenRequest,
  isPendingReview,
  NOTIFICATION_STATES,
  PAYMENT_STATES,
  PLATE_ASSOCIATION_STATES,
  REGISTRATION_SESSION_STATES,
  SUBSCRIPTION_REQUEST_STATES,
  SUBSCRIPTION_STATES,
} from './states.js';

describe.each(LOCALES)('texts in %s', (locale) => {
  it('say something and end with a full stop', () => {
    for (const code of PROBLEM_CODES) {
      const text = problemTexts[locale][code].replaceAll(/\{\w+\}/g, 'Anna');
      expect(text, code).toMatch(/^[A-ZÈ][^{}]{15,}[.]$/u);
    }
    for (const code of FIELD_CODES) expect(fieldTexts[locale][code], code).toMatch(/^[A-ZÈ].{8,}[^.]$/u);
  });

  it('never say two different things with the same words', () => {
    for (const texts of [problemTexts[locale], fieldTexts[locale]]) {
      const all = Object.values(texts);
      expect(new Set(all).size).toBe(all.length);
    }
  });
});

it('uses the same places in every language', () => {
  const places = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([place]) => place).sort();
  for (const code of FIELD_CODES)
    expect(places(fieldTexts.en[code]), code).toEqual(places(fieldTexts.it[code]));
  // Whoever shows a problem with a place takes the sentence that the API has filled in.
  const filled = PROBLEM_CODES.filter((code) => places(problemTexts.it[code]).length > 0);
  expect(filled).toEqual(['invoice_not_acceptable', 'case_claimed_by_other']);
  for (const code of filled)
    expect(places(problemTexts.en[code]), code).toEqual(places(problemTexts.it[code]));
});

it('fills places and shows the ones it cannot fill', () => {
  expect(fieldText('it', { code: 'too_short', params: { min: 3 } })).toBe('Scrivi almeno 3 caratteri');
  expect(formatText('{a} of {b}', { a: 0 })).toBe('0 of {b}');
  expect(formatText('{constructor}', {})).toBe('{constructor}');
});

it('gives every problem an HTTP error status and knows its codes', () => {
  for (const { status } of Object.values(PROBLEMS)) expect(status >= 400 && status <= 503).toBe(true);
  expect(isProblemCode('rate_limited')).toBe(true);
  expect(isProblemCode('toString')).toBe(false);
  expect(isFieldCode('required')).toBe(true);
  expect(isFieldCode('rate_limited')).toBe(false);
});

describe('labels', () => {
  it('exist for every state, in every language', () => {
    const machines = [
      ['certificationState', CERTIFICATION_STATES],
      ['plateAssociationState', PLATE_ASSOCIATION_STATES],
      ['subscriptionRequestState', SUBSCRIPTION_REQUEST_STATES],
      ['subscriptionState', SUBSCRIPTION_STATES],
      ['paymentState', PAYMENT_STATES],
      ['invoiceState', INVOICE_STATES],
      ['registrationSessionState', REGISTRATION_SESSION_STATES],
      ['notificationState', NOTIFICATION_STATES],
    ] as const;
    for (const locale of LOCALES) {
      for (const [kind, states] of machines) {
        expect(Object.keys(labels[locale][kind]).sort()).toEqual([...states].sort());
      }
      for (const ofKind of Object.values(labels[locale])) {
        for (const word of Object.values(ofKind)) expect(word).toMatch(/\S/);
      }
    }
  });

  it('are the words of the municipality', () => {
    expect(label('it', 'subscriptionRequestState', 'AWAITING_PAYMENT')).toBe('Accettata (Da pagare)');
    expect(label('it', 'subscriptionState', 'ACTIVE')).toBe('Attivo');
    expect(label('en', 'derivedState', 'EXPIRING_SOON')).toBe('Expiring soon');
  });

  it('have a tone: what waits for the citizen warns, what waits for the office informs', () => {
    expect(stateTone('AWAITING_PAYMENT')).toBe('warning');
    expect(stateTone('UNDER_REVIEW')).toBe('info');
    expect(stateTone('ACTIVE')).toBe('success');
    expect(stateTone('REJECTED')).toBe('danger');
    expect(stateTone('WITHDRAWN')).toBe('neutral');
  });
});

it('groups states as the rules need them', () => {
  expect(SUBSCRIPTION_REQUEST_STATES.filter(isOpenRequest)).toEqual([
    'SUBMITTED',
    'UNDER_REVIEW',
    'INTEGRATION_REQUESTED',
    'AWAITING_PAYMENT',
    'WAITLISTED',
  ]);
  expect(CERTIFICATION_STATES.filter(isPendingReview)).toEqual([
    'SUBMITTED',
    'UNDER_REVIEW',
    'INTEGRATION_REQUESTED',
  ]);
});

it.each([
  ['en-GB,en;q=0.9,it;q=0.8', 'en'],
  ['de-DE,en;q=0.5,it;q=0.7', 'it'],
  ['fr', 'it'],
  ['en;q=0', 'it'],
  [undefined, 'it'],
  ['', 'it'],
  [';;;,,,q=', 'it'],
])('prefers for %s the language %s', (header, locale) => {
  expect(preferredLocale(header)).toBe(locale);
});
