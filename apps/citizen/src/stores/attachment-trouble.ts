import { ref } from 'vue';

/** Why the file of the message just sent was not taken: told on the page that the message leads to. */
export const attachmentTrouble = ref('');
