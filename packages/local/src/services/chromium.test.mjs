import http from 'node:http';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium as playwright } from 'playwright-core';
import puppeteer from 'puppeteer';
import { beforeAll, describe, expect, test } from 'vitest';
import { resolveChromium } from './chromium.mjs';

const HTML = `<!doctype html><html lang="it"><title>Permesso</title>
<body style="font: 20px sans-serif"><h1>Permesso n. 7</h1><p>Città, perché, € 12,50</p></body></html>`;

describe('resolveChromium', () => {
  /** @type {import('./chromium.mjs').Chromium} */
  let browser;
  beforeAll(async () => {
    browser = await resolveChromium();
  }, 120_000);

  test('prints a PDF that has fonts, whatever TMPDIR is', async () => {
    const instance = await puppeteer.launch({
      executablePath: browser.executablePath,
      args: browser.args,
      headless: 'shell',
      env: { ...process.env, TMPDIR: mkdtempSync(join(tmpdir(), 'other-')) },
    });
    try {
      const page = await instance.newPage();
      await page.setContent(HTML);
      const pdf = Buffer.from(await page.pdf({ format: 'A4' })).toString('latin1');
      expect(pdf.startsWith('%PDF-')).toBe(true);
      // A blank page embeds no font.
      expect(pdf).toMatch(/\/FontFile[23]?|\/Type0/);
      expect(pdf).toContain('/StructTreeRoot');
    } finally {
      await instance.close();
    }
  });

  test('runs Playwright with web security on', async () => {
    const instance = await playwright.launch({ executablePath: browser.executablePath, args: browser.args });
    try {
      const page = await instance.newPage();
      await page.setContent(HTML);
      expect(await page.getByRole('heading', { name: 'Permesso n. 7' }).boundingBox()).toMatchObject({
        height: expect.any(Number),
      });
      const silent = http.createServer((_request, response) => void response.end('secret'));
      await new Promise((resolve) => silent.listen(0, '127.0.0.1', () => resolve(undefined)));
      const { port } = /** @type {import('node:net').AddressInfo} */ (silent.address());
      const read = await page.evaluate(
        (url) =>
          fetch(url)
            .then((answer) => answer.text())
            .catch(() => 'blocked'),
        `http://127.0.0.1:${port}/`,
      );
      silent.close();
      expect(read).toBe('blocked');
    } finally {
      await instance.close();
    }
  });

  test('the wrapper names its own fonts and libraries', () => {
    if (process.env.CHROMIUM_PATH) return;
    expect(readFileSync(browser.executablePath, 'utf8')).toContain('FONTCONFIG_FILE');
  });
});
