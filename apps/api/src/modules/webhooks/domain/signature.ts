import { createHmac, randomBytes } from 'node:crypto';

const LABEL = 'whsec_';

/** A new secret of 256 random bits, in the form that the libraries of Standard Webhooks take. */
export function newSecret(): string {
  return LABEL + randomBytes(32).toString('base64');
}

/**
 * The headers of a delivery (Standard Webhooks 1.0, symmetric signatures): the signature covers id, instant and body.
 * @param secrets each signs: two while a rotation overlaps, so that the receiver may know either
 */
export function signedHeaders(
  secrets: readonly string[],
  message: { id: string; at: Date; body: string },
): Record<string, string> {
  const timestamp = String(Math.floor(message.at.getTime() / 1000));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(LABEL.length), 'base64');
    const signed = `${message.id}.${timestamp}.${message.body}`;
    return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
  });
  return {
    'webhook-id': message.id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}
