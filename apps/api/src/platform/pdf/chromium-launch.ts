import { tmpdir } from 'node:os';
import puppeteer, { type Browser } from 'puppeteer';

/** Which Chromium to run; the configuration decides, this module reads no environment variable. */
export interface ChromiumConfig {
  /** Path of a `chrome-headless-shell` (or `headless_shell`) binary. */
  readonly executablePath: string;
  /**
   * Environment of the browser process, e.g. LD_LIBRARY_PATH and FONTCONFIG_FILE. Nothing of ours is inherited, so
   * the worker's secrets cannot be read from a taken-over browser.
   */
  readonly env?: Readonly<Record<string, string>>;
  /** Extra arguments, e.g. `--no-sandbox` where the process runs as root (development containers only). */
  readonly args?: readonly string[];
}

/**
 * Arguments that leave the browser nothing to talk to. Each is one more wall behind those of the page (scripts
 * off, offline, interception, content security policy): names do not resolve, and every connection, loopback
 * included, goes to a proxy that is not there.
 */
const HARDENING = [
  '--host-resolver-rules=MAP * ~NOTFOUND',
  '--proxy-server=http://127.0.0.1:1',
  '--proxy-bypass-list=<-loopback>',
  '--webrtc-ip-handling-policy=disable_non_proxied_udp',
  '--force-webrtc-ip-handling-policy',
  '--disable-quic',
  '--dns-prefetch-disable',
  '--no-pings',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-domain-reliability',
  '--disable-default-apps',
  '--disable-extensions',
  '--disable-plugins',
  '--disable-sync',
  '--disable-breakpad',
  '--disable-crash-reporter',
  '--no-first-run',
  '--no-default-browser-check',
  '--no-service-autorun',
  '--password-store=basic',
  '--use-mock-keychain',
];

/** Printing needs no GPU, and hinting would make the same letters differ between machines. */
const PRINTING = [
  '--disable-gpu',
  '--disable-software-rasterizer',
  '--font-render-hinting=none',
  '--force-color-profile=srgb',
  '--lang=it-IT',
  '--hide-scrollbars',
  '--mute-audio',
  '--disable-dev-shm-usage',
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
];

/** Starts a hardened headless shell that speaks over a pipe: no debugging port is open to other processes. */
export async function launchChromium(config: ChromiumConfig, timeoutMs: number): Promise<Browser> {
  return await puppeteer.launch({
    executablePath: config.executablePath,
    headless: 'shell',
    pipe: true,
    // puppeteer's defaults include switches we would not choose; only what is listed here applies.
    ignoreDefaultArgs: true,
    args: [
      '--headless',
      '--remote-debugging-pipe',
      ...HARDENING,
      ...PRINTING,
      ...(config.args ?? []),
      'about:blank',
    ],
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: tmpdir(), TMPDIR: tmpdir(), ...config.env },
    timeout: timeoutMs,
    // The worker closes the renderer in its own shutdown order.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    defaultViewport: null,
  });
}
