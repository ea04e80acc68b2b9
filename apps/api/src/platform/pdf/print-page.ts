import type { Browser, CDPSession, Page, Protocol } from 'puppeteer';
import { PdfError } from './pdf-errors.js';
import type { PdfDocument, PdfFormat } from './pdf-document.js';

const MM_PER_INCH = 25.4;
const FORGET_AFTER_MS = 1_000;

/** Nothing is fetched from anywhere; only what is inlined is shown. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  'font-src data:',
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/**
 * Runs in an isolated world of the page: our script works there while the page's own scripts are switched off.
 * `innerHTML` parses in the context of `<body>`, so markup can neither reach `<head>` nor outlive the next
 * document, and scripts inserted this way never run.
 */
const PATCH_SCRIPT = `(() => {
  const paper = document.getElementById('paper');
  const style = document.getElementById('style');
  let current = 0;
  return {
    patch(token, html, css, paperCss, title, lang) {
      current = token;
      if (paper.textContent !== paperCss) paper.textContent = paperCss;
      if (style.textContent !== css) style.textContent = css;
      document.documentElement.lang = lang;
      document.title = title;
      document.body.innerHTML = html;
      // Pictures are inlined but decoded in the background: wait for them, blocked ones included.
      const pictures = [...document.images].filter((picture) => picture.loading !== 'lazy' && !picture.complete);
      return Promise.all(pictures.map((picture) => picture.decode().catch(() => undefined))).then(() => true);
    },
    // What is printed must still be the document that was patched in.
    verify(token) {
      return current === token && style.isConnected && document.body !== null && document.URL === 'about:blank';
    },
    clear() { document.body.textContent = ''; },
  };
})()`;

function paperCss({ widthMm, heightMm, marginsMm: m }: PdfFormat): string {
  return `@page{size:${widthMm}mm ${heightMm}mm;margin:${m.top}mm ${m.right}mm ${m.bottom}mm ${m.left}mm}`;
}

/** Whether a URL may be loaded: only what is already inside the document. */
export function isInlineUrl(url: string): boolean {
  return url === 'about:blank' || url === 'about:srcdoc' || url.startsWith('data:');
}

/**
 * One warm page: fonts loaded once, then only its body (and, on a change of template, its style sheet) patched.
 * It prints one document at a time; the renderer sees to that.
 */
export class PrintPage {
  /** Documents printed so far. */
  printed = 0;
  /** Set when the content did what our documents never do (a frame, a navigation, a request): do not reuse. */
  tainted = false;
  #token = 0;
  #forget: NodeJS.Timeout | undefined;

  private constructor(
    readonly page: Page,
    private readonly session: CDPSession,
    private readonly patcherId: string,
    onBlockedRequest: (url: string) => void,
  ) {
    const taint = (): void => {
      this.tainted = true;
    };
    session.on('Page.frameAttached', taint);
    session.on('Page.frameNavigated', taint);
    session.on('Page.frameRequestedNavigation', taint);
    session.on('Fetch.requestPaused', ({ requestId, request }: Protocol.Fetch.RequestPausedEvent) => {
      const allowed = isInlineUrl(request.url);
      if (!allowed) {
        taint();
        onBlockedRequest(request.url);
      }
      const answer = allowed
        ? session.send('Fetch.continueRequest', { requestId })
        : session.send('Fetch.failRequest', { requestId, errorReason: 'BlockedByClient' });
      answer.catch(() => {
        // The page went away before the answer; there is nothing left to block.
      });
    });
  }

  /**
   * Opens a page, closes every way out of it, and loads the fonts.
   *
   * @throws Error when a font does not load: text would come out in another typeface, or blank
   */
  static async open(
    browser: Browser,
    fontCss: string,
    onBlockedRequest: (url: string) => void,
  ): Promise<PrintPage> {
    const page = await browser.newPage();
    try {
      const session = await page.createCDPSession();
      await Promise.all([
        session.send('Page.enable'),
        session.send('Runtime.enable'),
        session.send('Network.enable'),
        session.send('Emulation.setScriptExecutionDisabled', { value: true }),
        session.send('Network.emulateNetworkConditions', {
          offline: true,
          latency: 0,
          downloadThroughput: 0,
          uploadThroughput: 0,
        }),
        session.send('Network.setBlockedURLs', {
          urls: ['http://*', 'https://*', 'ws://*', 'wss://*', 'ftp://*', 'file://*', 'blob:*'],
        }),
        session.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] }),
      ]);
      const { frameTree } = await session.send('Page.getFrameTree');
      const frameId = frameTree.frame.id;
      await session.send('Page.setDocumentContent', {
        frameId,
        html:
          '<!doctype html><html lang="it"><head><meta charset="utf-8">' +
          `<meta http-equiv="Content-Security-Policy" content="${CONTENT_SECURITY_POLICY}">` +
          '<meta name="referrer" content="no-referrer"><title>-</title>' +
          // Only paper is ever laid out: before and after printing there is no screen to update.
          `<style>${fontCss}@media screen{body{display:none!important}}</style><style id="paper"></style><style id="style"></style></head><body></body></html>`,
      });
      const { executionContextId: contextId } = await session.send('Page.createIsolatedWorld', {
        frameId,
        worldName: 'sosta-pdf',
      });
      const fonts = await session.send('Runtime.evaluate', {
        contextId,
        awaitPromise: true,
        returnByValue: true,
        expression: `Promise.all([...document.fonts].map((font) => font.load()))
          .then((loaded) => loaded.length > 0 && loaded.every((font) => font.status === 'loaded'))`,
      });
      if (fonts.result.value !== true) throw new Error('The fonts of the documents did not load');
      const patcher = await session.send('Runtime.evaluate', { contextId, expression: PATCH_SCRIPT });
      if (patcher.result.objectId === undefined) throw new Error('The page could not be prepared');
      return new PrintPage(page, session, patcher.result.objectId, onBlockedRequest);
    } catch (error) {
      await page.close().catch(() => undefined);
      throw error;
    }
  }

  /**
   * Prints one document.
   *
   * @param pageLimit one page more than this is printed at most, enough to see that there are too many
   * @throws PdfError `tampered` when the page no longer shows the document
   */
  async print(document: PdfDocument, pageLimit: number): Promise<Buffer> {
    try {
      return await this.#print(document, pageLimit);
    } catch (error) {
      if (error instanceof PdfError || !this.tainted) throw error;
      throw new PdfError('tampered', 'The document navigated away while it was printed', { cause: error });
    }
  }

  async #print(document: PdfDocument, pageLimit: number): Promise<Buffer> {
    clearTimeout(this.#forget);
    const token = ++this.#token;
    await this.#call('patch', [
      token,
      document.html,
      document.css,
      paperCss(document.format),
      document.title,
      document.lang,
    ]);
    const { data } = await this.session.send('Page.printToPDF', {
      printBackground: true,
      preferCSSPageSize: true,
      paperWidth: document.format.widthMm / MM_PER_INCH,
      paperHeight: document.format.heightMm / MM_PER_INCH,
      pageRanges: `1-${pageLimit + 1}`,
      generateTaggedPDF: true,
      generateDocumentOutline: true,
      transferMode: 'ReturnAsBase64',
    });
    if (!(await this.#call('verify', [token]))) {
      this.tainted = true;
      throw new PdfError('tampered', 'The document navigated away while it was printed');
    }
    this.printed += 1;
    // A person's data does not stay in an idle page; a busy one has the next document in its place sooner.
    this.#forget = setTimeout(() => {
      this.#call('clear', []).catch(() => {
        this.tainted = true;
      });
    }, FORGET_AFTER_MS).unref();
    return Buffer.from(data, 'base64');
  }

  async close(): Promise<void> {
    clearTimeout(this.#forget);
    await this.page.close();
  }

  async #call(method: 'patch' | 'verify' | 'clear', values: readonly (string | number)[]): Promise<unknown> {
    const { result, exceptionDetails } = await this.session.send('Runtime.callFunctionOn', {
      objectId: this.patcherId,
      functionDeclaration: `function (...values) { return this.${method}(...values); }`,
      arguments: values.map((value) => ({ value })),
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }
}
