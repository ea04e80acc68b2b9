import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import puppeteer, { type Browser } from 'puppeteer';
import sharp from 'sharp';
import { resolveChromium } from '@sosta/local';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  availabilityAttestationDocument,
  invoiceDocument,
  receiptDocument,
  selfCertificationDocument,
  ticketDocument,
} from '../../modules/documents/templates/index.js';
import {
  sampleAvailabilityAttestation,
  sampleInvoice,
  sampleReceipt,
  sampleSelfCertification,
  sampleTicket,
} from '../../modules/documents/templates/sample-documents.js';
import { hostilePayloads } from '../../testing/hostile-payloads.js';
import { withHostileText } from '../../testing/hostile-text.js';
import { launchChromium, type ChromiumConfig } from './chromium-launch.js';
import { A4, type PdfDocument } from './pdf-document.js';
import { PdfError, type PdfErrorCode } from './pdf-errors.js';
import { PdfRenderer, type PdfRendererEvent, type PdfRendererOptions } from './pdf-renderer.js';

const createdAt = new Date('2026-11-21T09:32:00Z');

/** Text of every page, as a reader could copy it. */
async function textOf(pdf: Buffer): Promise<string> {
  const task = getDocument({ data: new Uint8Array(pdf), verbosity: 0 });
  try {
    const document = await task.promise;
    const pages: string[] = [];
    for (let number = 1; number <= document.numPages; number += 1) {
      const { items } = await (await document.getPage(number)).getTextContent();
      pages.push(items.map((item) => ('str' in item ? item.str + (item.hasEOL ? ' ' : '') : '')).join(''));
    }
    return pages.join(' ').replace(/\s+/g, ' ');
  } finally {
    await task.destroy();
  }
}

const plain = (html: string, more: Partial<PdfDocument> = {}): PdfDocument => ({
  template: 'test',
  css: 'body { font-family: "Sosta Titillium"; }',
  html,
  title: 'Prova',
  lang: 'it',
  format: A4,
  ...more,
});

let chromium: ChromiumConfig;
let renderer: PdfRenderer;
const events: PdfRendererEvent[] = [];

/** A renderer of its own for tests that break it. */
async function withRenderer<T>(
  options: Partial<PdfRendererOptions>,
  work: (own: PdfRenderer, events: PdfRendererEvent[]) => Promise<T>,
): Promise<T> {
  const seen: PdfRendererEvent[] = [];
  const own = new PdfRenderer({ ...chromium, onEvent: (event) => seen.push(event), ...options });
  try {
    return await work(own, seen);
  } finally {
    await own.close();
  }
}

const codeOf = async (work: Promise<unknown>): Promise<PdfErrorCode | 'none'> => {
  try {
    await work;
    return 'none';
  } catch (error) {
    expect(error).toBeInstanceOf(PdfError);
    return (error as PdfError).code;
  }
};

beforeAll(async () => {
  chromium = await resolveChromium();
  renderer = new PdfRenderer({ ...chromium, onEvent: (event) => events.push(event) });
  await renderer.start();
});

afterAll(async () => {
  await renderer.close();
});

describe('documents', () => {
  const documents = {
    ticket: ticketDocument(sampleTicket),
    receipt: receiptDocument(sampleReceipt),
    invoice: invoiceDocument(sampleInvoice),
    selfCertification: selfCertificationDocument(sampleSelfCertification),
    availability: availabilityAttestationDocument(sampleAvailabilityAttestation),
  };

  it.each(Object.entries(documents))(
    'prints one tagged page with title, language and fonts: %s',
    async (_, doc) => {
      const pdf = await renderer.render(doc, { createdAt });
      const file = pdf.toString('latin1');
      expect(file.slice(0, 5)).toBe('%PDF-');
      expect(file).toContain('/MarkInfo');
      expect(file).toContain('/StructTreeRoot');
      expect(file).toContain('/Outlines');
      expect(file).toContain('/Lang (it)');
      expect(file).toContain("/CreationDate (D:20261121093200+00'00')");
      const task = getDocument({ data: new Uint8Array(pdf), verbosity: 0 });
      const document = await task.promise;
      const { info } = await document.getMetadata();
      expect(info).toMatchObject({ Title: doc.title });
      expect(document.numPages).toBe(1);
      await task.destroy();
      // No font but ours: another one would mean that ours did not load.
      const fonts = [...file.matchAll(/\/BaseFont \/([^\s/]+)/g)].map(([, name]) => name);
      expect(fonts.length).toBeGreaterThan(0);
      for (const name of fonts) expect(name).toContain('TitilliumWeb');
    },
  );

  it('keeps accents and the euro as text', async () => {
    const text = await textOf(await renderer.render(documents.receipt, { createdAt }));
    for (const expected of [
      'Niccolò D’Angelo',
      'Viale della Libertà',
      '98,00 €',
      '−24,00 €',
      'non costituisce fattura',
    ]) {
      expect(text).toContain(expected);
    }
  });

  it('prints a text that looks like markup as that text', async () => {
    const name = `Però <img src="x" onerror='y'> & "Ciò"`;
    const doc = receiptDocument({ ...sampleReceipt, payer: { name } });
    expect(await textOf(await renderer.render(doc, { createdAt }))).toContain(name);
  });

  it('makes equal bytes of equal documents, on another page and in another browser too', async () => {
    const first = await renderer.render(documents.receipt, { createdAt });
    await renderer.render(documents.ticket, { createdAt });
    const concurrent = await Promise.all(
      Array.from({ length: 4 }, () => renderer.render(documents.receipt, { createdAt })),
    );
    const elsewhere = await withRenderer({}, (own) => own.render(documents.receipt, { createdAt }));
    for (const pdf of [...concurrent, elsewhere]) expect(pdf.equals(first)).toBe(true);
    const later = await renderer.render(documents.receipt, { createdAt: new Date('2027-01-01T00:00:00Z') });
    expect(later.equals(first)).toBe(false);
  });
});

describe('limits and failures', () => {
  it('refuses too much markup and too many pages', async () => {
    await withRenderer({ maxPages: 2, maxHtmlLength: 10_000 }, async (own) => {
      const sheets = (count: number): PdfDocument =>
        plain('<p style="break-after: page">x</p>'.repeat(count - 1) + '<p>y</p>');
      expect(await codeOf(own.render(sheets(2), { createdAt }))).toBe('none');
      expect(await codeOf(own.render(sheets(3), { createdAt }))).toBe('too-many-pages');
      expect(await codeOf(own.render(plain('x'.repeat(10_001)), { createdAt }))).toBe('too-large');
    });
  });

  it('stops a document that never ends, and prints the next one', async () => {
    // "Billion laughs" in SVG: ten references to ten references to …
    const layers = Array.from(
      { length: 12 },
      (_, n) => `<g id="g${n + 1}">${`<use href="#g${n}"/>`.repeat(10)}</g>`,
    ).join('');
    const bomb = plain(
      `<svg><defs><rect id="g0" width="1" height="1"/>${layers}</defs><use href="#g12"/></svg>`,
    );
    await withRenderer({ documentTimeoutMs: 1_500, concurrency: 2 }, async (own, seen) => {
      const from = performance.now();
      const [bombed, beside] = await Promise.all([
        codeOf(own.render(bomb, { createdAt })),
        codeOf(own.render(plain('<p>intanto</p>'), { createdAt })),
      ]);
      expect(bombed).toBe('timeout');
      expect(beside).toBe('none');
      expect(await textOf(await own.render(plain('<p>dopo</p>'), { createdAt }))).toContain('dopo');
      expect(performance.now() - from).toBeLessThan(20_000);
      expect(seen).toContainEqual({ event: 'pdf.page-recycled', reason: 'timeout' });
    });
  });

  it('survives a browser killed at any moment', async () => {
    await withRenderer({}, async (own, seen) => {
      const reference = await own.render(plain('<p>uguale</p>'), { createdAt });
      for (let round = 0; round < 3; round += 1) {
        const pid = await own.browserPid();
        const batch = Array.from({ length: 12 }, () => own.render(plain('<p>uguale</p>'), { createdAt }));
        setTimeout(() => process.kill(pid ?? 0, 'SIGKILL'), round * 12);
        for (const pdf of await Promise.all(batch)) expect(pdf.equals(reference)).toBe(true);
        // When all were printed before the blow fell, the next one meets it.
        await new Promise((resolve) => setTimeout(resolve, 50));
        expect((await own.render(plain('<p>uguale</p>'), { createdAt })).equals(reference)).toBe(true);
      }
      expect(seen.filter(({ event }) => event === 'pdf.browser-lost')).toHaveLength(3);
    });
  });

  it('replaces a worn page', async () => {
    await withRenderer({ documentsPerPage: 3, concurrency: 1 }, async (own, seen) => {
      for (let n = 0; n < 7; n += 1) await own.render(plain(`<p>${n}</p>`), { createdAt });
      expect(seen.filter((event) => event.event === 'pdf.page-recycled')).toEqual([
        { event: 'pdf.page-recycled', reason: 'worn' },
        { event: 'pdf.page-recycled', reason: 'worn' },
      ]);
    });
  });

  it('bounds how many wait, and fails what waits when it is closed', async () => {
    await withRenderer({ concurrency: 1, maxWaiting: 2 }, async (own) => {
      const three = [1, 2, 3].map((n) => codeOf(own.render(plain(`<p>${n}</p>`), { createdAt })));
      expect(await codeOf(own.render(plain('<p>4</p>'), { createdAt }))).toBe('busy');
      await own.close();
      expect(await Promise.all(three)).toEqual(['closed', 'closed', 'closed']);
      expect(await codeOf(own.render(plain('<p>5</p>'), { createdAt }))).toBe('closed');
    });
  });

  it('says that the browser is missing', async () => {
    await withRenderer({ executablePath: '/nonexistent/chromium' }, async (own) => {
      expect(await codeOf(own.render(plain('<p>x</p>'), { createdAt }))).toBe('browser');
    });
  });
});

describe('hostile text (promise 13)', () => {
  const SECRET = 'CANARINO7f3a91';
  /** Width of the picture that must not appear; Chromium's own sign of a missing picture has another. */
  const CANARY_PICTURE = '/Width 37';
  let server: Server;
  let directory: string;
  let http: string;
  let payloads: Record<string, string>;
  const hits: string[] = [];

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'sosta-canary-'));
    await Promise.all([
      writeFile(join(directory, 'canary.html'), `<h1>${SECRET}</h1>`),
      writeFile(join(directory, 'canary.txt'), SECRET),
      writeFile(join(directory, 'canary.css'), `body::before { content: "${SECRET}"; }`),
      writeFile(
        join(directory, 'canary.svg'),
        `<svg xmlns="http://www.w3.org/2000/svg"><text>${SECRET}</text></svg>`,
      ),
      sharp({ create: { width: 37, height: 23, channels: 3, background: '#ff00ff' } })
        .png()
        .toFile(join(directory, 'canary.png')),
    ]);
    server = createServer((request, response) => {
      hits.push(request.url ?? '');
      response.setHeader('access-control-allow-origin', '*');
      response.end(SECRET);
    });
    server.on('upgrade', (request, socket) => {
      hits.push(request.url ?? '');
      socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    http = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    payloads = hostilePayloads({ http, file: pathToFileURL(directory).href });
  });

  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await rm(directory, { recursive: true, force: true });
  });

  beforeEach(() => {
    hits.length = 0;
  });

  /** Late requests count too. */
  const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 400));

  it('tries at least sixty payloads', () => {
    expect(Object.keys(payloads).length).toBeGreaterThanOrEqual(60);
  });

  it('control: a usual renderer lets them through, so the tests below can fail', async () => {
    // Fresh browsers, killed at the end: a payload that navigates, closes or blocks its page can keep a
    // polite `close()` waiting for as long as it likes, and only its request counts.
    const usual = (): Promise<Browser> =>
      puppeteer.launch({
        executablePath: chromium.executablePath,
        headless: 'shell',
        args: [...(chromium.args ?? []), '--allow-file-access-from-files'],
        env: { ...process.env, ...chromium.env },
      });
    const expected = [
      'img',
      'imgOnerror',
      'imgLocalhost',
      'link',
      'styleImport',
      'styleFont',
      'styleAttribute',
      'script',
      'scriptSrc',
      'scriptWebSocket',
      'iframe',
      'iframeSrcdoc',
      'object',
      'embed',
      'svgImage',
      'metaRefresh',
      'base',
      'inputImage',
      'closeEverything',
      'template',
    ];
    const missing = (): string[] => expected.filter((name) => !hits.some((url) => url.includes(name)));
    const network = await usual();
    try {
      const pages = await Promise.all(expected.map(() => network.newPage()));
      expected.forEach((name, index) => {
        void pages[index]?.setContent(`<p>${payloads[name]}</p>`).catch(() => undefined);
      });
      await vi.waitFor(() => expect(missing()).toEqual([]), { timeout: 45_000, interval: 100 });
    } finally {
      network.process()?.kill('SIGKILL');
    }
    // And a page opened from a file, as many do, reads another file.
    const files = await usual();
    try {
      const local = join(directory, 'usual.html');
      await writeFile(local, `${payloads['iframeFile']}${payloads['imgFile']}`);
      const page = await files.newPage();
      await page.goto(pathToFileURL(local).href);
      const pdf = Buffer.from(await page.pdf());
      expect(await textOf(pdf)).toContain(SECRET);
      expect(pdf.includes(CANARY_PICTURE)).toBe(true);
    } finally {
      files.process()?.kill('SIGKILL');
    }
  }, 90_000);

  it('lets nothing through when a citizen enters it in any field of any document', async () => {
    events.length = 0;
    for (const [name, text] of Object.entries(payloads)) {
      const documents = [
        ticketDocument(withHostileText(sampleTicket, text)),
        receiptDocument(withHostileText(sampleReceipt, text)),
        invoiceDocument(withHostileText(sampleInvoice, text)),
        selfCertificationDocument(withHostileText(sampleSelfCertification, text)),
        availabilityAttestationDocument(withHostileText(sampleAvailabilityAttestation, text)),
      ];
      for (const pdf of await Promise.all(
        documents.map((document) => renderer.render(document, { createdAt })),
      )) {
        expect(pdf.includes('/Subtype /Image'), name).toBe(false);
        // Reading the text back takes longer than printing; a file can appear only where one is named.
        if (text.includes('file:')) expect(await textOf(pdf), name).not.toContain(SECRET);
      }
    }
    await settle();
    expect(hits).toEqual([]);
    // Not even tried: the text never became markup.
    expect(events.filter(({ event }) => event !== 'pdf.page-opened')).toEqual([]);
  }, 120_000);

  it('lets nothing through when a template forgot to escape, and nothing stays for the next document', async () => {
    const clean = receiptDocument(sampleReceipt);
    const reference = await renderer.render(clean, { createdAt });
    for (const [name, payload] of Object.entries(payloads)) {
      const leaks = [
        payload,
        `<main><table><tr><td>${payload}</td></tr></table></main>`,
        `<p title="${payload}">x</p>`,
      ];
      for (const html of leaks) {
        // A document that leaves its page is an error; one that only fails to load its pictures is printed without.
        const pdf = await renderer.render(plain(html), { createdAt }).catch((error: unknown) => {
          expect(error, name).toBeInstanceOf(PdfError);
          expect(['tampered', 'timeout'], name).toContain((error as PdfError).code);
        });
        if (!pdf) continue;
        expect(pdf.includes(CANARY_PICTURE), name).toBe(false);
        expect(pdf.includes('/EmbeddedFile'), name).toBe(false);
        expect(await textOf(pdf), name).not.toContain(SECRET);
      }
      expect((await renderer.render(clean, { createdAt })).equals(reference), `after ${name}`).toBe(true);
    }
    await settle();
    expect(hits).toEqual([]);
  }, 120_000);

  it('has a second wall: the browser alone, with none of the walls of the page, reaches nothing', async () => {
    const bare = await launchChromium(chromium, 30_000);
    try {
      const page = await bare.newPage();
      const port = new URL(http).port;
      for (const url of [http, `http://localhost:${port}`, `http://[::1]:${port}`, 'http://example.org']) {
        await expect(page.goto(url), url).rejects.toThrow(
          /ERR_(?:PROXY_CONNECTION_FAILED|NAME_NOT_RESOLVED)/,
        );
      }
      await page.setContent(
        `<img src="${http}/bare"><script>fetch('${http}/bare2').catch(() => {})</script>`,
      );
      await settle();
      expect(hits).toEqual([]);
    } finally {
      await bare.close();
    }
  });
});
