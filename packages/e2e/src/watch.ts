import type { BrowserContext } from '@playwright/test';

/** An e-mail address, a fiscal code, the plate of a car. */
const PERSONAL =
  /[^/?&=@]@[\w.-]+\.|(?<![\w-])(?:[A-Z]{6}\d\d[A-Z]\d\d[A-Z]\d{3}[A-Z]|[A-Z]{2}\d{3}[A-Z]{2})(?![\w-])/;

/**
 * What must not happen while people use the apps: an error in the console, a request to a stranger, a refusal that
 * the journey did not provoke, a failure of the server, an address that says who somebody is.
 */
export class Watch {
  private readonly found: string[] = [];
  private readonly provoked: RegExp[] = [];

  constructor(
    private readonly app: string,
    private readonly otherOrigins: readonly string[],
  ) {}

  follow(context: BrowserContext): void {
    context.on('console', (message) => {
      if (message.type() !== 'error' || !message.location().url.startsWith(this.app)) return;
      // Chromium's own line for an answer of 4xx or 5xx: those are judged below, by what they are.
      if (message.text().startsWith('Failed to load resource')) return;
      this.found.push(`console: ${message.text()} (${message.location().url})`);
    });
    context.on('weberror', (event) => this.found.push(`uncaught: ${event.error().message}`));
    context.on('request', (request) => {
      const { origin, protocol } = new URL(request.url());
      if (origin === this.app) this.readAddress(request.url());
      if (!protocol.startsWith('http') || origin === this.app || this.otherOrigins.includes(origin)) return;
      this.found.push(`stranger: ${request.method()} ${request.url()}`);
    });
    context.on('page', (page) => page.on('framenavigated', (frame) => this.readAddress(frame.url())));
    context.on('response', (response) => {
      const url = new URL(response.url());
      if (response.status() < 400 || url.origin !== this.app) return;
      const answer = `${response.request().method()} ${url.pathname} ${response.status()}`;
      const expected = response.status() < 500 && this.provoked.some((pattern) => pattern.test(answer));
      if (!expected) this.found.push(`answer: ${answer}`);
    });
  }

  /** Addresses are written down by proxies and browsers. The inbox is no part of the product. */
  private readAddress(url: string): void {
    const { origin, pathname, search } = new URL(url);
    if (origin !== this.app || pathname.startsWith('/mail')) return;
    if (PERSONAL.test(decodeURIComponent(pathname + search))) this.found.push(`personal: ${url}`);
  }

  /** A refusal that belongs to the journey: `/auth\/login 401/` is matched with `POST /api/v1/…/auth/login 401`. */
  expectAnswer(pattern: RegExp): void {
    this.provoked.push(pattern);
  }

  findings(): readonly string[] {
    return this.found;
  }
}
