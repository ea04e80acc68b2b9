/**
 * Delivers events to the shop, at least once: every delivery is a row of the store, tried with growing
 * pauses until the shop answers 2xx (or three days have passed, as with Stripe), also across restarts.
 */
import { createHmac } from 'node:crypto';
import { newId } from './protocol.mjs';

const GIVE_UP_AFTER_MS = 3 * 24 * 60 * 60 * 1000;
/** Far shorter than Stripe's hours: a developer's API is back in seconds. */
const LONGEST_PAUSE_MS = 20_000;
const IN_FLIGHT = 8;

/** `Stripe-Signature` for a body: HMAC-SHA256 over `timestamp.body`. */
export function sign(body, secret, timestampSeconds) {
  const digest = createHmac('sha256', secret).update(`${timestampSeconds}.${body}`).digest('hex');
  return `t=${timestampSeconds},v1=${digest}`;
}

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
   * @param {string} options.secret
   * @param {number} options.retryBaseMs the first pause; it doubles up to 20 seconds
   * @param {number} options.timeoutMs how long the shop may take to answer
   * @param {() => number} options.now
   * @param {() => boolean} options.down whether an outage keeps the provider from sending
   */
  constructor({ store, url, secret, retryBaseMs, timeoutMs, now, down }) {
    Object.assign(this, { store, defaultUrl: url, secret, retryBaseMs, timeoutMs, now, down });
    const pending = [...store.deliveries.values()].filter((each) => each.state === 'pending');
    this.#pending = new Set(pending.map((each) => each.id));
  }

  /** Where events go: the configured address, unless a test has set another one over it. */
  get url() {
    const override = this.store.settings.get('webhook');
    return override && override.over === this.defaultUrl ? override.url : this.defaultUrl;
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
    if (this.url === null || faults.loseEvents) return [];
    const nextAt = this.now() + (faults.delaySeconds ?? 0) * 1000;
    const row = (extra) => {
      const id = newId('dlv_');
      this.#pending.add(id);
      const base = { id, eventId: event.id, type: event.type, createdAt: this.now(), nextAt };
      return ['deliveries', id, { ...base, state: 'pending', attempts: 0, after: after ?? null, ...extra }];
    };
    return [
      ...Array.from({ length: faults.forgedEvents ?? 0 }, () => row({ forged: true })),
      ...Array.from({ length: faults.duplicateEvents ?? 1 }, () => row({})),
    ];
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
    else if (delivery.forged || now - delivery.createdAt > GIVE_UP_AFTER_MS) current.state = 'abandoned';
    else current.nextAt = now + Math.min(this.retryBaseMs * 2 ** (attempts - 1), LONGEST_PAUSE_MS);
    const puts = [['deliveries', current.id, current]];
    const event = this.store.events.get(delivery.eventId);
    if (error === null && event?.pending_webhooks)
      puts.push(['events', event.id, { ...event, pending_webhooks: 0 }]);
    this.store.put(puts);
    if (current.state !== 'pending') this.#pending.delete(current.id);
  }

  /** @returns {Promise<string | null>} null when the shop has taken the event */
  async #post(delivery, signal) {
    if (this.down()) return 'outage';
    const body = JSON.stringify(this.store.events.get(delivery.eventId), null, 2);
    const secret = delivery.forged ? 'whsec_forged' : this.secret;
    try {
      const response = await fetch(this.url, {
        method: 'POST',
        body,
        redirect: 'manual',
        signal: AbortSignal.any([signal, AbortSignal.timeout(this.timeoutMs)]),
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'user-agent': 'Stripe/1.0 (sandbox)',
          'stripe-signature': sign(body, secret, Math.floor(this.now() / 1000)),
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
