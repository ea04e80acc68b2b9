import type { RouteLocationRaw } from 'vue-router';
import type { IconName } from '../components/icons.js';

/** The sections of the header, in the order of the service (R40, R41). */
export const sections: { key: string; to: RouteLocationRaw; icon: IconName }[] = [
  { key: 'certification', to: { name: 'dashboard', hash: '#certificazione' }, icon: 'file' },
  { key: 'plates', to: { name: 'dashboard', hash: '#targhe' }, icon: 'car' },
  { key: 'subscriptions', to: { name: 'dashboard', hash: '#abbonamenti' }, icon: 'card' },
];
