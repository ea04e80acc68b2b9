import { describe, expect, it } from 'vitest';
import { readEvent } from './changes.js';

describe('an event of the log is read', () => {
  it('part by part, telling only what differs', () => {
    expect(
      readEvent({
        code: 'A',
        changes: {
          name: { from: { it: 'Centro', en: 'Centre' }, to: { it: 'Centro storico', en: 'Centre' } },
          streets: { from: ['Via Roma'], to: ['Via Roma', 'Via Po'] },
          active: { from: true, to: false },
          color: { from: null, to: '#fff' },
        },
      }),
    ).toEqual({
      changes: [
        { field: 'name.it', from: 'Centro', to: 'Centro storico' },
        { field: 'streets', from: 'Via Roma', to: 'Via Roma, Via Po' },
        { field: 'active', from: 'true', to: 'false' },
        { field: 'color', from: '–', to: '#fff' },
      ],
      reason: null,
      details: [{ field: 'code', name: 'code', value: 'A' }],
    });
  });

  it('with the name of the rule that changed, and the states of a request', () => {
    expect(readEvent({ key: 'review.termDays', from: 3, to: 5, fromOn: '2026-01-01' })).toMatchObject({
      changes: [{ field: 'review.termDays', from: '3', to: '5' }],
      details: [{ field: 'fromOn', name: 'fromOn', value: '2026-01-01' }],
    });
    expect(readEvent({ from: 'SUBMITTED', to: 'REJECTED', reasons: ['A', 'B'], note: 'Perché sì' })).toEqual({
      changes: [{ field: '', from: 'SUBMITTED', to: 'REJECTED' }],
      reason: 'Perché sì – A, B',
      details: [],
    });
  });

  it('even when it holds nothing', () =>
    expect(readEvent({})).toEqual({ changes: [], reason: null, details: [] }));
});
