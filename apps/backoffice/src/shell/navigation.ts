import type { Permission } from '@sosta/contracts';
import { msg, type MessageKey } from '../i18n/index.js';

export interface NavigationEntry {
  /** Route name, also the address segment of the list. */
  name: string;
  label: MessageKey;
  icon: string;
  permission: Permission;
  /** Sequence pressed after G. */
  key: string;
}

export interface NavigationGroup {
  label: MessageKey;
  entries: NavigationEntry[];
}

export const navigation: NavigationGroup[] = [
  {
    label: msg('Lavoro di oggi'),
    entries: [
      { name: 'queue', label: msg('Coda'), icon: 'i-lucide-inbox', permission: 'review.read', key: 'q' },
      {
        name: 'invoices',
        label: msg('Fatture'),
        icon: 'i-lucide-receipt-text',
        permission: 'invoices.read',
        key: 'f',
      },
      {
        name: 'assistance',
        label: msg('Assistenza'),
        icon: 'i-lucide-message-circle',
        permission: 'assistance.read',
        key: 'h',
      },
    ],
  },
  {
    label: msg('Archivio'),
    entries: [
      {
        name: 'subscribers',
        label: msg('Abbonati'),
        icon: 'i-lucide-users',
        permission: 'subscribers.read',
        key: 'a',
      },
      {
        name: 'subscriptions',
        label: msg('Abbonamenti'),
        icon: 'i-lucide-ticket',
        permission: 'subscriptions.read',
        key: 's',
      },
      {
        name: 'payments',
        label: msg('Pagamenti'),
        icon: 'i-lucide-credit-card',
        permission: 'payments.read',
        key: 'p',
      },
    ],
  },
  {
    label: msg('Offerta'),
    entries: [
      {
        name: 'products',
        label: msg('Prodotti e tariffe'),
        icon: 'i-lucide-tags',
        permission: 'catalogue.read',
        key: 't',
      },
      { name: 'zones', label: msg('Zone'), icon: 'i-lucide-map', permission: 'catalogue.read', key: 'z' },
      {
        name: 'notices',
        label: msg('Avvisi'),
        icon: 'i-lucide-megaphone',
        permission: 'notices.write',
        key: 'v',
      },
    ],
  },
  {
    label: msg('Amministrazione'),
    entries: [
      {
        name: 'users',
        label: msg('Utenti'),
        icon: 'i-lucide-user-cog',
        permission: 'users.manage',
        key: 'u',
      },
      {
        name: 'audit',
        label: msg('Registro attività'),
        icon: 'i-lucide-scroll-text',
        permission: 'audit.read',
        key: 'r',
      },
      {
        name: 'policies',
        label: msg('Impostazioni'),
        icon: 'i-lucide-settings',
        permission: 'policies.read',
        key: 'i',
      },
    ],
  },
];

export const navigationEntries = navigation.flatMap((group) => group.entries);
