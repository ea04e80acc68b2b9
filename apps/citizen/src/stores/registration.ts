import { computed, reactive, shallowRef, watch } from 'vue';
import { defineStore } from 'pinia';
import * as api from '../api/index.js';
import { drafts } from '../lib/drafts.js';
import { slug } from '../lib/tenant.js';

/** What may be kept of a registration that ran out of time: never the password. */
interface Typed {
  email: string;
  username: string;
  fiscalCode: string;
  holderKind: 'PERSON' | 'COMPANY' | '';
  givenName: string;
  familyName: string;
  abi: string;
  code: string;
  year: string;
  details: Partial<Record<keyof api.RegistrationDetailsInput, string>>;
  /** The page of the site that was wanted before; empty when none was. */
  next: string;
}

const nothing = (): Typed => ({
  email: '',
  username: '',
  fiscalCode: '',
  holderKind: '',
  givenName: '',
  familyName: '',
  abi: '',
  code: '',
  year: '',
  details: {},
  next: '',
});

/** The page of each step; what is complete is completed from whatever page it is on. */
const PLACES: Record<api.Registration['next'], string> = {
  DETAILS: 'registration-details',
  OTP: 'registration-otp',
  COMPLETE: 'registration-completing',
  CHECK_EMAIL: 'registration-check-email',
  DONE: 'registration-done',
};

/**
 * The ten-minute registration (R9–R13). Its token is kept in sessionStorage so that a reload of this tab does not
 * lose the way; the e-mail's link is for every other case. When time is up what was typed stays, the password
 * excepted, so that starting again is quick.
 */
export const useRegistrationStore = defineStore('registration', () => {
  const tokenName = `sosta.registration.${slug}`;
  const current = shallowRef<api.Registration | null>(null);
  const typed = reactive<Typed>({ ...nothing(), ...drafts.read<Typed>('', 'registration') });
  watch(typed, () => drafts.write('', 'registration', typed), { deep: true });

  const token = () => current.value?.token || sessionStorage.getItem(tokenName) || '';

  function keep(registration: api.Registration) {
    current.value = registration;
    sessionStorage.setItem(tokenName, registration.token);
  }

  /** The registration of this tab, fetched again after a reload; null when there is none. */
  async function load(): Promise<api.Registration | null> {
    if (!current.value && token()) keep(await api.getRegistration(token()));
    return current.value;
  }

  /** Ends the registration here: it has expired, or (`completed`) there is an account now. */
  function drop(completed = false) {
    current.value = null;
    sessionStorage.removeItem(tokenName);
    if (completed) {
      Object.assign(typed, nothing());
      drafts.remove('', 'registration');
    }
  }

  /** The name of the page where the registration stands. */
  const place = computed(() => (current.value ? PLACES[current.value.next] : 'registration'));

  /** There is an account: what was typed goes, the token stays for the last page (receipt, PIN). */
  function finish() {
    Object.assign(typed, nothing());
    drafts.remove('', 'registration');
  }

  return { current, typed, token, keep, load, drop, finish, place };
});
