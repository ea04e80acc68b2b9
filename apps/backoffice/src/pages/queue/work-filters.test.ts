import { describe, expect, it } from 'vitest';
import { addressOf, columnsOf, sameView, USUAL_COLUMNS, viewOf, workQuery } from './work-filters.js';

describe('the queue’s address', () => {
  it('is read with several kinds, and without what the API does not know', () => {
    expect(workQuery({ kinds: 'THREAD,PLATE,CAR', due: 'SOON', sort: '-holder', q: 'Rossi' })).toEqual({
      kinds: ['PLATE', 'THREAD'],
      stage: undefined,
      due: undefined,
      claimed: undefined,
      sort: '-holder',
      q: 'Rossi',
    });
    expect(workQuery({})).not.toHaveProperty('kinds');
  });

  it('names columns in the table’s order; none at all is a choice too', () => {
    expect(columnsOf({})).toEqual(USUAL_COLUMNS);
    expect(columnsOf({ columns: 'due,holder,nothing' })).toEqual(['holder', 'due']);
    expect(columnsOf({ columns: '-' })).toEqual([]);
  });
});

describe('a saved view', () => {
  it('leads back to the same address, and keeps no search', () => {
    const address = { kinds: 'PLATE,THREAD', due: 'TODAY', sort: '-due', columns: 'holder,due', q: 'Rossi' };
    const view = viewOf(address);
    expect(view).toEqual({
      kinds: ['PLATE', 'THREAD'],
      due: 'TODAY',
      sort: '-due',
      columns: ['holder', 'due'],
    });
    expect(addressOf(view)).toEqual({
      kinds: 'PLATE,THREAD',
      due: 'TODAY',
      sort: '-due',
      columns: 'holder,due',
    });
  });

  it('is told from others; the usual order is no difference', () => {
    expect(sameView({ due: 'TODAY', sort: 'due' }, { due: 'TODAY' })).toBe(true);
    expect(sameView({ due: 'TODAY' }, { due: 'WEEK' })).toBe(false);
    expect(sameView({}, { claimed: 'MINE' })).toBe(false);
  });
});
