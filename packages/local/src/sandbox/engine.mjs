/**
 * What every provider's engine has in common: checkouts with their fault switches, and the clock that expires
 * and settles them. A provider's engine knows the rest and gives the page and the levers these:
 *
 * - `checkout(id)`: what the payer's page shows, see {@link Checkout}
 * - `pay(id, { card?, name?, confirmed?, faults?, force? })`: the payer pays; `{ result, redirectTo, declineCode? }`,
 *   where `result` is `declined` when the payer may try again on the page and `redirectTo` null keeps them there
 * - `cancel(id)`: the payer goes back; `{ redirectTo }`
 * - `fail(id)`, `settle(id)`: the bank refuses, or accepts what was pending
 * - `expire(id)`, `open()`: ends one checkout; the ids of those that can still be paid
 * - `dispute(id, { amountCents?, reason?, inquiry? })`, `closeDispute(id, 'won' | 'lost')`: the payer wants the money
 *   back, and somebody decides; of providers that know disputes
 * - `captures()`: what was really captured and refunded
 *
 * Every change is one change set of the store, decided synchronously, so two requests can never interleave in
 * the middle of one.
 */
export class SandboxEngine {
  /** Where people reach the payment page, without a trailing slash; known once the server listens. */
  publicUrl = '';
  /** Where the shop reaches the API. */
  apiUrl = '';

  /**
   * @param {object} context
   * @param {import('./store.mjs').Store} context.store
   * @param {() => number} context.now milliseconds since 1970
   * @param {(event: object, faults: import('./faults.mjs').Faults, after?: string) => [string, string, object][]}
   *   context.deliver the change set that queues the deliveries of an event
   * @param {() => void} context.wake called after a change, when timers may have to be set again
   * @param {string} collection the store's map of checkouts
   */
  constructor({ store, now, deliver, wake }, collection) {
    Object.assign(this, { store, now, deliver, wake });
    this.collection = collection;
    this.records = store[collection];
    /** Checkouts that only the clock may still change. */
    this.timed = new Set([...this.records].filter(([, each]) => this.dueAt(each) !== null).map(([id]) => id));
  }

  /** When the clock changes this checkout, in ms since 1970; null for never. */
  dueAt(record) {
    throw new Error(`dueAt is the provider's to say: ${record}`);
  }

  /** What the clock does to it then: expires it, or settles what was pending. */
  due(record) {
    throw new Error(`due is the provider's to do: ${record}`);
  }

  get seconds() {
    return Math.floor(this.now() / 1000);
  }

  /** @throws {import('./errors.mjs').SandboxError} as `record()` of the provider does */
  setFaults(faults, id) {
    if (id === undefined) this.store.put([['settings', 'faults', faults]]);
    else this.store.put([[this.collection, id, { ...this.record(id), faults }]]);
  }

  /** The switches in force for a checkout: everyone's, then its own. */
  faultsOf(record) {
    return { ...this.store.settings.get('faults'), ...record.faults };
  }

  /** Expires and settles what is due. @returns {number} when to look again, in ms since 1970 */
  tick() {
    let next = Infinity;
    const now = this.now();
    for (const id of this.timed) {
      const record = this.records.get(id);
      const dueAt = this.dueAt(record);
      if (dueAt === null) this.timed.delete(id);
      else if (dueAt <= now) this.due(record);
      else next = Math.min(next, dueAt);
    }
    return next;
  }
}

/**
 * @typedef {object} Checkout what the payer's page shows
 * @property {string} id
 * @property {'open' | 'expired' | string} state `open` shows the form; any other is a key of the texts' `done`
 * @property {string} merchant who is paid; empty for nobody in particular
 * @property {number} amountCents
 * @property {string} currency
 * @property {{ name: string, note?: string | null, quantity: number, amountCents: number }[]} items
 * @property {string | null} email
 * @property {string | null} reference
 * @property {number | null} expiresAt ms since 1970
 * @property {string | null} locale as the shop has asked for it
 * @property {string} returnUrl where paying leads
 * @property {string | null} cancelUrl where giving up leads
 * @property {import('./faults.mjs').Faults} faults the switches in force
 * @property {string | null} [dispute] what has become of its dispute, null without one; absent where there are none
 */
