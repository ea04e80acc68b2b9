import { shallowRef } from 'vue';
import { defineStore } from 'pinia';

/**
 * Whether what this address names does not exist, or is not this person's: the API never tells which. The app then
 * shows its page for what is not there, until the address changes.
 */
export const useMissingPage = defineStore('missing-page', () => ({ missing: shallowRef(false) }));
