import { deleteDB, openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { ChangesPage, CheckOutcome, CopiedRight, PublicSigningKey, Snapshot } from '@sosta/contracts';
import type { CheckZoneDto } from '@sosta/contracts/client';

/** A municipality that this device may check for, and where its copy of the rights stands. */
export interface Town {
  slug: string;
  name: string;
  /** The key it was introduced with; it is revoked at the server. */
  apiKey: string;
  /** Whose signatures are believed; the first set came with the introduction. */
  trusted: PublicSigningKey[];
  /** Null: the copy begins anew. */
  cursor: string | null;
  /** When the copy was made, by the server's clock; null: there is none. */
  asOfMs: number | null;
  /** What the server's clock is ahead of this device's. */
  aheadMs: number;
  zones: Pick<CheckZoneDto, 'code' | 'name' | 'geometry'>[];
  zonesTag: string | null;
  /** The zone the warden stands in; null: any. */
  zone: string | null;
}

/** A right of the copy; `marks` are what it is found by. */
interface StoredRight extends CopiedRight {
  slug: string;
  marks: string[];
}

/** A check of this shift: the plate and what was said, nothing else. */
export interface PastCheck {
  /** Made here; the server's record has the same. */
  id: string;
  slug: string;
  atMs: number;
  plate: string;
  zone: string | null;
  /** Null: it could not be said. */
  outcome: CheckOutcome | 'NOT_GENUINE' | null;
  /** Answered from the copy. */
  offline: boolean;
  /** Still to be told to the server. */
  waiting: boolean;
  /** What the server said of it afterwards. */
  confirmed: CheckOutcome | null;
}

interface Schema extends DBSchema {
  towns: { key: string; value: Town };
  rights: { key: [string, string]; value: StoredRight; indexes: { marks: string } };
  checks: { key: string; value: PastCheck; indexes: { at: number } };
}

const NAME = 'sosta-officer';
const mark = (slug: string, plate: string): string => `${slug}|${plate}`;
const every = (slug: string): IDBKeyRange => IDBKeyRange.bound([slug], [slug, []]);
const stored = (slug: string, right: CopiedRight): StoredRight => ({
  ...right,
  slug,
  marks: [...new Set(right.plates.map(({ plate }) => mark(slug, plate)))],
});

/** What the device keeps, in IndexedDB. What belongs together is written together or not at all. */
export class Store {
  private constructor(private readonly db: IDBPDatabase<Schema>) {}

  static async open(): Promise<Store> {
    return new Store(
      await openDB<Schema>(NAME, 1, {
        upgrade(db) {
          db.createObjectStore('towns', { keyPath: 'slug' });
          db.createObjectStore('rights', { keyPath: ['slug', 'id'] }).createIndex('marks', 'marks', {
            multiEntry: true,
          });
          db.createObjectStore('checks', { keyPath: 'id' }).createIndex('at', 'atMs');
        },
      }),
    );
  }

  close(): void {
    this.db.close();
  }

  static forget(): Promise<void> {
    return deleteDB(NAME);
  }

  towns(): Promise<Town[]> {
    return this.db.getAll('towns');
  }

  town(slug: string): Promise<Town | undefined> {
    return this.db.get('towns', slug);
  }

  async addTown(town: Town): Promise<void> {
    await this.db.put('towns', town);
  }

  /** Nothing when the town was removed meanwhile. */
  async changeTown(slug: string, change: Partial<Town>): Promise<void> {
    const transaction = this.db.transaction('towns', 'readwrite');
    const town = await transaction.store.get(slug);
    if (town) await transaction.store.put({ ...town, ...change });
    await transaction.done;
  }

  /** The key, the copy and the history of a town. */
  async removeTown(slug: string): Promise<void> {
    const transaction = this.db.transaction(['towns', 'rights', 'checks'], 'readwrite');
    await transaction.objectStore('towns').delete(slug);
    await transaction.objectStore('rights').delete(every(slug));
    for (const check of await transaction.objectStore('checks').getAll())
      if (check.slug === slug) await transaction.objectStore('checks').delete(check.id);
    await transaction.done;
  }

  /** Puts a whole copy in the place of the one before. */
  async replaceCopy(slug: string, snapshot: Snapshot): Promise<void> {
    const transaction = this.db.transaction(['towns', 'rights'], 'readwrite');
    const rights = transaction.objectStore('rights');
    await rights.delete(every(slug));
    for (const right of snapshot.rights) void rights.put(stored(slug, right));
    const town = await transaction.objectStore('towns').get(slug);
    if (town) {
      const asOfMs = Date.parse(snapshot.createdAt);
      await transaction.objectStore('towns').put({ ...town, cursor: snapshot.cursor, asOfMs });
    }
    await transaction.done;
  }

  async applyChanges(slug: string, page: ChangesPage): Promise<void> {
    const transaction = this.db.transaction(['towns', 'rights'], 'readwrite');
    const rights = transaction.objectStore('rights');
    for (const right of page.items) void rights.put(stored(slug, right));
    for (const { id } of page.deleted) void rights.delete([slug, id]);
    const town = await transaction.objectStore('towns').get(slug);
    if (town) {
      // With pages still to come the copy is as old as it was.
      const asOfMs = page.hasMore ? town.asOfMs : Date.parse(page.asOf);
      await transaction.objectStore('towns').put({ ...town, cursor: page.next, asOfMs });
    }
    await transaction.done;
  }

  /** The copy alone: too old to be of use. */
  async dropCopy(slug: string): Promise<void> {
    const transaction = this.db.transaction(['towns', 'rights'], 'readwrite');
    await transaction.objectStore('rights').delete(every(slug));
    const town = await transaction.objectStore('towns').get(slug);
    if (town) await transaction.objectStore('towns').put({ ...town, cursor: null, asOfMs: null });
    await transaction.done;
  }

  rightsOf(slug: string, plate: string): Promise<CopiedRight[]> {
    return this.db.getAllFromIndex('rights', 'marks', mark(slug, plate));
  }

  countRights(slug: string): Promise<number> {
    return this.db.count('rights', every(slug));
  }

  async saveCheck(check: PastCheck): Promise<void> {
    await this.db.put('checks', check);
  }

  async saveChecks(checks: readonly PastCheck[]): Promise<void> {
    const transaction = this.db.transaction('checks', 'readwrite');
    for (const check of checks) void transaction.store.put(check);
    await transaction.done;
  }

  /** Newest first. */
  async checks(slug: string): Promise<PastCheck[]> {
    const all = await this.db.getAllFromIndex('checks', 'at');
    return all.filter((check) => check.slug === slug).reverse();
  }

  async waiting(slug: string): Promise<PastCheck[]> {
    return (await this.checks(slug)).filter(({ waiting }) => waiting).reverse();
  }

  /** Forgets checks made before an instant; with none, all that are not waiting to be sent. */
  async forgetChecks(slug: string, beforeMs?: number): Promise<void> {
    const transaction = this.db.transaction('checks', 'readwrite');
    for (const check of await transaction.store.getAll()) {
      const over = beforeMs === undefined ? !check.waiting : check.atMs < beforeMs;
      if (check.slug === slug && over) void transaction.store.delete(check.id);
    }
    await transaction.done;
  }
}
