import type { Browser } from 'puppeteer';
import { launchChromium, type ChromiumConfig } from './chromium-launch.js';
import { countPages, renumberNodeIds, stampDates } from './pdf-bytes.js';
import type { PdfDocument } from './pdf-document.js';
import { PdfError } from './pdf-errors.js';
import { pdfFontCss } from './pdf-fonts.js';
import { PrintPage } from './print-page.js';

export interface PdfRendererLimits {
  /** Documents printed at the same time, each on its own warm page. */
  readonly concurrency: number;
  /** Documents that may wait for a page before `busy`. */
  readonly maxWaiting: number;
  /** Wall-clock time for one document once it has a page, in milliseconds. */
  readonly documentTimeoutMs: number;
  /** Time for the browser to start and for a page to load its fonts, in milliseconds. */
  readonly startTimeoutMs: number;
  /** Pages one document may have. */
  readonly maxPages: number;
  /** Length of the markup, in UTF-16 units. */
  readonly maxHtmlLength: number;
  /** Documents after which a page is replaced: Chromium's memory grows slowly with each. */
  readonly documentsPerPage: number;
}

export const DEFAULT_PDF_LIMITS: PdfRendererLimits = {
  concurrency: 2,
  maxWaiting: 1_000,
  documentTimeoutMs: 15_000,
  startTimeoutMs: 30_000,
  maxPages: 30,
  maxHtmlLength: 2_000_000,
  documentsPerPage: 1_000,
};

/** Something worth a log line; contains no content of any document. */
export type PdfRendererEvent =
  | { readonly event: 'pdf.browser-started'; readonly durationMs: number }
  | { readonly event: 'pdf.browser-lost' }
  | { readonly event: 'pdf.page-opened'; readonly durationMs: number }
  | { readonly event: 'pdf.page-recycled'; readonly reason: 'worn' | 'tainted' | 'failed' | 'timeout' }
  | { readonly event: 'pdf.request-blocked'; readonly scheme: string }
  | { readonly event: 'pdf.retried'; readonly template: string };

export interface PdfRendererOptions extends ChromiumConfig, Partial<PdfRendererLimits> {
  readonly onEvent?: (event: PdfRendererEvent) => void;
}

export interface PdfRenderOptions {
  /**
   * Instant written into the file as its date of creation, taken from the record the document shows (issue of
   * the receipt, …). Equal document and instant give equal bytes.
   */
  readonly createdAt: Date;
}

const PAGE_CLOSE_TIMEOUT_MS = 1_000;

async function within<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new PdfError('timeout', `No answer within ${timeoutMs} ms`)), timeoutMs);
  });
  // The loser of the race may still fail later; nobody else listens to it.
  work.catch(() => undefined);
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}

/** The result of work that only a living browser can finish; fails at once when the browser goes away. */
async function whileConnected<T>(browser: Browser, work: Promise<T>): Promise<T> {
  let lost: () => void = () => undefined;
  const gone = new Promise<never>((_, reject) => {
    lost = () => reject(new Error('The browser went away'));
    if (browser.connected) browser.once('disconnected', lost);
    else lost();
  });
  work.catch(() => undefined);
  try {
    return await Promise.race([work, gone]);
  } finally {
    browser.off('disconnected', lost);
  }
}

/**
 * Prints documents with one warm headless Chromium: the browser and its pages start once, and for each document
 * only the body changes. Lives in the worker only.
 *
 * A document's text comes from citizens. Nothing in it can reach the network or the file system: see
 * `chromium-launch.ts` and `print-page.ts` for the walls, `pdf-renderer.int.test.ts` for the proof (promise 13).
 */
export class PdfRenderer {
  readonly #config: ChromiumConfig;
  readonly #limits: PdfRendererLimits;
  readonly #onEvent: (event: PdfRendererEvent) => void;

  #browser: Promise<Browser> | undefined;
  #idle: { page: PrintPage; browser: Browser }[] = [];
  #active = 0;
  #waiting: { resolve: () => void; reject: (error: PdfError) => void }[] = [];
  #closed = false;

  constructor(options: PdfRendererOptions) {
    const { executablePath, env, args, onEvent, ...limits } = options;
    this.#config = { executablePath, env, args };
    this.#limits = { ...DEFAULT_PDF_LIMITS, ...limits };
    this.#onEvent = onEvent ?? (() => undefined);
  }

  /** Starts the browser and one page ahead of the first document. */
  async start(): Promise<void> {
    await this.#acquireSlot();
    try {
      const warm = await this.#takePage();
      this.#idle.push(warm);
    } finally {
      this.#releaseSlot();
    }
  }

  /** Process id of the browser while it runs, for metrics and for tests that kill it. */
  async browserPid(): Promise<number | undefined> {
    return (await this.#browser)?.process()?.pid;
  }

  /**
   * Prints one document as a tagged PDF with outline, title and language.
   *
   * A browser that dies on the way is restarted and the document printed once more.
   *
   * @throws PdfError see {@link PdfError.code} and {@link PdfError.retryable}
   */
  async render(document: PdfDocument, options: PdfRenderOptions): Promise<Buffer> {
    if (document.html.length > this.#limits.maxHtmlLength) {
      throw new PdfError('too-large', `The markup of a ${document.template} exceeds the limit`);
    }
    await this.#acquireSlot();
    try {
      const pdf = await this.#printWithRetry(document);
      if (countPages(pdf) > this.#limits.maxPages) {
        throw new PdfError(
          'too-many-pages',
          `A ${document.template} has more than ${this.#limits.maxPages} pages`,
        );
      }
      stampDates(pdf, options.createdAt);
      renumberNodeIds(pdf);
      return pdf;
    } finally {
      this.#releaseSlot();
    }
  }

  /** Stops the browser; documents on the way or waiting fail with `closed`. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const waiter of this.#waiting.splice(0))
      waiter.reject(new PdfError('closed', 'The renderer was closed'));
    this.#idle = [];
    const starting = this.#browser;
    this.#browser = undefined;
    const browser = await starting?.catch(() => undefined);
    if (browser) await this.#stop(browser);
  }

  async #printWithRetry(document: PdfDocument): Promise<Buffer> {
    try {
      return await this.#print(document);
    } catch (error) {
      if (error instanceof PdfError) throw error;
      if (this.#closed) throw new PdfError('closed', 'The renderer was closed', { cause: error });
    }
    this.#onEvent({ event: 'pdf.retried', template: document.template });
    try {
      return await this.#print(document);
    } catch (error) {
      if (error instanceof PdfError) throw error;
      throw new PdfError('browser', `The browser could not print a ${document.template}`, { cause: error });
    }
  }

  async #print(document: PdfDocument): Promise<Buffer> {
    const warm = await this.#takePage();
    try {
      const pdf = await within(
        whileConnected(warm.browser, warm.page.print(document, this.#limits.maxPages)),
        this.#limits.documentTimeoutMs,
      );
      await this.#giveBack(warm);
      return pdf;
    } catch (error) {
      const timedOut = error instanceof PdfError && error.code === 'timeout';
      await this.#discard(warm, timedOut ? 'timeout' : 'failed');
      throw error;
    }
  }

  /** An idle page of the living browser, or a new one. */
  async #takePage(): Promise<{ page: PrintPage; browser: Browser }> {
    const browser = await this.#runningBrowser();
    for (let warm = this.#idle.pop(); warm; warm = this.#idle.pop()) {
      if (warm.page.tainted) await this.#discard(warm, 'tainted');
      else if (warm.browser === browser) return warm;
    }
    const from = performance.now();
    const opening = PrintPage.open(browser, pdfFontCss(), (url) => {
      this.#onEvent({ event: 'pdf.request-blocked', scheme: url.slice(0, Math.max(0, url.indexOf(':'))) });
    });
    try {
      const page = await within(whileConnected(browser, opening), this.#limits.startTimeoutMs);
      this.#onEvent({ event: 'pdf.page-opened', durationMs: Math.round(performance.now() - from) });
      return { page, browser };
    } catch (error) {
      // A browser that cannot open a page helps nobody; the next attempt gets a fresh one.
      await this.#stop(browser);
      throw error instanceof PdfError
        ? new Error('The browser opened no page in time', { cause: error })
        : error;
    }
  }

  async #giveBack(warm: { page: PrintPage; browser: Browser }): Promise<void> {
    if (warm.page.tainted) return await this.#discard(warm, 'tainted');
    if (warm.page.printed >= this.#limits.documentsPerPage) return await this.#discard(warm, 'worn');
    if (!this.#closed) this.#idle.push(warm);
  }

  async #discard(
    warm: { page: PrintPage; browser: Browser },
    reason: 'worn' | 'tainted' | 'failed' | 'timeout',
  ): Promise<void> {
    if (!warm.browser.connected) return;
    this.#onEvent({ event: 'pdf.page-recycled', reason });
    try {
      await within(warm.page.close(), PAGE_CLOSE_TIMEOUT_MS);
    } catch {
      // A page stuck in layout does not close: only the whole browser can be stopped.
      await this.#stop(warm.browser);
    }
  }

  async #runningBrowser(): Promise<Browser> {
    for (;;) {
      if (this.#closed) throw new PdfError('closed', 'The renderer was closed');
      const current = (this.#browser ??= this.#launch());
      const browser = await current;
      if (browser.connected) return browser;
      // It died, and nobody has told us yet.
      if (this.#browser === current) this.#browser = undefined;
    }
  }

  async #launch(): Promise<Browser> {
    const from = performance.now();
    try {
      const browser = await launchChromium(this.#config, this.#limits.startTimeoutMs);
      const launched = this.#browser;
      browser.once('disconnected', () => {
        if (this.#browser === launched) this.#browser = undefined;
        if (!this.#closed) this.#onEvent({ event: 'pdf.browser-lost' });
      });
      this.#onEvent({ event: 'pdf.browser-started', durationMs: Math.round(performance.now() - from) });
      return browser;
    } catch (error) {
      this.#browser = undefined;
      throw error;
    }
  }

  /** Stops a browser for good, by force where it does not listen. */
  async #stop(browser: Browser): Promise<void> {
    const current = await this.#browser?.catch(() => undefined);
    if (current === browser) this.#browser = undefined;
    try {
      await within(browser.close(), PAGE_CLOSE_TIMEOUT_MS * 3);
    } catch {
      browser.process()?.kill('SIGKILL');
    }
  }

  async #acquireSlot(): Promise<void> {
    if (this.#closed) throw new PdfError('closed', 'The renderer was closed');
    if (this.#active < this.#limits.concurrency) {
      this.#active += 1;
      return;
    }
    if (this.#waiting.length >= this.#limits.maxWaiting) {
      throw new PdfError('busy', `${this.#limits.maxWaiting} documents already wait to be printed`);
    }
    // The slot is handed over, so `#active` stays as it is.
    await new Promise<void>((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  #releaseSlot(): void {
    const next = this.#waiting.shift();
    if (next) next.resolve();
    else this.#active -= 1;
  }
}
