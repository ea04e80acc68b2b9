import { civilDateOf } from '@sosta/contracts';
import type { Office } from '../api/index.js';

type State = NonNullable<Office['state']>;
const DAY_MS = 86_400_000;

/** Which sentence says an office's state, and what it is filled with. The times are the API's. */
export function officeState(
  state: State,
  now: Date,
): {
  key: 'open' | 'opensToday' | 'opensTomorrow' | 'opensOn' | 'closed';
  time: string;
  day: string | null;
} {
  const time = (state.untilTime ?? state.opensTime ?? '').replace(/^0/, '');
  if (state.open) return { key: 'open', time, day: null };
  if (!state.opensOn) return { key: 'closed', time: '', day: null };
  if (state.opensOn === civilDateOf(now)) return { key: 'opensToday', time, day: null };
  if (state.opensOn === civilDateOf(new Date(now.getTime() + DAY_MS)))
    return { key: 'opensTomorrow', time, day: null };
  return { key: 'opensOn', time, day: state.opensOn };
}
