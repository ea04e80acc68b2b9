import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test as base, expect, type Browser, type BrowserContextOptions, type Page } from '@playwright/test';
import axe, { type RunOptions } from 'axe-core';
import { Office } from './office.js';
import { stack } from './stack.js';
import { Watch } from './watch.js';

export { expect, type Locator, type Page, type Route } from '@playwright/test';

/** A citizen's phone and an operator's screen. */
const DEVICES = {
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true },
  desk: { viewport: { width: 1280, height: 800 } },
} satisfies Record<string, BrowserContextOptions>;

/** The details of what passed are a third of the work, and nobody reads them. */
const AXE: RunOptions = {
  runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] },
  resultTypes: ['violations'],
};
/** More than half of the work, and the same on every width. */
const COLOURS = ['color-contrast', 'link-in-text-block'];
const AXE_COLOURS: RunOptions = { runOnly: { type: 'rule', values: COLOURS }, resultTypes: ['violations'] };
const AXE_NARROW: RunOptions = {
  ...AXE,
  rules: Object.fromEntries(COLOURS.map((rule) => [rule, { enabled: false }])),
};

const SCREENS = join(import.meta.dirname, '../screens');

interface Fixtures {
  watch: Watch;
  /** A browser of its own on a phone, where citizens are. */
  phone: Page;
  /** A browser of its own on a desk, where operators are. */
  desk: Page;
  /** One more browser that shares nothing with the others. */
  another: (device: keyof typeof DEVICES, options?: BrowserContextOptions) => Promise<Page>;
  /**
   * Looks at the screen as it is now: no violation of WCAG 2.2 AA, nothing wider than the screen; the office’s also in
   * the dark, unless that was looked at already; with `narrow` also as wide as a phone. With SOSTA_E2E_PICTURES a picture
   * of each is kept in packages/e2e/screens.
   */
  checkA11y: (page: Page, name: string, options?: { dark?: boolean; narrow?: boolean }) => Promise<void>;
}

interface WorkerFixtures {
  /** The office answering over the API, for journeys that are about something else. */
  office: Office;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  office: [
    // eslint-disable-next-line no-empty-pattern
    async ({}, use, { parallelIndex }) => {
      await use(await Office.open(stack().desks[parallelIndex % 2 === 0 ? 'helper0' : 'helper1']));
    },
    { scope: 'worker' },
  ],

  watch: [
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const watch = new Watch(stack().url, stack().otherOrigins);
      await use(watch);
      expect(watch.findings(), 'what went wrong while people were looking').toEqual([]);
    },
    { auto: true },
  ],

  another: async ({ browser, watch }, use) => {
    const opened: Page[] = [];
    await use(async (device, options) => {
      const page = await open(browser, watch, { ...DEVICES[device], ...options });
      opened.push(page);
      return page;
    });
    await Promise.all(opened.map((page) => page.context().close()));
  },
  phone: async ({ another }, use) => use(await another('phone')),
  desk: async ({ another }, use) => use(await another('desk')),

  // eslint-disable-next-line no-empty-pattern
  checkA11y: async ({}, use) => {
    await use(async (page, name, { dark, narrow } = {}) => {
      await settled(page);
      await picture(page, name);
      expect.soft(await tooWide(page), `wider than the screen on “${name}”`).toEqual([]);
      expect.soft(await violations(page, AXE), `accessibility of “${name}”`).toEqual([]);
      if (narrow) {
        await page.setViewportSize(DEVICES.phone.viewport);
        await settled(page);
        await picture(page, `${name}-phone`);
        // Charts follow a new width a moment after the page.
        await expect
          .configure({ soft: true })
          .poll(() => tooWide(page), `wider than a phone on “${name}”`)
          .toEqual([]);
        expect.soft(await violations(page, AXE_NARROW), `accessibility of “${name}” on a phone`).toEqual([]);
        await page.setViewportSize(DEVICES.desk.viewport);
        await settled(page);
      }
      if (!(dark ?? new URL(page.url()).pathname.startsWith('/backoffice'))) return;
      // The office’s pages follow the device into the dark, where nothing but the colours is another.
      await paint(page, 'dark');
      await settled(page);
      await picture(page, `${name}-dark`);
      expect.soft(await violations(page, AXE_COLOURS), `accessibility of “${name}” in the dark`).toEqual([]);
      await paint(page, 'light');
    });
  },
});

/** Sets the device, and waits until the page has followed it. */
async function paint(page: Page, colorScheme: 'dark' | 'light'): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.waitForFunction(
    (dark) => document.documentElement.classList.contains('dark') === dark,
    colorScheme === 'dark',
  );
}

/** Every screen as the journeys met it, for people to look at: only where somebody wants to. */
async function picture(page: Page, name: string): Promise<void> {
  if (!process.env.SOSTA_E2E_PICTURES) return;
  mkdirSync(SCREENS, { recursive: true });
  await page.screenshot({ path: join(SCREENS, `${name}.jpg`), type: 'jpeg', quality: 80 });
}

/** Axe goes into each document once: carrying it there costs as much as running it. */
async function violations(page: Page, options: RunOptions): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  const found = await page.evaluate(async (runOptions) => {
    const { axe: runner } = window as unknown as { axe: typeof import('axe-core') };
    return (await runner.run(document, runOptions)).violations;
  }, options);
  return found.map(
    ({ id, help, nodes }) =>
      `${id}: ${help}\n${nodes.map((node) => `    ${node.html}\n      ${node.failureSummary}`).join('\n')}`,
  );
}

async function open(browser: Browser, watch: Watch, options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext({
    baseURL: stack().url,
    locale: 'it-IT',
    timezoneId: 'Europe/Rome',
    reducedMotion: 'reduce',
    ...options,
  });
  watch.follow(context);
  return context.newPage();
}

/** Data are left to arrive, and what still moves to stop: half-faded text has no contrast. */
async function settled(page: Page): Promise<void> {
  await expect(page.getByText(/^(Caricamento in corso|Loading)$/)).toHaveCount(0);
  await page.evaluate(async () => {
    await document.fonts.ready;
    // What has stopped may set something else in motion.
    for (;;) {
      const ending = document
        .getAnimations()
        .filter(
          ({ effect, playState }) =>
            playState === 'running' && effect?.getComputedTiming().endTime !== Infinity,
        );
      if (ending.length === 0) return;
      await Promise.allSettled(ending.map((animation) => animation.finished));
      await new Promise((frame) => requestAnimationFrame(frame));
    }
  });
}

/**
 * What makes the page scroll sideways (WCAG 1.4.10): the document, or a part of it that scrolls for the page. A table that
 * scrolls within itself can be reached by keyboard and has a name; that is no fault.
 */
function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const own = '[tabindex="0"][role][aria-label], [tabindex="0"][role][aria-labelledby], [role="tablist"]';
    const scrollsSideways = (element: Element): boolean =>
      element.scrollWidth > element.clientWidth + 1 &&
      (element === document.documentElement ||
        (['auto', 'scroll'].includes(getComputedStyle(element).overflowX) &&
          !element.matches('input, select, textarea') &&
          !element.matches(own)));
    return [document.documentElement, ...document.querySelectorAll('body *')]
      .filter(scrollsSideways)
      .flatMap((scroller) => {
        const edge = scroller.getBoundingClientRect().left + scroller.clientWidth;
        const name = (element: Element): string => `${element.tagName}.${element.className}`;
        const wide = [...scroller.querySelectorAll('*')]
          .filter(
            (element) =>
              element.getBoundingClientRect().right > edge + 1 && !element.parentElement?.closest(own),
          )
          .map(name);
        // What is hidden from the eye may be what is wide: then the part that scrolls is named.
        return wide.length > 0 ? wide : [name(scroller)];
      });
  });
}
