// `npm run bench -- pdf`: one ticket after another, each with its own plate, number and QR code, printed by
// pdfkit (drawn by hand), by a usual puppeteer (a new page each) and by us.
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import puppeteer from 'puppeteer';
import { resolveChromium } from '@sosta/local';
import { formatDay, formatInstant, formatPlate } from '@sosta/api/dist/modules/documents/templates/format.js';
import { ticketDocument } from '@sosta/api/dist/modules/documents/templates/index.js';
import { qrPath } from '@sosta/api/dist/modules/documents/templates/qr.js';
import { sampleTicket } from '@sosta/api/dist/modules/documents/templates/sample-documents.js';
import { pdfFontCss } from '@sosta/api/dist/platform/pdf/pdf-fonts.js';
import { PdfRenderer } from '@sosta/api/dist/platform/pdf/pdf-renderer.js';
import { interleave, ratio, table } from './lib/interleave.mjs';
import { pdfkitTicket } from './lib/pdfkit-ticket.mjs';
import { startWorkerPath } from './lib/worker-path.mjs';

const PDFKIT = 'pdfkit';
const NEW_PAGE = 'puppeteer, new page each';
const OURS = 'ours';
const OURS_ALONE = 'ours, one at a time';
const WORKER = 'ours, rendered, stored, recorded';

/** Documents under way at once, for everybody, as in the worker. pdfkit works on one of them at a time anyway. */
const CONCURRENCY = 2;

/** The n-th ticket: never the same twice, so that nothing can be kept from the one before. */
function ticket(/** @type {number} */ n) {
  const serial = String(n % 1000).padStart(3, '0');
  return {
    ...sampleTicket,
    subscriptionNumber: `AB-${(n + 46_656).toString(36).toUpperCase()}-2026`,
    plates: [{ country: 'IT', number: `GA${serial}BC` }],
    qrContent: sampleTicket.qrContent.slice(0, -8) + String(n).padStart(8, '0'),
  };
}

/**
 * @param {object} [options]
 * @param {number} [options.rounds]
 * @param {number} [options.roundMs]
 * @param {(n: number) => Promise<unknown>} [options.workerPath] renders the n-th ticket as the worker does: from a
 *   job to the stored file and its row
 * @param {string} [options.keep] directory that gets one file of each variant, to look at
 * @returns {Promise<string>} the line with the figures
 */
export async function benchPdf({ rounds = 7, roundMs = 1_500, workerPath, keep } = {}) {
  const chromium = await resolveChromium();
  const renderer = new PdfRenderer({ ...chromium, concurrency: CONCURRENCY });
  const usual = await puppeteer.launch({
    executablePath: chromium.executablePath,
    args: chromium.args,
    env: { ...process.env, ...chromium.env },
    headless: 'shell',
  });
  try {
    await renderer.start();
    const sample = ticketDocument(sampleTicket);
    const path = (/** @type {RegExp} */ pattern) => pattern.exec(sample.html)?.[1] ?? '';
    const drawn = pdfkitTicket({
      formatDay,
      formatInstant,
      formatPlate,
      qrPath,
      guilloche: path(/class="guilloche"[^>]*><path d="([^"]+)"/),
      parkingSign: path(/class="parking-sign".*?<path d="([^"]+)"/),
    });
    const createdAt = new Date(sampleTicket.issuedAt);
    const ours = (/** @type {number} */ n) => renderer.render(ticketDocument(ticket(n)), { createdAt });
    const newPage = async (/** @type {number} */ n) => {
      const { css, html, title, lang, format } = ticketDocument(ticket(n));
      const page = await usual.newPage();
      try {
        await page.setContent(
          `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><title>${title}</title>` +
            `<style>${pdfFontCss()}${css}</style></head><body>${html}</body></html>`,
        );
        return await page.pdf({
          width: `${format.widthMm}mm`,
          height: `${format.heightMm}mm`,
          printBackground: true,
          tagged: true,
          outline: true,
        });
      } finally {
        await page.close();
      }
    };

    /** @type {import('./lib/interleave.mjs').Variant[]} */
    const variants = [
      { name: PDFKIT, run: (n) => drawn(ticket(n)), concurrency: CONCURRENCY },
      { name: NEW_PAGE, run: newPage, concurrency: CONCURRENCY },
      { name: OURS_ALONE, run: ours },
      { name: OURS, run: ours, concurrency: CONCURRENCY },
    ];
    if (workerPath) variants.push({ name: WORKER, run: workerPath, concurrency: CONCURRENCY });
    if (keep) {
      for (const { name, run } of variants.filter(({ name }) => name !== WORKER)) {
        await writeFile(join(keep, `${name.replaceAll(/[^a-z]+/g, '-')}.pdf`), await run(0));
      }
    }

    const rates = await interleave(variants, { rounds, roundMs });
    console.log(
      table(rates, {
        unit: 'tickets/s',
        rival: PDFKIT,
        notes: {
          [PDFKIT]: 'untagged, drawn by hand',
          [NEW_PAGE]: 'tagged, fonts inlined, no waiting for the network',
          [OURS]: 'tagged, outline, equal input gives equal bytes',
        },
      }),
    );
    const figures = [
      `ratio=${ratio(rates, OURS, PDFKIT).toFixed(2)}`,
      `newpage=${ratio(rates, OURS, NEW_PAGE).toFixed(1)}`,
      ...(workerPath ? [`worker=${ratio(rates, WORKER, PDFKIT).toFixed(2)}`] : []),
    ];
    return `bench pdf: ${figures.join(' ')} (goal ≥1.5 / ≥10${workerPath ? ' / ≥0.9' : ''})`;
  } finally {
    await Promise.all([renderer.close(), usual.close()]);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const worker = await startWorkerPath(6_000, ticket);
  try {
    console.log(
      await benchPdf({
        workerPath: worker.run,
        keep: process.argv.includes('--keep') ? tmpdir() : undefined,
      }),
    );
  } finally {
    await worker.close();
  }
  process.exit();
}
