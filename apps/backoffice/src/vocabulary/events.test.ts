import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { translate } from '../i18n/index.js';
import { AUDIT_ACTIONS, auditActionText, paymentOutcomeText } from './events.js';

const api = path.resolve(import.meta.dirname, '../../../api/src');
const sources = globSync('modules/**/*.ts', { cwd: api }).filter((file) => !file.endsWith('.test.ts'));
/** The codes the API records: written out beside `action`, or the events of a state machine. */
const recorded = new Set(
  sources.flatMap((file) => {
    const name = file.endsWith('.machine.ts') ? 'event' : 'action';
    const text = readFileSync(path.join(api, file), 'utf8');
    return [...text.matchAll(new RegExp(`\\b${name}: '([a-z]+\\.[a-z_]+)'`, 'g'))].map(
      (match) => match[1] ?? '',
    );
  }),
);

describe('words of the audit trail', () => {
  it('exist for every action that the API records', () => {
    expect(recorded.size).toBeGreaterThan(30);
    expect([...recorded].filter((action) => !(action in AUDIT_ACTIONS))).toEqual([]);
  });

  it('are the code itself for an action not known yet', () => {
    expect(auditActionText('request.accepted', translate)).toBe('Richiesta accettata');
    expect(auditActionText('request.teleported', translate)).toBe('request.teleported');
    expect(auditActionText('toString', translate)).toBe('toString');
  });
});

it.each([
  ['SUCCEEDED', 'Pagato'],
  ['EXPIRED', 'Scaduto'],
  ['UNKNOWN_PAYMENT', 'Pagamento non nostro'],
  ['ASKED', 'Abbiamo chiesto l’esito'],
  ['NEVER_SEEN', 'NEVER_SEEN'],
])('the outcome %s of a provider’s message is said as %s', (outcome, text) => {
  expect(paymentOutcomeText(outcome, translate, 'it')).toBe(text);
});
