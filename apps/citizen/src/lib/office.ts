import { addDays, civilDateOf } from '@sosta/contracts';
import type { Office } from '../api/index.js';

type State = NonNullable<Office['state']>;

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
  const today = civilDateOf(now);
  if (state.opensOn === today) return { key: 'opensToday', time, day: null };
  if (state.opensOn === addDays(today, 1)) return { key: 'opensTomorrow', time, day: null };
  return { key: 'opensOn', time, day: state.opensOn };
}
