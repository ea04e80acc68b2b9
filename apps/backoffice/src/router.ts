import type { Permission } from '@sosta/contracts';
import { nextTick } from 'vue';
import { createRouter, createWebHistory, type RouteLocationNormalized, type Router } from 'vue-router';
import { useSession } from './session/session.store.js';
import { navigationEntries } from './shell/navigation.js';
import { focusPageTitle } from './shell/page-title.js';

declare module 'vue-router' {
  interface RouteMeta {
    /** Who may open the page; a route without it is refused to everybody. */
    access: 'public' | 'operator' | Permission;
  }
}

/** An address inside the back office is accepted as the place to go after sign-in; anything else is not. */
export function safeNext(next: unknown): string | null {
  return typeof next === 'string' && /^\/(?![/\\])/.test(next) && !next.startsWith('/accesso') ? next : null;
}

export function createBackofficeRouter(): Router {
  const router = createRouter({
    history: createWebHistory('/backoffice/'),
    routes: [
      {
        path: '/accesso',
        name: 'sign-in',
        component: () => import('./pages/SignInPage.vue'),
        meta: { access: 'public' },
      },
      {
        path: '/attivazione',
        name: 'activation',
        component: () => import('./pages/ActivationPage.vue'),
        meta: { access: 'public' },
      },
      { path: '/', name: 'root', redirect: { name: 'choose' }, meta: { access: 'operator' } },
      {
        path: '/comuni',
        name: 'choose',
        component: () => import('./pages/ChoosePage.vue'),
        meta: { access: 'operator' },
      },
      {
        path: '/:municipality',
        component: () => import('./layouts/ShellLayout.vue'),
        meta: { access: 'operator' },
        children: [
          {
            path: '',
            name: 'home',
            component: () => import('./pages/ForbiddenPage.vue'),
            meta: { access: 'operator' },
          },
          {
            path: 'coda',
            name: 'queue',
            component: () => import('./pages/QueuePage.vue'),
            meta: { access: 'review.read' },
          },
          {
            path: 'coda/azioni/:id',
            name: 'bulk-action',
            component: () => import('./pages/bulk/BulkActionPage.vue'),
            meta: { access: 'review.read' },
          },
          {
            path: 'coda/:id',
            name: 'review',
            component: () => import('./pages/ReviewPage.vue'),
            meta: { access: 'review.read' },
          },
          {
            path: 'sportello',
            name: 'counter',
            component: () => import('./pages/counter/CounterPage.vue'),
            meta: { access: 'subscribers.read' },
          },
          {
            path: 'sportello/nuova-persona',
            name: 'counter-new-person',
            component: () => import('./pages/counter/NewPersonPage.vue'),
            meta: { access: 'subscribers.act_on_behalf' },
          },
          {
            path: 'sportello/persone/:id',
            name: 'counter-person',
            component: () => import('./pages/counter/CounterPersonPage.vue'),
            meta: { access: 'subscribers.read' },
          },
          {
            path: 'sportello/persone/:id/richiesta',
            name: 'counter-request',
            component: () => import('./pages/counter/OnBehalfPage.vue'),
            meta: { access: 'subscribers.act_on_behalf' },
          },
          {
            path: 'sportello/cassa',
            name: 'cash',
            component: () => import('./pages/counter/CashPage.vue'),
            meta: { access: 'payments.read' },
          },
          {
            path: 'sportello/cassa/:id',
            name: 'cash-session',
            component: () => import('./pages/counter/CashSessionPage.vue'),
            meta: { access: 'payments.read' },
          },
          {
            path: 'abbonati',
            name: 'subscribers',
            component: () => import('./pages/SubscribersPage.vue'),
            meta: { access: 'subscribers.read' },
          },
          {
            path: 'abbonati/:id',
            name: 'subscriber',
            component: () => import('./pages/SubscriberPage.vue'),
            meta: { access: 'subscribers.read' },
          },
          {
            path: 'abbonamenti',
            name: 'subscriptions',
            component: () => import('./pages/SubscriptionsPage.vue'),
            meta: { access: 'subscriptions.read' },
          },
          {
            path: 'abbonamenti/:id',
            name: 'subscription',
            component: () => import('./pages/SubscriptionPage.vue'),
            meta: { access: 'subscriptions.read' },
          },
          {
            path: 'pagamenti',
            name: 'payments',
            component: () => import('./pages/PaymentsPage.vue'),
            meta: { access: 'payments.read' },
          },
          {
            path: 'pagamenti/:id',
            name: 'payment',
            component: () => import('./pages/PaymentPage.vue'),
            meta: { access: 'payments.read' },
          },
          {
            path: 'email-non-arrivate',
            name: 'undelivered',
            component: () => import('./pages/UndeliveredPage.vue'),
            meta: { access: 'assistance.read' },
          },
          {
            path: 'differenze',
            name: 'differences',
            component: () => import('./pages/DifferencesPage.vue'),
            meta: { access: 'payments.read' },
          },
          {
            path: 'rimborsi',
            name: 'refunds',
            component: () => import('./pages/RefundsPage.vue'),
            meta: { access: 'payments.read' },
          },
          {
            path: 'rimborsi/:id',
            name: 'refund',
            component: () => import('./pages/RefundPage.vue'),
            meta: { access: 'payments.read' },
          },
          {
            path: 'prima-nota',
            name: 'journal',
            component: () => import('./pages/JournalPage.vue'),
            meta: { access: 'reports.read' },
          },
          {
            path: 'fatture',
            name: 'invoices',
            component: () => import('./pages/InvoicesPage.vue'),
            meta: { access: 'invoices.read' },
          },
          {
            path: 'fatture/:id',
            name: 'invoice',
            component: () => import('./pages/InvoicePage.vue'),
            meta: { access: 'invoices.read' },
          },
          {
            path: 'canale-di-trasmissione',
            name: 'sdi-channel',
            component: () => import('./pages/SdiChannelPage.vue'),
            meta: { access: 'policies.write' },
          },
          {
            path: 'palmari',
            name: 'devices',
            component: () => import('./pages/DevicesPage.vue'),
            meta: { access: 'api_keys.manage' },
          },
          {
            path: 'prodotti',
            name: 'products',
            component: () => import('./pages/ProductsPage.vue'),
            meta: { access: 'catalogue.read' },
          },
          {
            path: 'prodotti/:id',
            name: 'product',
            component: () => import('./pages/ProductPage.vue'),
            meta: { access: 'catalogue.read' },
          },
          {
            path: 'zone',
            name: 'zones',
            component: () => import('./pages/ZonesPage.vue'),
            meta: { access: 'catalogue.read' },
          },
          {
            path: 'zone/strade/importa',
            name: 'street-import',
            component: () => import('./pages/StreetImportPage.vue'),
            meta: { access: 'catalogue.write' },
          },
          {
            path: 'zone/:id',
            name: 'zone',
            component: () => import('./pages/ZonePage.vue'),
            meta: { access: 'catalogue.read' },
          },
          {
            path: 'certificazioni',
            name: 'certification-types',
            component: () => import('./pages/CertificationTypesPage.vue'),
            meta: { access: 'catalogue.read' },
          },
          {
            path: 'avvisi',
            name: 'notices',
            component: () => import('./pages/NoticesPage.vue'),
            meta: { access: 'notices.write' },
          },
          {
            path: 'testi',
            name: 'texts',
            component: () => import('./pages/TextsPage.vue'),
            meta: { access: 'content.write' },
          },
          {
            path: 'moduli',
            name: 'forms',
            component: () => import('./pages/FormsPage.vue'),
            meta: { access: 'content.write' },
          },
          {
            path: 'ufficio',
            name: 'offices',
            component: () => import('./pages/OfficesPage.vue'),
            meta: { access: 'content.write' },
          },
          {
            path: 'motivi',
            name: 'reasons',
            component: () => import('./pages/ReasonsPage.vue'),
            meta: { access: 'content.write' },
          },
          {
            path: 'assistenza',
            name: 'assistance',
            component: () => import('./pages/AssistancePage.vue'),
            meta: { access: 'assistance.read' },
          },
          {
            path: 'assistenza/:id',
            name: 'thread',
            component: () => import('./pages/ThreadPage.vue'),
            meta: { access: 'assistance.read' },
          },
          {
            path: 'pin',
            name: 'pins',
            component: () => import('./pages/PinPage.vue'),
            meta: { access: 'accreditation.manage' },
          },
          {
            path: 'pin/:id',
            name: 'pin-account',
            component: () => import('./pages/PinAccountPage.vue'),
            meta: { access: 'accreditation.manage' },
          },
          {
            path: 'comunicazioni',
            name: 'communications',
            component: () => import('./pages/CommunicationsPage.vue'),
            meta: { access: 'accreditation.manage' },
          },
          {
            path: 'comunicazioni/:id',
            name: 'communication',
            component: () => import('./pages/CommunicationPage.vue'),
            meta: { access: 'accreditation.manage' },
          },
          {
            path: 'importazioni',
            name: 'imports',
            component: () => import('./pages/ImportsPage.vue'),
            meta: { access: 'imports.manage' },
          },
          {
            path: 'importazioni/:id',
            name: 'import',
            component: () => import('./pages/imports/ImportPage.vue'),
            meta: { access: 'imports.manage' },
          },
          {
            path: 'utenti',
            name: 'users',
            component: () => import('./pages/UsersPage.vue'),
            meta: { access: 'users.manage' },
          },
          {
            path: 'report',
            name: 'report',
            component: () => import('./pages/ReportPage.vue'),
            meta: { access: 'reports.read' },
          },
          {
            path: 'registro',
            name: 'audit',
            component: () => import('./pages/AuditPage.vue'),
            meta: { access: 'audit.read' },
          },
          {
            path: 'impostazioni/approvazione',
            name: 'approval-rules',
            component: () => import('./pages/ApprovalRulesPage.vue'),
            meta: { access: 'policies.read' },
          },
          {
            path: 'campione',
            name: 'samples',
            component: () => import('./pages/SamplesPage.vue'),
            meta: { access: 'review.read' },
          },
          {
            path: 'impostazioni',
            name: 'policies',
            component: () => import('./pages/PoliciesPage.vue'),
            meta: { access: 'policies.read' },
          },
          {
            path: 'conti-di-pagamento',
            name: 'payment-accounts',
            component: () => import('./pages/PaymentAccountsPage.vue'),
            meta: { access: 'policies.write' },
          },
          {
            path: 'integrazioni',
            name: 'integrations',
            component: () => import('./pages/IntegrationsPage.vue'),
            meta: { access: 'api_keys.manage' },
          },
          {
            path: 'integrazioni/webhook/:id',
            name: 'webhook',
            component: () => import('./pages/WebhookPage.vue'),
            meta: { access: 'api_keys.manage' },
          },
          {
            path: 'avvio',
            name: 'setup',
            component: () => import('./pages/SetupPage.vue'),
            meta: { access: 'policies.write' },
          },
          {
            path: 'comune',
            name: 'settings',
            component: () => import('./pages/SettingsPage.vue'),
            meta: { access: 'policies.write' },
          },
          {
            path: 'comuni',
            name: 'municipalities',
            component: () => import('./pages/MunicipalitiesPage.vue'),
            meta: { access: 'municipalities.manage' },
          },
          {
            path: 'comuni/nuovo',
            name: 'new-municipality',
            component: () => import('./pages/NewMunicipalityPage.vue'),
            meta: { access: 'municipalities.manage' },
          },
          {
            path: 'mio-accesso',
            name: 'own-access',
            component: () => import('./pages/OwnAccessPage.vue'),
            meta: { access: 'operator' },
          },
          {
            path: 'non-permesso',
            name: 'forbidden',
            component: () => import('./pages/ForbiddenPage.vue'),
            meta: { access: 'operator' },
          },
          {
            path: ':rest(.*)*',
            name: 'missing',
            component: () => import('./pages/MissingPage.vue'),
            meta: { access: 'operator' },
          },
        ],
      },
    ],
  });

  router.beforeEach(async (to) => {
    if (to.meta.access === 'public') return true;
    const session = useSession();
    await session.start();
    if (!session.signedIn) return { name: 'sign-in', query: to.path === '/' ? {} : { next: to.fullPath } };
    return to.params['municipality'] ? enterMunicipality(to) : true;
  });

  router.afterEach((to, from) => {
    // A changed filter is not a new page: focus stays where the operator is working.
    if (to.path === from.path || from.matched.length === 0) return;
    void nextTick(focusPageTitle);
  });

  return router;
}

function enterMunicipality(to: RouteLocationNormalized) {
  const session = useSession();
  const slug = String(to.params['municipality']);
  if (!session.municipalities.some((municipality) => municipality.slug === slug)) return { name: 'choose' };
  session.workFor(slug);

  if (to.name === 'home') {
    const first = navigationEntries.find((entry) => session.can(entry.permission));
    return first ? { name: first.name, params: { municipality: slug } } : true;
  }
  const { access } = to.meta;
  if (access === 'public' || access === 'operator' || session.can(access)) return true;
  return { name: 'forbidden', params: { municipality: slug } };
}
