import { X509Certificate, createVerify } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import { crc32 } from 'node:zlib';
import type { WebhookRefusal } from './payment-provider.js';

/**
 * PayPal repeats a delivery for three days. What is older was kept by somebody; what is younger and comes twice is
 * known by its event id.
 */
const OLDEST_MS = 4 * 24 * 60 * 60 * 1000;
const CLOCKS_DIFFER_MS = 5 * 60 * 1000;
const CERTIFICATE_PATH = /^\/v1\/notifications\/certs\/[\w-]+$/;
const LARGEST_CERTIFICATE = 64 * 1024;
const CERTIFICATES_KEPT = 20;

export interface SignatureConfig {
  /** The account's API. Its host says whose certificates are believed. */
  apiBase: string;
  /** PayPal's id of our listener: signed, so that an event for somebody else's is not one for us. */
  webhookId: string;
  now: () => Date;
  /** Gets the certificates at an address that was judged before; from the network by default. */
  load?: (url: string) => Promise<string>;
  /** PEM of the authorities that are trusted; the system's by default. */
  roots?: readonly string[];
}

/** What PayPal sends with an event, to be shown to it again when we cannot judge ourselves. */
export interface Transmission {
  authAlgo: string;
  certUrl: string;
  id: string;
  signature: string;
  time: string;
}

export type Judgement =
  | { verdict: 'GENUINE' }
  | { verdict: 'REFUSED'; reason: WebhookRefusal }
  /** The certificate could not be had or does not lead to an authority we trust: only PayPal can say. */
  | { verdict: 'UNDECIDED'; transmission: Transmission };

/**
 * Judges an event by PayPal's certificate: over the exact bytes received, without asking PayPal. The certificate comes from
 * PayPal's own host only (of a sandbox: from the API's own), must be valid today, be PayPal's and lead to a trusted authority.
 */
export class PayPalSignature {
  readonly #config: SignatureConfig;
  readonly #certificates = new Map<string, X509Certificate>();

  constructor(config: SignatureConfig) {
    this.#config = config;
  }

  async judge(rawBody: Buffer, headers: Record<string, string | undefined>): Promise<Judgement> {
    const transmission = {
      authAlgo: headers['paypal-auth-algo'] ?? '',
      certUrl: headers['paypal-cert-url'] ?? '',
      id: headers['paypal-transmission-id'] ?? '',
      signature: headers['paypal-transmission-sig'] ?? '',
      time: headers['paypal-transmission-time'] ?? '',
    };
    if (Object.values(transmission).includes('')) return refused('SIGNATURE_MISSING');
    const age = this.#config.now().getTime() - Date.parse(transmission.time);
    if (Number.isNaN(age) || transmission.authAlgo !== 'SHA256withRSA') return refused('SIGNATURE_INVALID');
    if (age > OLDEST_MS || age < -CLOCKS_DIFFER_MS) return refused('TOO_OLD');
    if (!trustedAddress(transmission.certUrl, this.#config.apiBase)) return refused('SIGNATURE_INVALID');
    const certificate = await this.#certificate(transmission.certUrl);
    if (!certificate) return { verdict: 'UNDECIDED', transmission };
    const { id, time, signature } = transmission;
    const signed = `${id}|${time}|${this.#config.webhookId}|${crc32(rawBody)}`;
    const genuine = createVerify('SHA256').update(signed).verify(certificate.publicKey, signature, 'base64');
    return genuine ? { verdict: 'GENUINE' } : refused('SIGNATURE_INVALID');
  }

  /** The certificate at an address, if we trust it today; null when it cannot be had or believed. */
  async #certificate(url: string): Promise<X509Certificate | null> {
    const now = this.#config.now();
    const kept = this.#certificates.get(url);
    if (kept && validAt(kept, now)) return kept;
    let chain: X509Certificate[];
    try {
      const pem = await (this.#config.load ?? fetchText)(url);
      const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
      chain = blocks.map((block) => new X509Certificate(block));
    } catch {
      return null;
    }
    const [leaf, ...others] = chain;
    // Whoever answers for a sandbox's API may vouch for its certificate too: it could as well invent the payment.
    const roots = isPayPal(this.#config.apiBase)
      ? () => (this.#config.roots ?? rootCertificates).map((root) => new X509Certificate(root))
      : () => others.filter(selfSigned);
    if (!leaf || !isPayPals(leaf) || leaf.publicKey.asymmetricKeyType !== 'rsa') return null;
    if (!leadsToRoot(leaf, others, roots(), now)) return null;
    if (this.#certificates.size >= CERTIFICATES_KEPT) this.#certificates.clear();
    this.#certificates.set(url, leaf);
    return leaf;
  }
}

const refused = (reason: WebhookRefusal): Judgement => ({ verdict: 'REFUSED', reason });

const isPayPal = (apiBase: string): boolean => /(^|\.)paypal\.com$/.test(new URL(apiBase).hostname);

/** PayPal's certificates come from PayPal's hosts, the sandbox's from the sandbox's; never one from the other. */
function trustedAddress(certUrl: string, apiBase: string): boolean {
  if (!URL.canParse(certUrl)) return false;
  const url = new URL(certUrl);
  if (!CERTIFICATE_PATH.test(url.pathname) || url.search || url.username || url.password) return false;
  if (!isPayPal(apiBase)) return url.origin === new URL(apiBase).origin;
  const test = (hostname: string): boolean => hostname.endsWith('.sandbox.paypal.com');
  return (
    url.protocol === 'https:' &&
    url.port === '' &&
    url.hostname.endsWith('.paypal.com') &&
    test(url.hostname) === test(new URL(apiBase).hostname)
  );
}

/** Made out to PayPal: an authority certifies many others as well. */
function isPayPals(certificate: X509Certificate): boolean {
  const names = [
    ...(certificate.subjectAltName ?? '').split(', ').map((name) => name.replace(/^DNS:/, '')),
    ...certificate.subject.split('\n').map((line) => line.replace(/^CN=/, '')),
  ];
  return names.some((name) => /^([\w-]+\.)*paypal\.com$/.test(name));
}

function validAt(certificate: X509Certificate, instant: Date): boolean {
  return certificate.validFromDate <= instant && instant <= certificate.validToDate;
}

const selfSigned = (certificate: X509Certificate): boolean =>
  certificate.checkIssued(certificate) && certificate.verify(certificate.publicKey);

function leadsToRoot(
  leaf: X509Certificate,
  others: readonly X509Certificate[],
  roots: readonly X509Certificate[],
  now: Date,
): boolean {
  let current = leaf;
  for (let depth = 0; depth <= others.length + 1; depth += 1) {
    if (!validAt(current, now)) return false;
    const issued = (issuer: X509Certificate): boolean =>
      issuer.ca && current.checkIssued(issuer) && current.verify(issuer.publicKey);
    const root = roots.find(issued);
    if (root) return validAt(root, now);
    const next = others.find((other) => other !== current && issued(other));
    if (!next) return false;
    current = next;
  }
  return false;
}

async function fetchText(url: string): Promise<string> {
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(5_000) });
  const text = await response.text();
  if (!response.ok || text.length > LARGEST_CERTIFICATE)
    throw new Error(`No certificate: ${response.status}`);
  return text;
}
