/**
 * Delivers events to the shop, at least once: every delivery is a row of the store, tried with growing
 * pauses until the shop answers 2xx (or three days have passed, as with Stripe), also across restarts.
 */
import { newId } from './ids.mjs';

const GIVE_UP_AFTER_MS = 3 * 24 * 60 * 60 * 1000;
/** Far shorter than a real provider's hours: a developer's API is back in seconds. */
const LONGEST_PAUSE_MS = 20_000;
const IN_FLIGHT = 8;

/**
 * @typedef {object} Target where an event goes when no test has said otherwise
 * @property {string | null} url null is the endpoint this sandbox was started with
 * @property {string} [name] what the provider calls this listener, for `sign`
 */

export class Webhooks {
  #timer = null;
  #closed = false;
  #inFlight = new Map();
  /** The ids of what is still to be delivered, so that a wake does not walk through the whole history. */
  #pending;
  paused = false;

  /**
   * @param {object} options
   * @param {import('./store.mjs').Store} options.store
   * @param {string | null} options.url the shop's endpoint; null means that nobody listens
   * @param {(event: object) => Target[]} [options.targets] the listeners of one event, for providers whose
   *   accounts each have their own; the one endpoint by default
   * @param {(delivery: { event: object, body: string, seconds: number, forged: boolean, target: Target }) =>
   *   Record<string, string>} options.sign the headers that prove where the event comes from; of a forged one
   *   they must look alike and be worth nothing
   * @param {(delivery: { event: object, forged: boolean }) => object} [options.write] what is sent of an event, for
   *   providers that prove themselves in the body; the event by default
   * @param {boolean} [options.once] the provider does not care whether it was heard
   * @param {(event: object) => [string, string, object][]} [options.delivered] what else changes when the shop
   *   has taken an event
   * @param {number} options.retryBaseMs the first pause; it doubles up to 20 seconds
   * @param {number} options.timeoutMs how long the shop may take to answer
   * @param {() => number} options.now
   * @param {() => boolean} options.down whether an outage keeps the provider from sending
   */
  constructor({
    store,
    url,
    targets,
    sign,
    write = ({ event }) => event,
    once = false,
    delivered = () => [],
    retryBaseMs,
    timeoutMs,
    now,
    down,
  }) {
    Object.assign(this, { store, defaultUrl: url, sign, write, once, delivered });
    Object.assign(this, { retryBaseMs, timeoutMs, now, down });
    this.targets = targets ?? (() => (this.url === null ? [] : [{ url: null }]));
    const pending = [...store.deliveries.values()].filter((each) => each.state === 'pending');
    this.#pending = new Set(pending.map((each) => each.id));
  }

  /** Where events go: the configured address, unless a test has set another one over it. */
  get url() {
    return this.#override ? this.#override.url : this.defaultUrl;
  }

  get #override() {
    const override = this.store.settings.get('webhook');
    return override?.over === this.defaultUrl ? override : undefined;
  }

  setUrl(url) {
    this.store.put([['settings', 'webhook', { over: this.defaultUrl, url }]]);
    this.flush();
  }

  /**
   * The change set that queues an event's deliveries.
   * @param {object} event
   * @param {import('./faults.mjs').Faults} faults
   * @param {string} [after] a delivery that has to arrive before these leave
   */
  plan(event, faults, after) {
    if (faults.loseEvents) return [];
    const nextAt = this.now() + (faults.delaySeconds ?? 0) * 1000;
    const row = (target, extra) => {
      const id = newId('dlv_');
      this.#pending.add(id);
      const base = { id, eventId: event.id, type: event.type ?? event.event_type, target };
      const when = { createdAt: this.now(), nextAt, after: after ?? null };
      return ['deliveries', id, { ...base, ...when, state: 'pending', attempts: 0, ...extra }];
    };
    return this.targets(event).flatMap((target) => [
      ...Array.from({ length: faults.forgedEvents ?? 0 }, () => row(target, { forged: true })),
      ...Array.from({ length: faults.duplicateEvents ?? 1 }, () => row(target, {})),
    ]);
  }

  /** Sends an event once more, whatever happened to it before. */
  redeliver(event) {
    const puts = this.plan(event, {});
    this.store.put(puts);
    this.wake();
  }

  /** Tries everything that waits, now. */
  flush() {
    const now = this.now();
    const waiting = [...this.#pending].map((id) => this.store.deliveries.get(id));
    if (waiting.length === 0) return;
    this.store.put(
      waiting.map((each) => ['deliveries', each.id, { ...each, nextAt: Math.min(each.nextAt, now) }]),
    );
    this.wake();
  }

  /** Looks for due deliveries; call it after anything that may have made some. */
  wake() {
    if (this.#closed) return;
    clearTimeout(this.#timer);
    if (this.paused) return;
    const now = this.now();
    let next = Infinity;
    for (const id of this.#pending) {
      const delivery = this.store.deliveries.get(id);
      if (this.#inFlight.has(id) || this.#pending.has(delivery.after)) continue;
      if (delivery.nextAt > now) next = Math.min(next, delivery.nextAt);
      else if (this.#inFlight.size < IN_FLIGHT) this.#start(delivery);
    }
    if (next < Infinity) this.#timer = setTimeout(() => this.wake(), Math.min(next - now, 60_000));
  }

  #start(delivery) {
    const abort = new AbortController();
    this.#inFlight.set(delivery.id, abort);
    this.#attempt(delivery, abort.signal).then(
      () => {
        this.#inFlight.delete(delivery.id);
        this.wake();
      },
      // Only a failing disk ends up here, and the store has reported it.
      () => this.#inFlight.delete(delivery.id),
    );
  }

  async #attempt(delivery, signal) {
    // The event must be on disk before anyone hears of it.
    await this.store.flushed();
    const error = await this.#post(delivery, signal);
    if (this.#closed) return;
    const attempts = delivery.attempts + 1;
    const current = { ...delivery, attempts, lastError: error };
    const now = this.now();
    if (error === null) Object.assign(current, { state: 'delivered', deliveredAt: now });
    else if (this.once || delivery.forged || now - delivery.createdAt > GIVE_UP_AFTER_MS)
      current.state = 'abandoned';
    else current.nextAt = now + Math.min(this.retryBaseMs * 2 ** (attempts - 1), LONGEST_PAUSE_MS);
    const puts = [['deliveries', current.id, current]];
    if (error === null) puts.push(...this.delivered(this.store.events.get(delivery.eventId)));
    this.store.put(puts);
    if (current.state !== 'pending') this.#pending.delete(current.id);
  }

  /** @returns {Promise<string | null>} null when the shop has taken the event */
  async #post(delivery, signal) {
    if (this.down()) return 'outage';
    const { target, forged = false } = delivery;
    const event = this.store.events.get(delivery.eventId);
    const body = JSON.stringify(this.write({ event, forged }), null, 2);
    const seconds = Math.floor(this.now() / 1000);
    const url = (this.#override ? null : target.url) ?? this.url;
    try {
      const response = await fetch(url, {
        method: 'POST',
        body,
        redirect: 'manual',
        signal: AbortSignal.any([signal, AbortSignal.timeout(this.timeoutMs)]),
        headers: {
          'content-type': 'application/json; charset=utf-8',
          ...this.sign({ event, body, seconds, forged, target }),
        },
      });
      await response.arrayBuffer();
      return response.ok ? null : `HTTP ${response.status}`;
    } catch (error) {
      return error.cause?.code ?? error.name;
    }
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#timer);
    for (const abort of this.#inFlight.values()) abort.abort();
  }
}
