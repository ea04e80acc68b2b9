// What a mail provider tells its customer: that an e-mail was delivered, or came back.
import { createHmac, randomUUID } from 'node:crypto';

/** Nobody lives at an address with one of these words in it: what goes there comes back. */
const COMES_BACK = /rimbalza|bounce/i;
const ATTEMPTS = 5;
const PAUSE_MS = 2_000;

/**
 * @param {{ url: string, secret: string }} options `secret`: `whsec_` and a key in base64 (Standard Webhooks)
 * @returns {(raw: Buffer, recipients: string[]) => Promise<void>} tells it, and tries again for a while where nobody answers
 */
export function openMailEvents({ url, secret }) {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  return async (raw, recipients) => {
    const messageId = /^message-id:\s*(<[^>\s]+>)/im.exec(raw.subarray(0, 20_000).toString('latin1'))?.[1];
    if (!messageId) return;
    const returned = recipients.some((address) => COMES_BACK.test(address));
    const body = JSON.stringify({
      type: returned ? 'bounced' : 'delivered',
      messageId,
      occurredAt: new Date().toISOString(),
      ...(returned && { reason: '5.1.1' }),
    });
    const id = `evt_${randomUUID()}`;
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const timestamp = String(Math.floor(Date.now() / 1000));
      const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
      const answer = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'webhook-id': id,
          'webhook-timestamp': timestamp,
          'webhook-signature': `v1,${signature}`,
        },
        body,
        signal: AbortSignal.timeout(5_000),
      }).catch(() => null);
      if (answer && answer.status < 500) return;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * (attempt + 1)).unref());
    }
  };
}
