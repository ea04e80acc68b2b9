import { describe, expect, test } from 'vitest';
import type { RequestDetail } from '../api/index.js';
import { timelineOf } from './timeline.js';

const words = {
  t: (key: string, params: Record<string, unknown>) => [key, ...Object.values(params)].join(' '),
  state: (_kind: string, state: string) => state,
  date: (value: string) => value,
  dateTime: (value: string) => value,
  lastDay: (value: string) => value,
};
const base: RequestDetail = {
  id: '1',
  kind: 'CERTIFICATION',
  number: 'X-1',
  state: 'SUBMITTED',
  version: 1,
  submittedAt: '2026-01-01T08:00:00Z',
  dueOn: '2026-01-10',
  decidedAt: null,
  title: 'Settore A',
  actions: [],
  documents: [],
  timeline: [
    {
      at: '2026-01-01T08:00:00Z',
      command: 'submit',
      fromState: null,
      toState: 'SUBMITTED',
      actorKind: 'CITIZEN',
      reasons: [],
      note: null,
    },
  ],
  integration: null,
  inCase: null,
  caseMembers: [],
  reasons: [],
  note: null,
  rating: null,
};

describe('timelineOf', () => {
  test('shows what has happened and by when an answer is due (C.SE.1.10)', () => {
    const entries = timelineOf(base, words);
    expect(entries.map(({ title, when }) => [title, when])).toEqual([
      ['SUBMITTED', '2026-01-01T08:00:00Z'],
      ['request.outcomeExpected', 'request.answerBy 2026-01-10'],
    ]);
    expect(entries.at(-1)?.tone).toBe('future');
  });

  test('promises nothing once decided, and says the reasons', () => {
    const rejected: RequestDetail = {
      ...base,
      state: 'REJECTED',
      timeline: [
        {
          at: '2026-01-02T08:00:00Z',
          command: 'refuse',
          fromState: 'UNDER_REVIEW',
          toState: 'REJECTED',
          actorKind: 'OPERATOR',
          reasons: [{ code: 'illegible', text: 'Documento illeggibile.' }],
          note: 'Rifai la foto.',
        },
      ],
    };
    const entries = timelineOf(rejected, words);
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({ tone: 'danger', text: 'Documento illeggibile. Rifai la foto.' });
  });
});
