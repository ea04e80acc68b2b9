import { NotGenuineError, type DeviceIntroduction } from '@sosta/contracts';
import type { DemoDeviceListDto } from '@sosta/contracts/client';
import { computed, reactive, readonly } from 'vue';
import { ask, isRevoked, json, RefusedError, UnreachableError } from './lib/api.js';
import { check, forgetOld, nowOf, sendWaiting, type Question, type Shown } from './lib/check.js';
import { fetchKeys, refreshCopy } from './lib/copy.js';
import { Store, type PastCheck, type Town } from './lib/store.js';
import { USELESS_AFTER_MS } from './lib/verdict.js';

/** Why the last look for changes brought none. */
export type SyncProblem = 'unreachable' | 'not-genuine' | 'refused';

const REFRESH_MS = 60_000;
const CHOSEN = 'sosta.officer.town';

interface State {
  ready: boolean;
  towns: Town[];
  slug: string | null;
  rights: number;
  history: PastCheck[];
  refreshing: boolean;
  problem: SyncProblem | null;
  /** The key of this town was revoked: everything of it was deleted just now. */
  revoked: string | null;
  nowMs: number;
}

const state = reactive<State>({
  ready: false,
  towns: [],
  slug: null,
  rights: 0,
  history: [],
  refreshing: false,
  problem: null,
  revoked: null,
  nowMs: Date.now(),
});
let store: Store;

/** What the screens show; changed by the functions of this file only. */
export const device = readonly(state);
export const town = computed(() => state.towns.find(({ slug }) => slug === state.slug) ?? null);
/** Age of the copy by the server's clock; null: there is none. */
export const copyAgeMs = computed(() => {
  const { asOfMs = null, aheadMs = 0 } = town.value ?? {};
  return asOfMs === null ? null : state.nowMs + aheadMs - asOfMs;
});

export async function start(): Promise<void> {
  store = await Store.open();
  await reload(localStorage.getItem(CHOSEN));
  state.ready = true;
  setInterval(() => (state.nowMs = Date.now()), 10_000);
  setInterval(() => void refreshWhenSeen(), REFRESH_MS);
  document.addEventListener('visibilitychange', () => void refreshWhenSeen());
  addEventListener('online', () => void refreshWhenSeen());
  // What is kept must not be thrown away to make room for others.
  void navigator.storage?.persist?.();
  await refreshWhenSeen();
}

async function refreshWhenSeen(): Promise<void> {
  state.nowMs = Date.now();
  if (document.visibilityState === 'visible') await refresh();
}

async function reload(slug: string | null = state.slug): Promise<void> {
  const towns = await store.towns();
  state.towns = towns;
  state.slug = towns.find((one) => one.slug === slug)?.slug ?? towns[0]?.slug ?? null;
  if (state.slug === null) return localStorage.removeItem(CHOSEN);
  localStorage.setItem(CHOSEN, state.slug);
  state.rights = await store.countRights(state.slug);
  state.history = await store.checks(state.slug);
  state.nowMs = Date.now();
}

/** Looks for changes and tells what was checked meanwhile. One at a time: who comes second waits for the first. */
export function refresh(): Promise<void> {
  return (refreshing ??= doRefresh().finally(() => (refreshing = null)));
}
let refreshing: Promise<void> | null = null;

async function doRefresh(): Promise<void> {
  const current = town.value;
  if (!current) return;
  const { slug } = current;
  state.refreshing = true;
  try {
    await forgetOld(store, current);
    if (current.asOfMs !== null && nowOf(current) - current.asOfMs > USELESS_AFTER_MS)
      await store.dropCopy(slug);
    await refreshCopy(store, slug);
    await sendWaiting(store, slug);
    state.problem = null;
  } catch (error) {
    await failed(slug, error);
  } finally {
    state.refreshing = false;
    await reload();
  }
}

async function failed(slug: string, error: unknown): Promise<void> {
  if (isRevoked(error)) {
    state.revoked = state.towns.find((one) => one.slug === slug)?.name ?? slug;
    await store.removeTown(slug);
    await reload();
    return;
  }
  if (error instanceof UnreachableError) state.problem = 'unreachable';
  else if (error instanceof NotGenuineError) state.problem = 'not-genuine';
  else if (error instanceof RefusedError) state.problem = 'refused';
  else throw error;
}

/** What was wrong with an introduction. */
export type IntroductionProblem = 'unreachable' | 'unknown-key' | 'scope' | 'unknown-town' | 'browser';

/** Introduces this device to a municipality. @returns what was wrong, or null */
export async function introduce({ slug, apiKey }: DeviceIntroduction): Promise<IntroductionProblem | null> {
  try {
    const about = await ask({ slug }, '');
    if (!about) return 'unreachable';
    const { name } = json(about.bytes) as { name: string };
    const trusted = await fetchKeys({ slug, apiKey }, []);
    const before = await store.town(slug);
    if (before) await store.removeTown(slug);
    await store.addTown({
      ...{ slug, name, apiKey, trusted, cursor: null, asOfMs: null, aheadMs: 0 },
      ...{ zones: [], zonesTag: null, zone: null },
    });
  } catch (error) {
    if (error instanceof UnreachableError) return 'unreachable';
    if (error instanceof RefusedError)
      return error.status === 401 ? 'unknown-key' : error.status === 403 ? 'scope' : 'unknown-town';
    // WebCrypto without Ed25519, or no WebCrypto because the page came without https.
    return 'browser';
  }
  state.revoked = null;
  await reload(slug);
  // The copy of a large town takes a while; plates can be checked with the network meanwhile.
  void refresh();
  return null;
}

export async function choose(slug: string): Promise<void> {
  await reload(slug);
  await refresh();
}

export async function chooseZone(zone: string | null): Promise<void> {
  if (state.slug === null) return;
  await store.changeTown(state.slug, { zone });
  await reload();
}

/** Forgets a municipality: key, copy and history. */
export async function leave(slug: string): Promise<void> {
  await store.removeTown(slug);
  await reload();
}

export async function clearHistory(): Promise<void> {
  if (state.slug !== null) await store.forgetChecks(state.slug);
  await reload();
}

/**
 * @returns what is to be shown; null when the device is no longer admitted
 * @throws RefusedError for a question that the server cannot answer
 */
export async function checkNow(question: Question): Promise<Shown | null> {
  const { slug } = state;
  if (slug === null) return null;
  try {
    return await check(store, slug, question);
  } catch (error) {
    if (!isRevoked(error)) throw error;
    await failed(slug, error);
    return null;
  } finally {
    await reload();
  }
}

/** The embedded demo's own codes; none where there is no demo. */
export async function demoCodes(): Promise<DemoDeviceListDto['items']> {
  try {
    const response = await fetch('/api/v1/officer/demo');
    return response.ok ? ((await response.json()) as DemoDeviceListDto).items : [];
  } catch {
    return [];
  }
}
