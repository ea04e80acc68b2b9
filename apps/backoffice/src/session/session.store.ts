import type { Permission } from '@sosta/contracts';
import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import { operatorLogin, operatorLogout, operatorRefresh } from '../api/operator-auth.js';
import { platformApi } from '../api/platform-api.js';
import type { OperatorSession } from '../api/types.js';

/** Tells that a refresh cookie is worth trying; it says nothing about who. */
const SIGNED_IN = 'sosta.backoffice.signed-in';
const LAST_MUNICIPALITY = 'sosta.backoffice.municipality';

/**
 * Who is signed in, and for which municipality they are working. The access token lives here, in memory,
 * and nowhere else; a reload gets a new one with the HttpOnly refresh cookie.
 */
export const useSession = defineStore('session', () => {
  const current = shallowRef<OperatorSession | null>(null);
  const slug = ref<string | null>(null);
  /** The first refresh, shared by everything that waits to know whether somebody is signed in. */
  let starting: Promise<void> | null = null;

  const operator = computed(() => current.value?.operator ?? null);
  const municipalities = computed(() => operator.value?.municipalities ?? []);
  const municipality = computed(
    () => municipalities.value.find((candidate) => candidate.slug === slug.value) ?? null,
  );
  const signedIn = computed(() => current.value !== null);

  const can = (permission: Permission): boolean =>
    municipality.value?.permissions.includes(permission) ?? false;
  const token = (): string | null => current.value?.accessToken ?? null;

  /**
   * Trades the refresh cookie for a new access token. The cookie rotates and its reuse ends the session,
   * so two tabs must never refresh at the same time: the lock makes the second wait for the first's cookie.
   */
  async function refresh(): Promise<string | null> {
    current.value = await navigator.locks.request('sosta.operator.refresh', operatorRefresh);
    return token();
  }

  function start(): Promise<void> {
    if (!mayHaveSession()) return Promise.resolve();
    starting ??= refresh().then(
      () => undefined,
      // Unreachable at start: the sign-in page says so when it is used.
      () => undefined,
    );
    return starting;
  }

  async function signIn(credentials: Parameters<typeof operatorLogin>[0]): Promise<void> {
    current.value = await operatorLogin(credentials);
    remember(SIGNED_IN, '1');
  }

  /** The other way in: an invitation, which opens a session when it is accepted. */
  async function activate(
    invitation: Parameters<typeof platformApi.acceptInvitation>[0],
  ): Promise<{ recoveryCodes: string[] }> {
    const { recoveryCodes, ...session } = await platformApi.acceptInvitation(invitation);
    current.value = session;
    remember(SIGNED_IN, '1');
    return { recoveryCodes };
  }

  async function signOut(): Promise<void> {
    try {
      await operatorLogout();
    } finally {
      forget();
    }
  }

  function forget(): void {
    current.value = null;
    remember(SIGNED_IN, '');
  }

  function workFor(value: string): void {
    slug.value = value;
    remember(LAST_MUNICIPALITY, value);
  }

  /** Where to start: the municipality of the last visit if still allowed, else the first. */
  function preferredMunicipality(): string | null {
    const last = recall(LAST_MUNICIPALITY);
    const known = municipalities.value.map((candidate) => candidate.slug);
    return last && known.includes(last) ? last : (known[0] ?? null);
  }

  return {
    operator,
    municipalities,
    municipality,
    slug,
    signedIn,
    can,
    token,
    refresh,
    start,
    signIn,
    activate,
    signOut,
    forget,
    workFor,
    preferredMunicipality,
  };
});

function remember(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Refused storage: only a convenience is lost.
  }
}

function recall(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Without storage there is no telling, so it is worth a try. */
function mayHaveSession(): boolean {
  try {
    return localStorage.getItem(SIGNED_IN) === '1';
  } catch {
    return true;
  }
}
