import type { CheckOutcome } from './enforcement.js';
import type { SubscriptionState } from './states.js';

/** What a check knows of one plate of one subscription. Half-open, in milliseconds. */
export interface JudgedRight {
  subscriptionId: string;
  status: SubscriptionState;
  fromMs: number;
  untilMs: number;
  /** End of the tolerance after the last day; `untilMs` where there is none. */
  graceUntilMs: number;
  zoneIds: readonly string[];
}

export interface Judgement<R> {
  outcome: CheckOutcome;
  /** The rights that make the outcome, the one that reaches furthest first (of those to come, the first to begin). */
  rights: R[];
}

/** From the best for who is parked there to the worst; the first that a right of the zone reaches is the answer. */
const PRECEDENCE = [
  'VALID',
  'IN_GRACE',
  'SUSPENDED',
  'WRONG_ZONE',
  'REVOKED',
  'NOT_YET_VALID',
  'EXPIRED',
] as const satisfies readonly CheckOutcome[];
const MAX_RIGHTS = 5;

export function isAllowed(outcome: CheckOutcome): boolean {
  return outcome === 'VALID' || outcome === 'IN_GRACE';
}

/**
 * The answer for a plate, from all its rights. A right of other zones than those asked about counts only while it
 * holds, as WRONG_ZONE. Suspension and revocation are decisions of today: they count for every instant asked about.
 *
 * @param zoneIds null: any zone
 */
export function judge<R extends JudgedRight>(
  rights: readonly R[],
  atMs: number,
  zoneIds: ReadonlySet<string> | null,
): Judgement<R> {
  const byOutcome = new Map<CheckOutcome, R[]>();
  for (const right of rights) {
    const standing = standingOf(right, atMs);
    const inZone = zoneIds === null || right.zoneIds.some((zone) => zoneIds.has(zone));
    if (!inZone && !isAllowed(standing)) continue;
    const outcome = inZone ? standing : 'WRONG_ZONE';
    const list = byOutcome.get(outcome);
    if (list) list.push(right);
    else byOutcome.set(outcome, [right]);
  }
  const outcome = PRECEDENCE.find((one) => byOutcome.has(one));
  if (!outcome) return { outcome: 'NOT_FOUND', rights: [] };
  return { outcome, rights: furthestFirst(byOutcome.get(outcome)!, outcome).slice(0, MAX_RIGHTS) };
}

/** In the order answers list them; the same rights give the same order wherever they were found. */
export function furthestFirst<R extends Pick<JudgedRight, 'subscriptionId' | 'fromMs' | 'untilMs'>>(
  rights: R[],
  outcome: CheckOutcome,
): R[] {
  const first = outcome === 'NOT_YET_VALID';
  return rights.sort(
    (a, b) =>
      (first ? a.fromMs - b.fromMs : b.untilMs - a.untilMs) ||
      (a.subscriptionId < b.subscriptionId
        ? -1
        : a.subscriptionId > b.subscriptionId
          ? 1
          : a.fromMs - b.fromMs),
  );
}

function standingOf(right: JudgedRight, atMs: number): Exclude<CheckOutcome, 'WRONG_ZONE' | 'NOT_FOUND'> {
  switch (right.status) {
    case 'SCHEDULED':
    case 'ACTIVE':
    case 'EXPIRED':
      // What the job wrote down of the calendar is not asked; the calendar is.
      if (atMs < right.fromMs) return 'NOT_YET_VALID';
      if (atMs < right.untilMs) return 'VALID';
      return atMs < right.graceUntilMs ? 'IN_GRACE' : 'EXPIRED';
    case 'SUSPENDED':
      if (atMs < right.fromMs) return 'NOT_YET_VALID';
      return atMs < right.untilMs ? 'SUSPENDED' : 'EXPIRED';
    case 'REVOKED':
      return atMs < right.untilMs ? 'REVOKED' : 'EXPIRED';
    case 'ENDED':
    case 'CLOSED':
      return 'EXPIRED';
  }
}

/** The state of the subscription as people know it at the instant asked about. */
export function shownStatus(right: JudgedRight, atMs: number): SubscriptionState {
  if (right.status !== 'SCHEDULED' && right.status !== 'ACTIVE' && right.status !== 'EXPIRED')
    return right.status;
  if (atMs < right.fromMs) return 'SCHEDULED';
  return atMs < right.untilMs ? 'ACTIVE' : 'EXPIRED';
}

/** A plate of a right as devices copy it; instants as texts (RFC 3339). */
export interface CopiedPlate {
  plate: string;
  country: string;
  serial: number;
  validFrom: string;
  validUntil: string;
  graceUntil: string;
}

/** A right as devices copy it: those that were revoked, ended or are over are not copied. */
export interface CopiedRight {
  id: string;
  number: string;
  zones: readonly string[];
  suspended: boolean;
  plates: readonly CopiedPlate[];
}

/** A copied right with the plate that was asked about. */
export interface JudgedCopy extends JudgedRight {
  number: string;
  serial: number;
}

/**
 * The same judgement on a device's copy. It allows what the database allows and nothing else, at every instant after
 * the copy was made; where it does not, it may know less of why: a right that is over or was revoked is not there.
 *
 * @param country null: any
 * @param zone code; null: any
 */
export function judgeCopied(
  rights: readonly CopiedRight[],
  asked: { plate: string; country?: string | null; atMs: number; zone: string | null },
): Judgement<JudgedCopy> {
  const { plate, country = null, atMs, zone } = asked;
  const judged = rights.flatMap(({ id, number, zones, suspended, plates }) =>
    plates
      .filter((one) => one.plate === plate && (country === null || one.country === country))
      .map((one): JudgedCopy => ({
        subscriptionId: id,
        number,
        serial: one.serial,
        status: suspended ? 'SUSPENDED' : 'ACTIVE',
        fromMs: Date.parse(one.validFrom),
        untilMs: Date.parse(one.validUntil),
        graceUntilMs: Date.parse(one.graceUntil),
        zoneIds: zones,
      })),
  );
  return judge(judged, atMs, zone === null ? null : new Set([zone]));
}
