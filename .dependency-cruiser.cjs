// Who may import whom. Each rule keeps a promise of the architecture page in apps/docs; breaking one fails the build.

const TESTS = '\\.test\\.m?[jt]s$|^apps/api/src/testing/';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'module-through-its-door',
      comment: 'A module is used through its index.ts only, so that its inside can change freely.',
      severity: 'error',
      from: { path: '^apps/api/src/modules/([^/]+)/', pathNot: TESTS },
      to: {
        path: '^apps/api/src/modules/([^/]+)/',
        pathNot: ['^apps/api/src/modules/$1/', '^apps/api/src/modules/[^/]+/index\\.ts$'],
      },
    },
    {
      name: 'app-through-the-door',
      comment: 'What lies outside the modules (presets, workers, the application) uses their index.ts too.',
      severity: 'error',
      from: { path: '^apps/api/src/', pathNot: ['^apps/api/src/modules/', TESTS] },
      to: {
        path: '^apps/api/src/modules/[^/]+/',
        pathNot: [
          '^apps/api/src/modules/[^/]+/index\\.ts$',
          // A migration reads old street lists by the same pure functions as the table that replaces them.
          '^apps/api/src/modules/catalogue/domain/(civic-numbers|street-name)\\.ts$',
        ],
      },
    },
    {
      name: 'platform-knows-no-module',
      comment: 'The platform serves all modules and depends on none.',
      severity: 'error',
      from: { path: '^apps/api/src/(platform|config)/', pathNot: TESTS },
      to: { path: '^apps/api/src/(modules|presets)/' },
    },
    {
      name: 'domain-is-pure',
      comment:
        'Rules are decided without I/O and framework, so that they can be tested and explained on their own.',
      severity: 'error',
      from: { path: '^apps/api/src/modules/[^/]+/domain/', pathNot: TESTS },
      to: {
        path: '^apps/api/src/|node_modules|^(node:)?(fs|net|http|https|child_process|dns|worker_threads|process|timers)',
        pathNot: [
          '^apps/api/src/modules/([^/]+)/domain/',
          '^apps/api/src/modules/[^/]+/index\\.ts$',
          // Civil dates and text conversions are plain calculation, and so are the libraries below.
          '^apps/api/src/platform/clock/civil\\.ts$',
          '^apps/api/src/platform/csv/(csv-cells|row-check)\\.ts$',
          '^apps/api/src/platform/crypto/uuid-text\\.ts$',
          // Calculation on texts, numbers and dates, nothing else.
          'node_modules/(temporal-polyfill|@sosta|@marketto|jsvat|any-ascii|fast-xml-parser)/',
        ],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'chromium-in-its-place',
      comment: 'Only the PDF renderer, which the worker alone loads, knows the browser.',
      severity: 'error',
      from: { path: '^apps/api/src/', pathNot: ['^apps/api/src/platform/pdf/', TESTS] },
      to: { path: 'node_modules/(puppeteer|puppeteer-core|@sparticuz)/' },
    },
    {
      name: 'provider-in-its-adapter',
      comment: 'The payment SDK stays behind the provider port.',
      severity: 'error',
      from: { path: '^apps/api/src/', pathNot: ['^apps/api/src/modules/payments/providers/', TESTS] },
      to: { path: 'node_modules/stripe/' },
    },
    {
      name: 'apps-share-contracts-only',
      comment: 'The single-page apps talk to the API over HTTP; what they share is packages/contracts.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/([^/]+)/', pathNot: '^apps/$1/' },
    },
    {
      name: 'contracts-depend-on-nobody',
      comment: 'The shared vocabulary is at the bottom.',
      severity: 'error',
      from: { path: '^packages/contracts/' },
      to: { path: '^(apps|packages/(local|e2e|bench))/' },
    },
    {
      name: 'local-is-for-development',
      comment: 'Nothing that runs in production may need the embedded platform.',
      severity: 'error',
      from: { path: '^(apps|packages/contracts)/', pathNot: [TESTS, '\\.config\\.m?ts$'] },
      to: { path: '^packages/(local|e2e|bench)/' },
    },
    {
      name: 'no-circular',
      comment: 'Under ESM a circle of imports meets classes that do not exist yet.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only', 'dynamic-import'] } },
    },
    {
      name: 'not-to-unresolvable',
      comment: 'An import that resolves to nothing.',
      severity: 'error',
      from: {},
      // A file of a package that has "exports" is found by Vite, which the build proves, but not with a query behind it.
      to: { couldNotResolve: true, pathNot: '^virtual:|^#|\\.wasm\\?url$' },
    },
    {
      name: 'no-undeclared-package',
      comment: 'A package must be named in the package.json of whoever imports it.',
      severity: 'error',
      from: { path: '^(apps|packages)/', pathNot: '\\.config\\.m?ts$' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'no-dev-package-at-run-time',
      comment: 'Production installs no devDependencies.',
      severity: 'error',
      from: { path: '^apps/api/src/', pathNot: TESTS },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', '(^|/)dist/'] },
    exclude: {
      path: [
        '(^|/)(dist|dist-broken-\\d+|\\.vitepress|test-results|playwright-report)/',
        'packages/contracts/src/generated/',
      ],
    },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.mts', '.js', '.mjs', '.vue', '.json', '.d.ts'],
    },
  },
};
