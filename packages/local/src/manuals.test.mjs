import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ROOT } from './lib/paths.mjs';
import { MANUALS, pageCount, printManuals } from './manuals.mjs';

/** @type {string} */
let dist;
beforeEach(() => void (dist = mkdtempSync(join(tmpdir(), 'sosta-manuals-'))));
afterEach(() => rmSync(dist, { recursive: true }));

/** @param {string} content */
function site(content) {
  for (const { page } of MANUALS) {
    mkdirSync(dirname(join(dist, page)), { recursive: true });
    writeFileSync(join(dist, page), `<nav>Menu</nav><div class="vp-doc x"><div>${content}</div></div>`);
  }
}

test('R92: the manuals become PDFs with title page, contents and all their text', async () => {
  const chapter = (/** @type {number} */ n) =>
    `<h2 id="c${n}">${n}. Capitolo <a class="header-anchor" href="#c${n}">#</a></h2>${'<p>Testo del manuale. '.repeat(120)}</p>`;
  site(`<h1>Manuale</h1>${chapter(1)}${chapter(2)}${chapter(3)}`);
  await printManuals(dist);
  for (const { file } of MANUALS) {
    const pdf = readFileSync(join(dist, file));
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect(pageCount(pdf)).toBeGreaterThan(4);
  }
});

test('a page that has lost its text does not become an empty manual', async () => {
  site('<h1>Manuale</h1>');
  await expect(printManuals(dist)).rejects.toThrow('no text');
});

test('R92: "Aiuto" leads to the file that is made', () => {
  const help = readFileSync(join(ROOT, 'apps/citizen/src/pages/help/HelpManual.vue'), 'utf8');
  expect(help).toContain(`href="/docs/${MANUALS[0]?.file}"`);
  for (const page of ['LoginPage', 'HelpPage'])
    expect(readFileSync(join(ROOT, `apps/citizen/src/pages/${page}.vue`), 'utf8')).toMatch(
      /'help'|HelpManual/,
    );
});
