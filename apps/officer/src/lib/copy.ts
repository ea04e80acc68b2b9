import {
  NotGenuineError,
  readChanges,
  readKeySet,
  readSnapshot,
  type PublicSigningKey,
  type SignedKeySet,
} from '@sosta/contracts';
import type { CheckZoneListDto } from '@sosta/contracts/client';
import { ask, json, RefusedError, UnreachableError, type Answer } from './api.js';
import type { Store, Town } from './store.js';

const PAGE = 1_000;

async function answerOf(town: Town, path: string): Promise<Answer> {
  const answer = await ask(town, path, { timeoutMs: 60_000 });
  if (!answer) throw new UnreachableError();
  return answer;
}

/** Who signs, vouched for by one that is trusted already. @throws NotGenuineError */
export async function fetchKeys(
  town: { slug: string; apiKey: string },
  trusted: readonly PublicSigningKey[],
): Promise<PublicSigningKey[]> {
  const answer = await ask(town, '/enforcement/signing-keys');
  if (!answer) throw new UnreachableError();
  return readKeySet(json(answer.bytes) as SignedKeySet, trusted);
}

/**
 * Brings the copy up to the present: the changes since the last time, or all of it. Nothing is kept whose signature was
 * not found genuine; then the copy stays as it was.
 *
 * @throws UnreachableError, RefusedError, NotGenuineError
 */
export async function refreshCopy(store: Store, slug: string): Promise<void> {
  const town = await store.town(slug);
  if (!town) return;
  try {
    await refresh(store, town);
  } catch (error) {
    // A key we do not know may be the next one: those we know must say so.
    if (!(error instanceof NotGenuineError) || error.reason !== 'unknown-key') throw error;
    const trusted = await fetchKeys(town, town.trusted);
    await store.changeTown(slug, { trusted });
    await refresh(store, { ...town, trusted });
  }
}

async function refresh(store: Store, town: Town): Promise<void> {
  await refreshZones(store, town);
  if (town.cursor !== null) {
    try {
      await followChanges(store, town, town.cursor);
      return;
    } catch (error) {
      if (!(error instanceof RefusedError) || error.code !== 'sync_cursor_expired') throw error;
    }
  }
  const { slug, trusted } = town;
  const { bytes } = await answerOf(town, '/enforcement/snapshot');
  const snapshot = await readSnapshot(bytes, trusted, slug);
  await store.replaceCopy(slug, snapshot);
  // What changed while it was written; and when that was, by the server's clock.
  await followChanges(store, town, snapshot.cursor);
}

async function followChanges(store: Store, { slug, trusted, apiKey }: Town, cursor: string): Promise<void> {
  const town = { slug, apiKey } as Town;
  for (let since = cursor; ;) {
    const path = `/enforcement/rights/changes?limit=${PAGE}&since=${encodeURIComponent(since)}`;
    const { bytes, headers, atMs } = await answerOf(town, path);
    const page = await readChanges(bytes, headers.get('X-Signature'), trusted, { municipality: slug, since });
    await store.applyChanges(slug, page);
    since = page.next;
    if (page.hasMore) continue;
    await store.changeTown(slug, { aheadMs: Date.parse(page.asOf) - atMs });
    return;
  }
}

async function refreshZones(store: Store, town: Town): Promise<void> {
  const headers: Record<string, string> = town.zonesTag === null ? {} : { 'If-None-Match': town.zonesTag };
  const answer = await ask(town, '/enforcement/zones', { headers });
  if (!answer) return;
  const { items } = json(answer.bytes) as CheckZoneListDto;
  const zones = items
    .filter(({ active }) => active)
    .map(({ code, name, geometry }) => ({ code, name, geometry }));
  const zone = zones.some(({ code }) => code === town.zone) ? town.zone : null;
  await store.changeTown(town.slug, { zones, zonesTag: answer.headers.get('ETag'), zone });
}
