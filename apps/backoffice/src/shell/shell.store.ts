import { defineStore } from 'pinia';
import { ref } from 'vue';

/** Parts of the shell that pages open and close: the menu on a phone. */
export const useShell = defineStore('shell', () => {
  const menuOpen = ref(false);
  return { menuOpen };
});
