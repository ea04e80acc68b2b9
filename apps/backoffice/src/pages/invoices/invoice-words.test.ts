import { describe, expect, it } from 'vitest';
import type { InvoiceDetail, Transmission } from '../../api/types.js';
import { fileStateText, isMoving, nextSend, refusalCode } from './invoice-words.js';

const invoice = (state: string, latest?: Partial<Transmission>): InvoiceDetail =>
  ({
    ...{ state, pdfReady: true, xmlReady: true, receipts: [] },
    transmissions: latest ? [latest, { state: 'REJECTED', channel: 'FILE' }] : [],
  }) as unknown as InvoiceDetail;

describe('what is next for an invoice', () => {
  it.each([
    ['REQUESTED', undefined, null],
    ['ISSUED', undefined, 'WRITE'],
    ['ISSUED', { state: 'QUEUED', channel: 'FILE' }, 'UPLOADED'],
    ['ISSUED', { state: 'QUEUED', channel: 'PEC' }, null],
    ['ISSUED', { state: 'FAILED', channel: 'REST' }, 'RETRY'],
    ['SENT', { state: 'SENT', channel: 'FILE' }, null],
    ['UNDELIVERED', { state: 'UNDELIVERED', channel: 'FILE' }, null],
  ] as const)('%s with %j: %s', (state, latest, next) => {
    expect(nextSend(invoice(state, latest))).toBe(next);
  });

  it('goes on by itself only while something of ours is still to be done', () => {
    expect(isMoving(invoice('ISSUED', { state: 'QUEUED', channel: 'PEC' }))).toBe(true);
    expect(isMoving(invoice('ISSUED', { state: 'QUEUED', channel: 'FILE' }))).toBe(false);
    expect(isMoving({ ...invoice('ISSUED'), pdfReady: false })).toBe(true);
    expect(isMoving(invoice('SENT', { state: 'SENT', channel: 'PEC' }))).toBe(false);
  });

  it('says that a file waits for a person, and what the other side answered', () => {
    expect(fileStateText({ state: 'QUEUED', channel: 'FILE' } as Transmission)).toBe('Da trasmettere');
    expect(fileStateText({ state: 'QUEUED', channel: 'REST' } as Transmission)).toBe('In partenza');
    expect(refusalCode('The intermediary refused the file (400)')).toBe('400');
  });
});
