import { defineStore } from 'pinia';
import { ref } from 'vue';

/** Whether the server answers; a lost connection shows a banner, and the pages keep what they have. */
export const useConnection = defineStore('connection', () => {
  const lostAt = ref<Date | null>(null);

  function report(reachable: boolean): void {
    if (reachable) lostAt.value = null;
    else lostAt.value ??= new Date();
  }

  return { lostAt, report };
});
