import { computed, shallowRef } from 'vue';
import { defineStore } from 'pinia';
import * as api from '../api';
import { slug } from '../lib/tenant';

/**
 * The ten-minute registration (R9–R13). Its token is kept in sessionStorage so that a reload of this tab does not
 * lose the way; the e-mail's link is for every other case. When time is up what was typed stays, the password
 * excepted, so that starting again is quick.
 */
export const useRegistrationStore = defineStore('registration', () => {
  const tokenName = `sosta.registration.${slug}`;
  const current = shallowRef<api.Registration | null>(null);
  const typed = shallowRef({ email: '', fiscalCode: '' });
  const typedDetails = shallowRef<Partial<Record<keyof api.RegistrationDetailsInput, string>>>({});

  const token = () => current.value?.token || sessionStorage.getItem(tokenName) || '';

  function keep(registration: api.Registration) {
    // Only the answers that open a session carry the token.
    current.value = { ...registration, token: registration.token || token() };
    sessionStorage.setItem(tokenName, current.value.token);
  }

  /** The registration of this tab, fetched again after a reload; null when there is none. */
  async function load(): Promise<api.Registration | null> {
    if (!current.value && token()) keep(await api.getRegistration(token()));
    return current.value;
  }

  function drop() {
    current.value = null;
    sessionStorage.removeItem(tokenName);
  }

  /** The name of the page where the registration stands. */
  const place = computed(() =>
    !current.value ? 'registration' : current.value.details ? 'registration-otp' : 'registration-details',
  );

  return { current, typed, typedDetails, token, keep, load, drop, place };
});
