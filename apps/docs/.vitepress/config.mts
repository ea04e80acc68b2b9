import { fileURLToPath } from 'node:url';
import { defineConfig, type DefaultTheme } from 'vitepress';
import { accessibleSearchBox } from './search-box.mjs';

/** The folders written in Italian; the others are in English. VitePress takes the name of a locale as a pattern. */
const ITALIAN = '(cittadini|operatori|sviluppatori)';

const WORDS = {
  it: { code: 'Codice', table: 'Tabella', copy: 'Copia il codice', permalink: 'Collegamento a' },
  en: { code: 'Code', table: 'Table', copy: 'Copy code', permalink: 'Permalink to' },
};
const words = ({ relativePath }: { relativePath: string }) =>
  WORDS[new RegExp(`^${ITALIAN}/`).test(relativePath) ? 'it' : 'en'];

const ITALIAN_LABELS: DefaultTheme.Config = {
  outline: { label: 'In questa pagina' },
  docFooter: { prev: 'Pagina precedente', next: 'Pagina successiva' },
  sidebarMenuLabel: 'Menu',
  returnToTopLabel: 'Torna all’inizio',
  skipToContentLabel: 'Vai al contenuto',
  darkModeSwitchLabel: 'Aspetto',
  lightModeSwitchTitle: 'Passa all’aspetto chiaro',
  darkModeSwitchTitle: 'Passa all’aspetto scuro',
  search: {
    provider: 'local',
    options: {
      translations: {
        button: { buttonText: 'Cerca', buttonAriaLabel: 'Cerca' },
        modal: {
          displayDetails: 'Mostra l’elenco completo',
          resetButtonTitle: 'Cancella la ricerca',
          backButtonTitle: 'Chiudi la ricerca',
          noResultsText: 'Nessun risultato per',
          footer: {
            selectText: 'per aprire',
            selectKeyAriaLabel: 'Invio',
            navigateText: 'per scorrere',
            navigateUpKeyAriaLabel: 'Freccia su',
            navigateDownKeyAriaLabel: 'Freccia giù',
            closeText: 'per chiudere',
            closeKeyAriaLabel: 'Esc',
          },
        },
      },
    },
  },
};

export default defineConfig({
  base: '/docs/',
  title: 'Sosta',
  description: 'Parking permits for Italian municipalities: manuals, guides, architecture.',
  // Each language searches its own pages.
  locales: {
    root: { label: '', lang: 'en' },
    [ITALIAN]: {
      label: '',
      lang: 'it',
      link: '/',
      description: 'Permessi di sosta per i Comuni italiani: manuali, guide, architettura.',
      themeConfig: ITALIAN_LABELS,
    },
  },
  cleanUrls: false,
  lastUpdated: false,
  // The reference is made after the site (packages/local/src/reference.mjs).
  ignoreDeadLinks: [/^\/api\//],
  markdown: {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    // Tables and code wider than the screen scroll: by keyboard too, and under a name.
    config: ({ renderer: { rules }, core }) => {
      const { fence } = rules;
      rules['fence'] = (...args) => {
        const { code, copy } = words(args[3]);
        return fence!(...args)
          .replace('<pre ', `<pre role="group" aria-label="${code}" `)
          .replace('title="Copy Code"', `title="${copy}"`);
      };
      core.ruler.push('permalinks', ({ tokens, env }) => {
        for (const link of tokens.flatMap(({ children }) => children ?? [])) {
          const label = link.attrGet('aria-label');
          if (label) link.attrSet('aria-label', label.replace('Permalink to', words(env).permalink));
        }
      });
      rules['table_open'] = (_tokens, _index, _options, env) =>
        `<div class="wide" role="group" aria-label="${words(env).table}" tabindex="0"><table>\n`;
      rules['table_close'] = () => '</table></div>\n';
    },
  },
  vite: {
    plugins: [
      accessibleSearchBox,
      {
        name: 'sosta:pages-once',
        // The program that writes the pages runs once and is thrown away: it need not be small.
        config: (_config, { isSsrBuild }) =>
          isSsrBuild ? { build: { rollupOptions: { treeshake: false } } } : {},
      },
    ],
    resolve: {
      alias: [
        {
          find: /^.*\/VPSidebarItem\.vue$/,
          replacement: fileURLToPath(new URL('./theme/SidebarItem.vue', import.meta.url)),
        },
      ],
    },
  },
  // Nothing is fetched from anywhere else: no web fonts, no search service.
  themeConfig: {
    search: { provider: 'local' },
    nav: [
      { text: 'Manuale cittadini', link: '/cittadini/manuale' },
      { text: 'Manuale operatori', link: '/operatori/manuale' },
      { text: 'Sviluppatori', link: '/sviluppatori/' },
      { text: 'Developers', link: '/developers/' },
      { text: 'Guides', link: '/guide/tour' },
      { text: 'Architecture', link: '/architecture/overview' },
    ],
    sidebar: [
      {
        text: 'Manuali',
        items: [
          { text: 'Per i cittadini', link: '/cittadini/manuale' },
          { text: 'Per gli operatori', link: '/operatori/manuale' },
        ],
      },
      {
        text: 'Sviluppatori',
        collapsed: true,
        items: [
          { text: 'La prima chiamata', link: '/sviluppatori/' },
          { text: 'Chiavi, token e ambiti', link: '/sviluppatori/chiavi' },
          { text: 'Tenere una copia; mandare file', link: '/sviluppatori/copie' },
          { text: 'L’ambiente di prova', link: '/sviluppatori/sandbox' },
          { text: 'Errori', link: '/sviluppatori/errori' },
          { text: 'Quote, versioni e condizioni', link: '/sviluppatori/quote-e-versioni' },
          { text: 'Novità', link: '/sviluppatori/novita' },
        ],
      },
      {
        text: 'Developers',
        collapsed: true,
        items: [
          { text: 'The first call', link: '/developers/' },
          { text: 'Reference', link: '/api/index.html', target: '_self' },
          { text: 'Keys, tokens and scopes', link: '/developers/keys' },
          { text: 'Keep a copy; send files', link: '/developers/copies' },
          { text: 'The sandbox', link: '/developers/sandbox' },
          { text: 'Errors', link: '/developers/errors' },
          { text: 'Quotas, versions and terms', link: '/developers/terms' },
          { text: 'What changed', link: '/developers/changelog' },
        ],
      },
      {
        text: 'Guides',
        items: [
          { text: 'A tour of the demo', link: '/guide/tour' },
          { text: 'Policies: what a municipality decides', link: '/guide/policies' },
          { text: 'Imports: the files of the office', link: '/guide/imports' },
          { text: 'Payment accounts', link: '/guide/payment-accounts' },
          { text: 'Accounting', link: '/guide/accounting' },
          { text: 'The plate check API', link: '/guide/plate-check' },
          { text: 'The wardens’ app', link: '/guide/officer' },
          { text: 'Webhooks', link: '/guide/webhooks' },
          { text: 'Develop', link: '/guide/develop' },
          { text: 'Deploy', link: '/guide/deploy' },
          { text: 'Glossary', link: '/guide/glossary' },
        ],
      },
      {
        text: 'Architecture',
        items: [
          { text: 'Overview', link: '/architecture/overview' },
          { text: 'States', link: '/architecture/states' },
          { text: 'The customer’s rules', link: '/reference/rules' },
          { text: 'Money', link: '/architecture/money' },
          { text: 'Reliability', link: '/architecture/reliability' },
          { text: 'Security and privacy', link: '/architecture/security' },
          { text: 'Measurements', link: '/architecture/measurements' },
        ],
      },
      {
        text: 'Decisions',
        items: [
          { text: '1. One case file for every request', link: '/adr/0001-one-case-file' },
          { text: '2. The outbox is the promise', link: '/adr/0002-outbox' },
          { text: '3. Stripe Checkout first', link: '/adr/0003-stripe-checkout' },
          { text: '4. SQL in the repositories', link: '/adr/0004-sql-in-repositories' },
          { text: '5. Answers to open questions', link: '/adr/0005-open-questions' },
          { text: '6. Differences as policies', link: '/adr/0006-differences-as-policies' },
          { text: '7. One list of all work', link: '/adr/0007-one-list-of-work' },
          { text: '8. Decisions leave after a moment', link: '/adr/0008-decisions-leave-after-a-moment' },
          { text: '9. Rules approve, people refuse', link: '/adr/0009-approval-rules' },
          { text: '10. The counter', link: '/adr/0010-counter' },
          { text: '11. Subscriptions in life', link: '/adr/0011-subscriptions-in-life' },
          { text: '12. Prices and places', link: '/adr/0012-prices' },
          { text: '13. The table of streets decides the zone', link: '/adr/0013-zones' },
          { text: '14. Reports are made of counted days', link: '/adr/0014-daily-figures' },
          { text: '15. One case, three decisions', link: '/adr/0015-one-case' },
          { text: '16. Payment accounts', link: '/adr/0016-payment-accounts' },
          { text: '17. PayPal is captured by us', link: '/adr/0017-paypal' },
          { text: '18. A pagoPA payment is a notice', link: '/adr/0018-pagopa' },
          { text: '19. Money goes back by one writer', link: '/adr/0019-refunds' },
          { text: '20. The journal is written once', link: '/adr/0020-journal' },
          { text: '21. Invoices, files and receipts', link: '/adr/0021-electronic-invoices' },
          { text: '22. Nexi asks us to ask', link: '/adr/0022-nexi-xpay' },
          { text: '23. What we are told later', link: '/adr/0023-word-from-outside' },
          { text: '24. Invoices follow the money', link: '/adr/0024-invoices-and-money' },
          { text: '25. Plate checks in front of the framework', link: '/adr/0025-plate-checks-in-front' },
          { text: '26. Webhooks', link: '/adr/0026-webhooks' },
          { text: '27. The wardens’ app', link: '/adr/0027-officer-app' },
          { text: '28. The API of third parties', link: '/adr/0028-integration-api' },
          { text: '29. The sandbox’s own time', link: '/adr/0029-sandbox-time' },
          { text: '30. Disputes', link: '/adr/0030-disputes' },
          { text: '31. What a test run costs', link: '/adr/0031-cost-of-a-test-run' },
          { text: '32. The load of the benchmarks', link: '/adr/0032-load-of-the-benchmarks' },
          { text: '33. What is started is a bundle', link: '/adr/0033-one-bundle' },
          {
            text: '34. Indexes behind row-level security',
            link: '/adr/0034-indexes-behind-row-level-security',
          },
        ],
      },
    ],
    outline: { label: 'On this page' },
  },
});
