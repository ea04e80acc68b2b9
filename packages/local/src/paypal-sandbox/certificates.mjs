/**
 * The certificate that webhooks are signed with, and the authority that issued it. Made the first time and
 * kept: a shop that has cached the certificate goes on believing the sandbox after a restart.
 */
import { createPrivateKey, generateKeyPair, randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const YEAR_MS = 365 * 24 * 60 * 60 * 1000;
/** As PayPal's own certificates are called. */
const SIGNER = 'messageverificationcerts.paypal.com';
const newKeys = promisify(generateKeyPair);

/**
 * @typedef {object} Certificates
 * @property {string} name of the certificate in its address
 * @property {string} root PEM of the authority, for whoever is to trust the sandbox
 * @property {string} certificate PEM of what signs
 * @property {import('node:crypto').KeyObject} key
 */

/** @returns {Promise<Certificates>} */
export async function openCertificates(directory) {
  const file = join(directory, 'certificates.json');
  let kept = await readFile(file, 'utf8').then(JSON.parse, () => null);
  if (kept === null || Date.parse(kept.until) < Date.now() + YEAR_MS) {
    kept = await make();
    await mkdir(directory, { recursive: true });
    await writeFile(`${file}.new`, JSON.stringify(kept), { mode: 0o600 });
    await rename(`${file}.new`, file);
  }
  return { ...kept, key: createPrivateKey(kept.key) };
}

async function make() {
  // Loaded only now: a sandbox that starts again has its certificates.
  const { default: forge } = await import('node-forge');
  const pem = {
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  };
  const [authority, signer] = await Promise.all(
    [0, 1].map(() => newKeys('rsa', { modulusLength: 2048, ...pem })),
  );
  const after = (years) => new Date(Date.now() + years * YEAR_MS);
  const root = [{ name: 'commonName', value: 'Sosta payment sandbox authority' }];
  const leaf = [{ name: 'commonName', value: SIGNER }];
  /** Signed by the authority, whoever it is for. */
  const certify = (subject, publicKey, years, extensions) => {
    const certificate = forge.pki.createCertificate();
    certificate.publicKey = forge.pki.publicKeyFromPem(publicKey);
    certificate.serialNumber = `01${randomBytes(15).toString('hex')}`;
    certificate.validity.notBefore = after(-1);
    certificate.validity.notAfter = after(years);
    certificate.setSubject(subject);
    certificate.setIssuer(root);
    certificate.setExtensions(extensions);
    certificate.sign(forge.pki.privateKeyFromPem(authority.privateKey), forge.md.sha256.create());
    return forge.pki.certificateToPem(certificate).replaceAll('\r', '');
  };
  return {
    name: `CERT-${randomBytes(8).toString('hex')}`,
    until: after(5).toISOString(),
    root: certify(root, authority.publicKey, 10, [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, critical: true },
    ]),
    certificate: certify(leaf, signer.publicKey, 5, [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: SIGNER }] },
    ]),
    key: signer.privateKey,
  };
}
