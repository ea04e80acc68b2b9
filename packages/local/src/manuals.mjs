/// <reference lib="dom" />
// Prints the manuals of apps/docs as PDFs, from the pages VitePress has made: what people download says what the site
// says (R92).
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import puppeteer from 'puppeteer';
import { ROOT } from './lib/paths.mjs';
import { resolveChromium } from './services/chromium.mjs';

export const MANUALS = [
  { page: 'cittadini/manuale.html', file: 'manuale-cittadino.pdf' },
  { page: 'operatori/manuale.html', file: 'manuale-operatore.pdf' },
];

/** The typeface of the site, inside the file: nothing is fetched while printing. */
function fontCss() {
  const require = createRequire(join(ROOT, 'apps/citizen/package.json'));
  const dir = dirname(require.resolve('@fontsource/titillium-web/package.json'));
  return [400, 600, 700]
    .flatMap((weight) =>
      ['latin', 'latin-ext'].map((subset) => {
        const data = readFileSync(
          join(dir, `files/titillium-web-${subset}-${weight}-normal.woff2`),
          'base64',
        );
        const range = subset === 'latin-ext' ? 'unicode-range:U+0100-02AF,U+1E00-1E9F,U+20A0-20CF;' : '';
        return `@font-face{font-family:Titillium;font-weight:${weight};${range}src:url(data:font/woff2;base64,${data})}`;
      }),
    )
    .join('');
}

const CSS = `
@page { size: A4; margin: 22mm 20mm 20mm;
  @bottom-right { content: counter(page) " / " counter(pages); font: 400 9pt Titillium; color: #455a70; }
  @bottom-left { content: "Sosta – Manuale"; font: 400 9pt Titillium; color: #455a70; } }
@page :first { @bottom-right { content: none } @bottom-left { content: none } }
* { box-sizing: border-box; }
html { font: 400 11pt/1.5 Titillium, sans-serif; color: #17324d; -webkit-print-color-adjust: exact; }
body { margin: 0; }
.cover { height: 250mm; display: flex; flex-direction: column; justify-content: center; break-after: page;
  border-left: 4mm solid #0066cc; padding-left: 12mm; }
.cover p { font-size: 15pt; margin: 0 0 4mm; color: #455a70; }
.cover h1 { font-size: 36pt; line-height: 1.1; margin: 0 0 8mm; }
.contents { break-after: page; }
.contents ol { list-style: none; margin: 0; padding: 0; }
.contents li { display: flex; gap: 3mm; padding: 1.6mm 0; border-bottom: 0.2mm solid #c5c7c9; }
.contents a { flex: 1; color: inherit; text-decoration: none; }
.contents .sub { padding-left: 8mm; font-size: 10pt; }
h2 { font-size: 17pt; line-height: 1.2; color: #0059b3; margin: 9mm 0 3mm; }
h3 { font-size: 13pt; margin: 6mm 0 2mm; }
h2, h3 { break-after: avoid; }
p, li { orphans: 3; widows: 3; }
p, ul, ol { margin: 0 0 3mm; }
li { margin-bottom: 1.2mm; }
code { font-family: monospace; font-size: 0.9em; }
table { border-collapse: collapse; width: 100%; margin: 0 0 4mm; font-size: 10pt; }
th, td { text-align: left; vertical-align: top; padding: 1.5mm 2mm; border-bottom: 0.2mm solid #c5c7c9; }
tr, .custom-block { break-inside: avoid; }
.custom-block { border-left: 1.2mm solid #0066cc; background: #eef4fb; padding: 3mm 4mm; margin: 0 0 4mm; }
.custom-block-title { font-weight: 700; }
.custom-block > :last-child { margin-bottom: 0; }
`;

/**
 * @param {string} dist what VitePress has made; the PDFs are written into it
 * @throws {Error} when there is no Chromium to print with
 */
export async function printManuals(dist) {
  const chromium = await resolveChromium().catch((/** @type {unknown} */ error) => {
    throw new Error(
      'The manuals are printed with Chromium, and none was found. Install one (a `chromium` on PATH is enough) or run the install again, then build once more.',
      { cause: error },
    );
  });
  const browser = await puppeteer.launch({
    executablePath: chromium.executablePath,
    args: chromium.args,
    env: { ...process.env, ...chromium.env },
    headless: 'shell',
  });
  try {
    const page = await browser.newPage();
    await page.setJavaScriptEnabled(false);
    for (const manual of MANUALS) {
      await page.goto(pathToFileURL(join(dist, manual.page)).href, { waitUntil: 'domcontentloaded' });
      const { title, blocks } = await page.evaluate(readPage);
      if (blocks.length === 0) throw new Error(`${manual.page} has no text to print`);
      writeFileSync(join(dist, manual.file), await print(page, title, blocks));
    }
  } finally {
    await browser.close();
  }
}

/**
 * The text of a page of the site, block by block. Runs in the browser.
 * @returns {{ title: string, blocks: { html: string, heading: null | { id: string, text: string, level: number } }[] }}
 */
function readPage() {
  const content = document.querySelector('.vp-doc > div');
  const title = content?.querySelector('h1');
  for (const anchor of content?.querySelectorAll('a.header-anchor, button') ?? []) anchor.remove();
  // Other pages of the site are not in the file.
  for (const link of content?.querySelectorAll('a[href]') ?? [])
    if (!/^(#|https?:|mailto:)/.test(link.getAttribute('href') ?? '')) link.removeAttribute('href');
  const heading = title?.textContent?.replace(/\u200b/g, '').trim() ?? '';
  title?.remove();
  return {
    title: heading,
    blocks: [...(content?.children ?? [])].map((element) => ({
      html: element.outerHTML,
      heading: /^H[23]$/.test(element.tagName)
        ? {
            id: element.id,
            text: element.textContent?.replace(/\u200b/g, '').trim() ?? '',
            level: Number(element.tagName[1]),
          }
        : null,
    })),
  };
}

/**
 * @param {import('puppeteer').Page} page
 * @param {string} title
 * @param {ReturnType<typeof readPage>['blocks']} blocks
 */
async function print(page, title, blocks) {
  const css = fontCss() + CSS;
  const headings = blocks.flatMap(({ heading }, at) => (heading ? [{ ...heading, at }] : []));
  /** @param {number} upTo @param {number[]} pages of the headings */
  const render = async (upTo, pages) => {
    const contents = headings.map(
      ({ id, text, level }, index) =>
        `<li class="${level > 2 ? 'sub' : ''}"><a href="#${id}">${escape(text)}</a> <span>${pages[index] ?? 0}</span></li>`,
    );
    await page.setContent(
      `<!doctype html><html lang="it"><head><meta charset="utf-8"><title>${escape(title)}</title><style>${css}</style></head><body>
        <div class="cover"><p>Sosta</p><h1>${escape(title)}</h1><p>Permessi e abbonamenti di sosta</p></div>
        <div class="contents"><h2>Indice</h2><ol>${contents.join('')}</ol></div>
        ${blocks
          .slice(0, upTo)
          .map(({ html }) => html)
          .join('\n')}</body></html>`,
      { waitUntil: 'load' },
    );
    return page.pdf({ preferCSSPageSize: true, printBackground: true, tagged: true, outline: true });
  };
  // A heading stands on the page on which the text ends when nothing follows but what must not be parted from it.
  /** @type {number[]} */
  const pages = [];
  for (const { at } of headings) {
    let upTo = at + 1;
    while (blocks[upTo]?.heading) upTo += 1;
    pages.push(pageCount(await render(upTo + 1, [])));
  }
  return render(blocks.length, pages);
}

/** @param {Uint8Array} pdf as Chromium writes it: its page objects are not compressed */
export function pageCount(pdf) {
  return (
    Buffer.from(pdf)
      .toString('latin1')
      .match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0
  );
}

/** @param {string} text */
const escape = (text) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
