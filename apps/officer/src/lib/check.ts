import {
  isAllowed,
  judgeCopied,
  NotGenuineError,
  normalizePlate,
  readTicket,
  splitTicketToken,
  ticketTokenIn,
  type CheckOutcome,
  type TicketClaims,
} from '@sosta/contracts';
import type { CheckBatchDto, CheckDto, TicketCheckDto } from '@sosta/contracts/client';
import { ask, isRevoked, json, RefusedError, UnreachableError } from './api.js';
import { newCheckId } from './check-id.js';
import type { PastCheck, Store, Town } from './store.js';
import { HISTORY_MS, say, type Said } from './verdict.js';

/** What the warden is shown. */
export interface Shown extends Said {
  plate: string | null;
  /** Read from a ticket: the plate is the paper's, the car may have another. */
  ticket: boolean;
  /** Asked about; null: any. */
  zone: string | null;
  /** Where the right holds. */
  zones: string[];
  /** First instant at which it no longer does. */
  validUntilMs: number | null;
  /** When the copy was made that it was judged by; null: the server said it, or there is no copy. */
  copyOfMs: number | null;
  atMs: number;
  offline: boolean;
}

export type Question = { plate: string } | { ticket: string };

/** People wait beside a car: a network that takes longer is none. */
const ONLINE_MS = 4_000;
const BATCH = 200;

/** The instant by the server's clock, as far as the device knows it. */
export const nowOf = (town: Pick<Town, 'aheadMs'>): number => Date.now() + town.aheadMs;

/**
 * Checks a plate or a ticket: with the server, and where it is not reached with the copy.
 * @throws RefusedError when the key is refused
 */
export async function check(store: Store, slug: string, question: Question): Promise<Shown> {
  const town = await store.town(slug);
  if (!town) throw new RefusedError(401, null);
  // Also what is asked now: a phone that loses the answer judges by its copy, and tells the same check again later.
  const id = newCheckId(nowOf(town));
  let shown: Shown;
  let kept: Omit<PastCheck, 'id' | 'slug' | 'atMs' | 'plate' | 'zone'>;
  try {
    const { outcome, ...rest } = await online(town, id, question);
    shown = rest;
    kept = { outcome, offline: false, waiting: false, confirmed: null };
  } catch (error) {
    if (!(error instanceof UnreachableError)) throw error;
    const { outcome, ...rest } = await offline(store, town, question);
    shown = rest;
    // A ticket that is not ours is no vehicle's: there is nothing to be told.
    kept = { outcome, offline: true, waiting: shown.plate !== null, confirmed: null };
  }
  if (shown.plate !== null) {
    const { plate, zone, atMs } = shown;
    await store.saveCheck({ id, slug, plate, zone, atMs, ...kept });
  }
  return shown;
}

type Found = Shown & { outcome: PastCheck['outcome'] };

async function online(town: Town, checkId: string, question: Question): Promise<Found> {
  const { zone } = town;
  const token = 'ticket' in question ? ticketTokenIn(question.ticket) : null;
  const ticket = token !== null;
  const here = { zone, ticket, copyOfMs: null, offline: false };
  const notGenuine = (): Found => ({
    ...here,
    ...say('NOT_GENUINE', 'online'),
    ...nothing(nowOf(town)),
    outcome: 'NOT_GENUINE',
  });
  // Some other QR code: that much is known without asking.
  if (ticket && !splitTicketToken(token)) return notGenuine();
  try {
    const body = { checkId, ...(ticket ? { token } : question), ...(zone ? { zone } : {}) };
    const path = ticket ? '/enforcement/tickets/checks' : '/enforcement/checks';
    const answer = await ask(town, path, { body, timeoutMs: ONLINE_MS });
    if (!answer) throw new UnreachableError();
    const said = json(answer.bytes) as CheckDto | TicketCheckDto;
    const { outcome, plate, validUntil, rights } = said;
    return {
      ...here,
      ...say(outcome, 'online', 'ticketState' in said && said.ticketState === 'REPLACED'),
      outcome,
      plate,
      zones: [...new Set(rights.flatMap((right) => right.zones))],
      validUntilMs: validUntil === null ? null : Date.parse(validUntil),
      atMs: Date.parse(said.at),
    };
  } catch (error) {
    if (error instanceof RefusedError && ticket && error.status === 404) return notGenuine();
    throw error;
  }
}

async function offline(store: Store, town: Town, question: Question): Promise<Found> {
  const { slug, zone, asOfMs } = town;
  const atMs = nowOf(town);
  const ageMs = asOfMs === null ? null : atMs - asOfMs;
  const here = { zone, ticket: 'ticket' in question, copyOfMs: asOfMs, offline: true };
  let claims: TicketClaims | null = null;
  if ('ticket' in question) {
    try {
      claims = await readTicket(ticketTokenIn(question.ticket), town.trusted, slug);
    } catch (error) {
      if (!(error instanceof NotGenuineError)) throw error;
      return { ...here, ...say('NOT_GENUINE', ageMs), ...nothing(atMs), outcome: 'NOT_GENUINE' };
    }
  }
  const plate = claims?.plate.number ?? ('plate' in question ? normalizePlate(question.plate) : '');
  const country = claims?.plate.country ?? null;
  const found = judgeCopied(await store.rightsOf(slug, plate), { plate, country, atMs, zone });
  const outcome = asOfMs === null ? null : found.outcome;
  const right = outcome === null ? undefined : found.rights[0];
  const said = say(
    outcome,
    ageMs,
    claims !== null &&
      !found.rights.some((one) => one.number === claims.subscription && one.serial === claims.serial),
  );
  const unsaid = said.verdict === 'CANNOT_SAY';
  return {
    ...here,
    ...said,
    outcome: unsaid ? null : outcome,
    plate,
    zones: unsaid ? [] : [...new Set(found.rights.flatMap(({ zoneIds }) => [...zoneIds]))],
    validUntilMs: unsaid || !right ? null : right.untilMs,
    atMs,
  };
}

const nothing = (atMs: number) => ({ plate: null, zones: [], validUntilMs: null, atMs });

/**
 * Tells the server of the checks that were made without it, with the instants at which they were made, and keeps what it
 * says of each. Whatever is told twice, because an answer was lost, the server knows by its id.
 *
 * @returns how many were told
 * @throws UnreachableError; RefusedError when the key is refused
 */
export async function sendWaiting(store: Store, slug: string): Promise<number> {
  const town = await store.town(slug);
  if (!town) return 0;
  let sent = 0;
  for (;;) {
    const some = (await store.waiting(slug)).slice(0, BATCH);
    if (some.length === 0) return sent;
    const said = await told(town, some);
    await store.saveChecks(said);
    sent += said.filter(({ waiting }) => !waiting).length;
    // An outage: another time.
    if (said.some(({ waiting }) => waiting)) return sent;
  }
}

async function told(town: Town, checks: PastCheck[]): Promise<PastCheck[]> {
  const body = {
    checks: checks.map(({ id, plate, zone, atMs, outcome }) => ({
      checkId: id,
      plate,
      ...(zone ? { zone } : {}),
      at: new Date(atMs).toISOString(),
      reference: `offline/${outcome ?? 'CANNOT_SAY'}`,
    })),
  };
  try {
    const answer = await ask(town, '/enforcement/checks/batch', { body });
    if (!answer) throw new UnreachableError();
    const { items } = json(answer.bytes) as CheckBatchDto;
    return checks.map((one, index) => {
      const item = items[index];
      // What an outage kept from being checked is told again; what cannot be read never will be.
      if (item && 'problem' in item) return { ...one, waiting: item.problem.status === 503 };
      return { ...one, waiting: false, confirmed: item?.outcome ?? null };
    });
  } catch (error) {
    if (!(error instanceof RefusedError) || isRevoked(error) || error.status === 403) throw error;
    // One that the server cannot read, of a zone that is gone: the others must not wait for it for ever.
    if (checks.length === 1) return checks.map((one) => ({ ...one, waiting: false }));
    const apart: PastCheck[] = [];
    for (const one of checks) apart.push(...(await told(town, [one])));
    return apart;
  }
}

/** Whether the server, asked later, took back what the warden was shown without a network. */
export function wasRefuted({ outcome, confirmed }: PastCheck): boolean {
  const shown = outcome !== null && outcome !== 'NOT_GENUINE' && isAllowed(outcome as CheckOutcome);
  return confirmed !== null && outcome !== null && isAllowed(confirmed) !== shown;
}

/** Forgets what is older than the server keeps it. */
export async function forgetOld(store: Store, town: Town): Promise<void> {
  await store.forgetChecks(town.slug, nowOf(town) - HISTORY_MS);
}
