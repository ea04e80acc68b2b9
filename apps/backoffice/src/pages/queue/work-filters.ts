import {
  WORK_CLAIMED,
  WORK_COLUMNS,
  WORK_DUE,
  WORK_KINDS,
  WORK_SORTS,
  WORK_STAGES,
  type WorkColumn,
} from '@sosta/contracts';
import { oneOf } from '../../components/list-query.js';
import type { WorkViewSettings } from '../../api/types.js';

/** The filters of the queue, by the names they have in the address; `q` is kept out of it. */
export const WORK_FILTERS = ['kinds', 'stage', 'due', 'claimed', 'q'] as const;
export type WorkFilterName = (typeof WORK_FILTERS)[number];
export type WorkAddress = { [Name in WorkFilterName | 'sort' | 'columns']?: string | undefined };

/** Shown until an operator chooses others. */
export const USUAL_COLUMNS: readonly WorkColumn[] = ['holder', 'state', 'claim', 'submitted', 'due'];

const several = <const Value extends string>(values: readonly Value[], text: string | undefined): Value[] => {
  const wanted = (text ?? '').split(',');
  return values.filter((value) => wanted.includes(value));
};

/** What the API is asked for; what it does not know is no filter. */
export function workQuery(address: WorkAddress) {
  const kinds = several(WORK_KINDS, address.kinds);
  return {
    ...(kinds.length > 0 ? { kinds } : {}),
    stage: oneOf(WORK_STAGES, address.stage),
    due: oneOf(WORK_DUE, address.due),
    claimed: oneOf(WORK_CLAIMED, address.claimed),
    sort: oneOf(WORK_SORTS, address.sort),
    q: address.q,
  };
}

/** The columns of an address, in the table's own order. */
export function columnsOf(address: WorkAddress): WorkColumn[] {
  return address.columns === undefined ? [...USUAL_COLUMNS] : several(WORK_COLUMNS, address.columns);
}

/** What a saved view holds of an address: never what was searched for, which may be somebody's name. */
export function viewOf(address: WorkAddress): WorkViewSettings {
  const { q: _q, ...query } = workQuery(address);
  return {
    ...(Object.fromEntries(
      Object.entries(query).filter(([, value]) => value !== undefined),
    ) as WorkViewSettings),
    ...(address.columns === undefined ? {} : { columns: columnsOf(address) }),
  };
}

/** The address that shows a view. */
export function addressOf(view: WorkViewSettings): Record<string, string> {
  return Object.fromEntries(
    Object.entries(view)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : String(value)]),
  );
}

const normal = (view: WorkViewSettings): string =>
  JSON.stringify(
    Object.entries(addressOf({ ...view, ...(view.sort === 'due' ? { sort: undefined } : {}) })).sort(),
  );
export const sameView = (one: WorkViewSettings, other: WorkViewSettings): boolean =>
  normal(one) === normal(other);
