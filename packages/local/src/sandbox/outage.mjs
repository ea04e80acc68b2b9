import { refused } from './errors.mjs';
import { send } from './http.mjs';

/**
 * The provider being away, on request.
 *
 * - `5xx`: answers 503
 * - `timeout`: carries the request out and never answers
 * - `garbage`: answers 200 with something that is not JSON
 * - `cut`: carries the request out and drops the connection before answering
 */
export class Outage {
  #now;
  #unavailable;
  #current = null;
  #held = new Set();
  #timer = null;

  /**
   * @param {() => number} now
   * @param {object} unavailable the body of a 503 in the provider's words
   */
  constructor(now, unavailable) {
    this.#now = now;
    this.#unavailable = unavailable;
  }

  /**
   * @param {object} plan
   * @param {'5xx' | 'timeout' | 'garbage' | 'cut'} plan.mode
   * @param {number} [plan.seconds] 0 ends an outage
   * @param {number} [plan.count] ends after so many requests, instead of or before the seconds
   * @param {string} [plan.match] only requests whose `METHOD /path` starts so
   * @param {boolean} [plan.applied] whether the request is carried out all the same
   * @param {'api' | 'all'} [plan.scope] `all` also stops the payment page and the webhooks
   */
  begin({ mode = '5xx', seconds, count, match = '', applied, scope = 'api' }) {
    this.end();
    if (!['5xx', 'timeout', 'garbage', 'cut'].includes(mode)) {
      throw refused('mode is one of 5xx, timeout, garbage, cut');
    }
    if (seconds === 0 || (seconds === undefined && count === undefined)) return null;
    const lasts = (seconds ?? 24 * 60 * 60) * 1000;
    this.#current = {
      mode,
      match,
      scope,
      left: count ?? Infinity,
      until: this.#now() + lasts,
      applied: applied ?? (mode === 'timeout' || mode === 'cut'),
    };
    this.#timer = setTimeout(() => this.end(), Math.min(lasts, 2 ** 31 - 1));
    this.#timer.unref();
    return this.#current;
  }

  end() {
    clearTimeout(this.#timer);
    this.#current = null;
    for (const response of this.#held) response.destroy();
    this.#held.clear();
  }

  everything() {
    return this.#current?.scope === 'all' && this.#current.until > this.#now();
  }

  /** @returns {null | { applied: boolean, answer(response: import('node:http').ServerResponse): void }} */
  hit(method, path) {
    const plan = this.#current;
    if (!plan || plan.until <= this.#now() || !`${method} ${path}`.startsWith(plan.match)) return null;
    plan.left -= 1;
    if (plan.left <= 0) this.#current = null;
    return {
      applied: plan.applied,
      answer: (response) => {
        if (plan.mode === '5xx') {
          send(response, 503, this.#unavailable);
        } else if (plan.mode === 'garbage') {
          send(response, 200, '<html><body><h1>It works!</h1></body></html>', 'text/html');
        } else if (plan.mode === 'cut') {
          response.destroy();
        } else {
          this.#held.add(response);
          response.on('close', () => this.#held.delete(response));
        }
      },
    };
  }
}
