import { computed, shallowRef } from 'vue';
import { defineStore } from 'pinia';
import * as api from '../api/index.js';
import { singleFlight } from '../api/single-flight.js';
import { drafts } from '../lib/drafts.js';
import { slug } from '../lib/tenant.js';

/**
 * Who is signed in. The access token lives in memory only; the refresh token is in an HttpOnly cookie that no
 * script can read. A mark in localStorage says whether it is worth asking for a session at all, so that a visitor
 * who never signed in makes no failing request.
 */
export const useSession = defineStore('session', () => {
  const current = shallowRef<api.Session | null>(null);
  /** True when a session ended by itself (expired, revoked elsewhere): the login page explains it. */
  const ended = shallowRef(false);
  /** Grows at each sign-out: an answer that was on its way must not sign the person in again. */
  let epoch = 0;
  const markName = `sosta.signed-in.${slug}`;

  const account = computed(() => current.value?.account ?? null);
  const signedIn = computed(() => current.value !== null);

  function open(session: api.Session) {
    current.value = session;
    ended.value = false;
    localStorage.setItem(markName, '1');
  }

  function forget(byItself: boolean) {
    if (byItself && (current.value || localStorage.getItem(markName))) ended.value = true;
    epoch++;
    current.value = null;
    localStorage.removeItem(markName);
    if (!byItself) drafts.clear();
  }

  const renew = singleFlight(`sosta-refresh-${slug}`, async () => {
    const started = epoch;
    try {
      const session = await api.refreshSession();
      if (started !== epoch) return null;
      open(session);
      return current.value?.accessToken ?? null;
    } catch (error) {
      // Without connection nothing is known of the session: it is kept.
      if (!(error instanceof TypeError)) forget(true);
      return null;
    }
  });

  /** Half a minute of margin: the token must still be good when the request arrives. */
  async function freshToken() {
    if (!current.value) return null;
    if (Date.parse(current.value.expiresAt) - Date.now() > 30_000) return current.value.accessToken;
    return (await renew()) ?? current.value?.accessToken ?? null;
  }

  /** Picks up the session of an earlier visit or of another tab; called before the first route is entered. */
  async function restore() {
    if (!current.value && localStorage.getItem(markName)) await renew();
  }

  /** `idle`: nobody asked for it, so the login page will say why. */
  async function signOut(idle = false) {
    try {
      await api.logout();
    } finally {
      forget(idle);
    }
  }

  function setAccount(next: api.Account) {
    if (current.value) current.value = { ...current.value, account: next };
  }

  return { account, signedIn, ended, open, forget, renew, freshToken, restore, signOut, setAccount };
});
