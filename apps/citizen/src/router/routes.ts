import type { RouteRecordRaw } from 'vue-router';
import HomePage from '../pages/HomePage.vue';

/**
 * Who may see a page. `public`: everybody. `guest`: who is not signed in (a citizen is sent to the dashboard).
 * `citizen`: who is signed in (the others go to the login page and come back, R39).
 */
export type Access = 'public' | 'guest' | 'citizen';

declare module 'vue-router' {
  interface RouteMeta {
    access: Access;
    /** Grey background, for pages of cards. */
    grey?: boolean;
    /** The page draws its own full-width bands. */
    bare?: boolean;
  }
}

/** Paths are Italian and stable: they are in e-mails, in PDFs and in people's bookmarks. */
export const routes: RouteRecordRaw[] = [
  { path: '/', name: 'home', component: HomePage, meta: { access: 'public', bare: true } },

  {
    path: '/accedi',
    name: 'login',
    component: () => import('../pages/LoginPage.vue'),
    meta: { access: 'guest' },
  },
  {
    path: '/password-dimenticata',
    name: 'password-forgotten',
    component: () => import('../pages/PasswordForgottenPage.vue'),
    meta: { access: 'public' },
  },
  {
    path: '/nuova-password',
    name: 'password-reset',
    component: () => import('../pages/PasswordResetPage.vue'),
    meta: { access: 'public' },
  },
  {
    path: '/registrazione',
    component: () => import('../pages/registration/RegistrationLayout.vue'),
    meta: { access: 'guest' },
    children: [
      {
        path: '',
        name: 'registration',
        component: () => import('../pages/registration/CredentialsPage.vue'),
        meta: { access: 'guest' },
      },
      {
        path: 'anagrafica',
        name: 'registration-details',
        component: () => import('../pages/registration/DetailsPage.vue'),
        meta: { access: 'guest' },
      },
      {
        path: 'codice',
        name: 'registration-otp',
        component: () => import('../pages/registration/OtpPage.vue'),
        meta: { access: 'guest' },
      },
      {
        path: 'riprendi',
        name: 'registration-resume',
        component: () => import('../pages/registration/ResumePage.vue'),
        meta: { access: 'guest' },
      },
      {
        path: 'completamento',
        name: 'registration-completing',
        component: () => import('../pages/registration/CompletingPage.vue'),
        meta: { access: 'guest' },
      },
      {
        path: 'controlla-email',
        name: 'registration-check-email',
        component: () => import('../pages/registration/CheckEmailPage.vue'),
        meta: { access: 'guest' },
      },
      {
        // In the e-mail, with its secret behind #; opening the page confirms nothing (R19).
        path: 'conferma',
        name: 'registration-confirm',
        component: () => import('../pages/registration/ConfirmPage.vue'),
        meta: { access: 'public' },
      },
      {
        path: 'conclusa',
        name: 'registration-done',
        component: () => import('../pages/registration/DonePage.vue'),
        meta: { access: 'public' },
      },
      {
        path: 'scaduta',
        name: 'registration-expired',
        component: () => import('../pages/registration/ExpiredPage.vue'),
        meta: { access: 'guest' },
      },
    ],
  },

  {
    path: '/settore',
    name: 'sector',
    component: () => import('../pages/SectorPage.vue'),
    meta: { access: 'public' },
  },
  {
    path: '/richiedi-pin',
    name: 'request-pin',
    component: () => import('../pages/RequestPinPage.vue'),
    meta: { access: 'public' },
  },

  {
    // In the form's text and in e-mails (R38).
    path: '/comunicazione-preliminare',
    name: 'preliminary-communication',
    component: () => import('../pages/PreliminaryCommunicationPage.vue'),
    meta: { access: 'public' },
  },

  {
    path: '/area',
    name: 'dashboard',
    component: () => import('../pages/DashboardPage.vue'),
    meta: { access: 'citizen', grey: true },
  },
  {
    path: '/richieste',
    name: 'requests',
    component: () => import('../pages/RequestsPage.vue'),
    meta: { access: 'citizen', grey: true },
  },
  {
    path: '/richieste/:id',
    name: 'request',
    component: () => import('../pages/RequestPage.vue'),
    props: true,
    meta: { access: 'citizen', grey: true },
  },
  {
    path: '/certificazioni/nuova',
    name: 'new-certification',
    component: () => import('../pages/NewCertificationPage.vue'),
    meta: { access: 'citizen' },
  },
  {
    path: '/targhe/nuova',
    name: 'new-plate',
    component: () => import('../pages/NewPlatePage.vue'),
    meta: { access: 'citizen' },
  },
  {
    path: '/abbonamenti/nuova-richiesta',
    name: 'new-subscription',
    component: () => import('../pages/NewSubscriptionPage.vue'),
    meta: { access: 'citizen' },
  },
  {
    path: '/lista-d-attesa',
    name: 'waiting-list',
    component: () => import('../pages/WaitingListPage.vue'),
    meta: { access: 'citizen' },
  },
  {
    path: '/richiesta-abbonamento',
    name: 'new-request',
    component: () => import('../pages/NewRequestPage.vue'),
    meta: { access: 'citizen' },
  },
  {
    path: '/nuova-pratica',
    name: 'new-case',
    component: () => import('../pages/NewCasePage.vue'),
    meta: { access: 'citizen' },
  },
  {
    path: '/auto-elettriche',
    name: 'electric',
    component: () => import('../pages/ElectricPage.vue'),
    meta: { access: 'citizen' },
  },
  {
    path: '/richieste/:id/pagamento',
    name: 'payment',
    component: () => import('../pages/PaymentPage.vue'),
    props: true,
    meta: { access: 'citizen' },
  },
  {
    path: '/pagamenti/:id/esito',
    name: 'payment-outcome',
    component: () => import('../pages/PaymentOutcomePage.vue'),
    props: true,
    meta: { access: 'citizen' },
  },
  {
    path: '/abbonamenti',
    name: 'subscriptions',
    component: () => import('../pages/SubscriptionsPage.vue'),
    meta: { access: 'citizen', grey: true },
  },
  {
    path: '/abbonamenti/:id',
    name: 'subscription',
    component: () => import('../pages/SubscriptionPage.vue'),
    props: true,
    meta: { access: 'citizen', grey: true },
  },
  {
    path: '/abbonamenti/:id/fattura',
    name: 'invoice',
    component: () => import('../pages/InvoicePage.vue'),
    props: true,
    meta: { access: 'citizen' },
  },
  {
    path: '/abbonamenti/:id/rinnovo',
    name: 'renewal',
    component: () => import('../pages/RenewalPage.vue'),
    props: true,
    meta: { access: 'citizen' },
  },
  {
    path: '/profilo',
    name: 'profile',
    component: () => import('../pages/ProfilePage.vue'),
    meta: { access: 'citizen' },
  },
  {
    path: '/assistenza',
    name: 'assistance',
    component: () => import('../pages/AssistancePage.vue'),
    meta: { access: 'public' },
  },
  {
    path: '/assistenza/:id',
    name: 'thread',
    component: () => import('../pages/ThreadPage.vue'),
    props: true,
    meta: { access: 'citizen' },
  },
  {
    // In the e-mails to who has no account, with the thread's key behind #.
    path: '/segnalazione',
    name: 'visitor-thread',
    component: () => import('../pages/VisitorThreadPage.vue'),
    meta: { access: 'public' },
  },
  {
    path: '/ufficio',
    name: 'office',
    component: () => import('../pages/OfficePage.vue'),
    meta: { access: 'public' },
  },
  {
    path: '/moduli',
    name: 'forms',
    component: () => import('../pages/FormsPage.vue'),
    meta: { access: 'public' },
  },
  {
    path: '/aiuto',
    name: 'help',
    component: () => import('../pages/HelpPage.vue'),
    meta: { access: 'public' },
  },
  {
    // Printed on every ticket, with the ticket's token behind #.
    path: '/verifica',
    name: 'verify-ticket',
    component: () => import('../pages/VerifyTicketPage.vue'),
    meta: { access: 'public' },
  },
  {
    path: '/accessibilita',
    name: 'accessibility',
    component: () => import('../pages/TextPage.vue'),
    props: { code: 'ACCESSIBILITY' },
    meta: { access: 'public' },
  },
  {
    path: '/privacy',
    name: 'privacy',
    component: () => import('../pages/TextPage.vue'),
    props: { code: 'PRIVACY' },
    meta: { access: 'public' },
  },
  {
    path: '/regolamento',
    name: 'regulation',
    component: () => import('../pages/TextPage.vue'),
    props: { code: 'REGULATION' },
    meta: { access: 'public' },
  },
  {
    path: '/:rest(.*)*',
    name: 'not-found',
    component: () => import('../pages/NotFoundPage.vue'),
    meta: { access: 'public' },
  },
];
