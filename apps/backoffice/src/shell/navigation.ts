import type { Permission } from '@sosta/contracts';
import type { Municipality } from '../api/types.js';
import { msg, type MessageKey } from '../i18n/index.js';

export interface NavigationEntry {
  /** Route name, also the address segment of the list. */
  name: string;
  label: MessageKey;
  icon: string;
  permission: Permission;
  /** Where the rules of a municipality make no use of it the menu leaves it out, unless something waits there. */
  usedBy?: (municipality: Municipality) => boolean;
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
        name: 'counter',
        label: msg('Sportello'),
        icon: 'i-lucide-store',
        permission: 'subscribers.read',
        key: 'j',
      },
      {
        name: 'samples',
        label: msg('Controlli a campione'),
        icon: 'i-lucide-clipboard-check',
        permission: 'review.read',
        key: 'g',
      },
      {
        name: 'invoices',
        label: msg('Fatture'),
        icon: 'i-lucide-receipt-text',
        permission: 'invoices.read',
        key: 'f',
      },
      {
        name: 'communications',
        label: msg('Comunicazioni'),
        icon: 'i-lucide-id-card',
        permission: 'accreditation.manage',
        usedBy: ({ registrationMode }) => registrationMode === 'REGISTRY',
        key: 'w',
      },
      {
        name: 'pins',
        label: msg('PIN'),
        icon: 'i-lucide-key-round',
        permission: 'accreditation.manage',
        usedBy: ({ secondFactor }) => secondFactor === 'PIN',
        key: 'b',
      },
      {
        name: 'assistance',
        label: msg('Assistenza'),
        icon: 'i-lucide-message-circle',
        permission: 'assistance.read',
        key: 'h',
      },
      {
        name: 'undelivered',
        label: msg('E-mail non arrivate'),
        icon: 'i-lucide-mail-x',
        permission: 'assistance.read',
        key: '8',
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
      {
        name: 'refunds',
        label: msg('Rimborsi'),
        icon: 'i-lucide-undo-2',
        permission: 'payments.read',
        key: '1',
      },
      {
        name: 'differences',
        label: msg('Differenze'),
        icon: 'i-lucide-scale',
        permission: 'payments.read',
        key: '5',
      },
      {
        name: 'journal',
        label: msg('Prima nota'),
        icon: 'i-lucide-book-open',
        permission: 'reports.read',
        key: '3',
      },
    ],
  },
  {
    label: msg('Controllo'),
    entries: [
      {
        name: 'report',
        label: msg('Report'),
        icon: 'i-lucide-chart-column',
        permission: 'reports.read',
        key: 'x',
      },
      {
        name: 'audit',
        label: msg('Registro attività'),
        icon: 'i-lucide-scroll-text',
        permission: 'audit.read',
        key: 'r',
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
        name: 'certification-types',
        label: msg('Certificazioni'),
        icon: 'i-lucide-badge-check',
        permission: 'catalogue.read',
        key: 'y',
      },
    ],
  },
  {
    label: msg('Contenuti del sito'),
    entries: [
      {
        name: 'notices',
        label: msg('Avvisi'),
        icon: 'i-lucide-megaphone',
        permission: 'notices.write',
        key: 'v',
      },
      {
        name: 'texts',
        label: msg('Testi'),
        icon: 'i-lucide-scroll',
        permission: 'content.write',
        key: 'e',
      },
      {
        name: 'forms',
        label: msg('Moduli'),
        icon: 'i-lucide-file-down',
        permission: 'content.write',
        key: 'l',
      },
      {
        name: 'offices',
        label: msg('Ufficio e orari'),
        icon: 'i-lucide-clock',
        permission: 'content.write',
        key: 'k',
      },
      {
        name: 'reasons',
        label: msg('Motivi di decisione'),
        icon: 'i-lucide-list-checks',
        permission: 'content.write',
        key: 'n',
      },
    ],
  },
  {
    label: msg('Amministrazione'),
    entries: [
      {
        name: 'imports',
        label: msg('Importazioni'),
        icon: 'i-lucide-file-up',
        permission: 'imports.manage',
        key: 'c',
      },
      {
        name: 'users',
        label: msg('Utenti'),
        icon: 'i-lucide-user-cog',
        permission: 'users.manage',
        key: 'u',
      },
      {
        name: 'policies',
        label: msg('Regole'),
        icon: 'i-lucide-sliders-horizontal',
        permission: 'policies.read',
        key: 'i',
      },
      {
        name: 'settings',
        label: msg('Dati del Comune'),
        icon: 'i-lucide-landmark',
        permission: 'policies.write',
        key: 'd',
      },
      {
        name: 'payment-accounts',
        label: msg('Conti di pagamento'),
        icon: 'i-lucide-wallet',
        permission: 'policies.write',
        key: '2',
      },
      {
        name: 'sdi-channel',
        label: msg('Canale di trasmissione'),
        icon: 'i-lucide-send',
        permission: 'policies.write',
        key: '4',
      },
      {
        name: 'integrations',
        label: msg('Integrazioni'),
        icon: 'i-lucide-plug-zap',
        permission: 'api_keys.manage',
        key: '6',
      },
      {
        name: 'devices',
        label: msg('Palmari'),
        icon: 'i-lucide-smartphone',
        permission: 'api_keys.manage',
        key: '7',
      },
      {
        name: 'setup',
        label: msg('Avvio'),
        icon: 'i-lucide-list-checks',
        permission: 'policies.write',
        key: 'o',
      },
      {
        name: 'municipalities',
        label: msg('Comuni'),
        icon: 'i-lucide-building-2',
        permission: 'municipalities.manage',
        key: 'm',
      },
    ],
  },
];

export const navigationEntries = navigation.flatMap((group) => group.entries);
