// The reference of the API for third parties, as a page of its own below /docs/api/: it is heavy, and who reads a guide
// should not wait for it. Everything comes from our own address: no fonts, no telemetry, no proxy, no assistant.
import { copyFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './lib/paths.mjs';

/** What the page shows; a change of it builds the site again. */
export const PUBLISHED = 'openapi/sosta-integration.openapi.yaml';

const OPTIONS = {
  url: './openapi.yaml',
  layout: 'classic',
  theme: 'none',
  telemetry: false,
  withDefaultFonts: false,
  hideClientButton: true,
  hideTestRequestButton: true,
  hideDarkModeToggle: true,
  forceDarkModeState: 'light',
  showDeveloperTools: 'never',
  agent: { disabled: true },
  mcp: { disabled: true },
  documentDownloadType: 'none',
};

/** Contrast of at least 4.5 to 1; the typefaces of the reader's own system. */
const CSS = `
:root { --scalar-font: system-ui, sans-serif; --scalar-font-code: ui-monospace, monospace; }
.light-mode, :root { --scalar-color-1: #17324d; --scalar-color-2: #33485c; --scalar-color-3: #455a70; --scalar-color-accent: #0059b3;
  --scalar-color-green: #00662e; --scalar-color-red: #a80016; --scalar-color-orange: #8a4300; --scalar-color-blue: #0059b3;
  --scalar-color-purple: #5c2d91; --scalar-color-yellow: #6b5200; }
body { margin: 0; font-family: system-ui, sans-serif; color: #17324d; }
header.sosta { padding: 1rem 1.5rem; border-bottom: 1px solid #d5dce3; }
header.sosta .title { margin: 0; font-size: 1.25rem; font-weight: bold; }
header.sosta p { margin: .25rem 0 0; }
header.sosta a { color: #0059b3; }
/* Large enough to be hit. */
#reference button { min-width: 24px; min-height: 24px; }
/* Copying a link to a section is a button inside the button that opens it: readers of screens lose their way in it. */
button[id^='headlessui-disclosure'] :is(a, button, [role='button'], [tabindex]) { display: none; }
`;

/** On small screens these links are pictures: they keep their names. */
const NAMES = `new MutationObserver(() => {
  for (const link of document.querySelectorAll('#reference a[href]:not([aria-label])'))
    if (link.querySelector('svg')) link.setAttribute('aria-label', link.textContent.trim() || link.href.replace(/^(https?:\\/\\/|mailto:)/, ''));
}).observe(document.querySelector('#reference'), { childList: true, subtree: true });`;

/** @param {string} dist of the built site */
export async function publishReference(dist) {
  const root = join(ROOT, 'apps/docs/node_modules/@scalar/api-reference');
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const script = `scalar-${version}.js`;
  mkdirSync(join(dist, 'api'), { recursive: true });
  mkdirSync(join(dist, 'assets'), { recursive: true });
  copyFileSync(join(root, 'dist/browser/standalone.js'), join(dist, 'assets', script));
  cpSync(join(ROOT, PUBLISHED), join(dist, 'api/openapi.yaml'));
  writeFileSync(
    join(dist, 'api/index.html'),
    `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API reference – Sosta</title>
<style>${CSS}</style>
</head>
<body>
<header class="sosta">
<p class="title">API for third parties: reference</p>
<p><a href="/docs/developers/">Guides</a> · <a href="/docs/sviluppatori/" lang="it" hreflang="it">Guide in italiano</a> · <a href="./openapi.yaml">OpenAPI document</a></p>
</header>
<noscript><p>This page needs JavaScript. The same is in the OpenAPI document.</p></noscript>
<div id="reference"></div>
<script src="../assets/${script}"></script>
<script>${NAMES}</script>
<script>Scalar.createApiReference('#reference', ${JSON.stringify(OPTIONS)})</script>
</body>
</html>
`,
  );
}
