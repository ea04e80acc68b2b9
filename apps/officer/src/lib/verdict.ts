import { isAllowed, type CheckOutcome } from '@sosta/contracts';

/** Beyond this a copy says nothing against a vehicle: what was paid since is not in it. */
export const DOUBTFUL_AFTER_MS = 2 * 3_600_000;
/** Beyond this it says nothing at all and is thrown away: what was revoked since is not in it either. */
export const USELESS_AFTER_MS = 24 * 3_600_000;
/** Checks are forgotten on the device when the server conceals their plates. */
export const HISTORY_MS = 24 * 3_600_000;
/** How far the device's clock may run behind the copy before it is not believed any more. */
const CLOCK_SLACK_MS = 5 * 60_000;

export type Tone = 'green' | 'amber' | 'red';

/** What may be said, in one word; each has an icon, a title and a reason of its own. */
export type Verdict = CheckOutcome | 'NOT_GENUINE' | 'OLD_TICKET' | 'CANNOT_SAY';

export interface Said {
  verdict: Verdict;
  tone: Tone;
  /** Red from a copy: to be confirmed with a network. */
  toConfirm: boolean;
}

const TONES: Readonly<Record<Verdict, Tone>> = {
  VALID: 'green',
  IN_GRACE: 'amber',
  OLD_TICKET: 'amber',
  CANNOT_SAY: 'amber',
  EXPIRED: 'red',
  NOT_YET_VALID: 'red',
  WRONG_ZONE: 'red',
  SUSPENDED: 'red',
  REVOKED: 'red',
  NOT_FOUND: 'red',
  NOT_GENUINE: 'red',
};

/**
 * What is shown for an outcome.
 * @param copyAgeMs of the copy it was judged by; `online`: the server said it; null: there is no copy
 * @param oldPaper the ticket shown is not the newest of its subscription
 */
export function say(
  outcome: CheckOutcome | 'NOT_GENUINE' | null,
  copyAgeMs: number | 'online' | null,
  oldPaper = false,
): Said {
  const offline = copyAgeMs !== 'online';
  const verdict =
    outcome === null || (offline && !mayBeSaid(outcome, copyAgeMs))
      ? 'CANNOT_SAY'
      : oldPaper && outcome === 'VALID'
        ? 'OLD_TICKET'
        : outcome;
  const tone = TONES[verdict];
  return { verdict, tone, toConfirm: offline && tone === 'red' };
}

function mayBeSaid(outcome: CheckOutcome | 'NOT_GENUINE', ageMs: number | null): boolean {
  // A signature that does not hold says so whatever the age of anything.
  if (outcome === 'NOT_GENUINE') return true;
  if (ageMs === null || ageMs < -CLOCK_SLACK_MS || ageMs > USELESS_AFTER_MS) return false;
  return isAllowed(outcome) || ageMs <= DOUBTFUL_AFTER_MS;
}
