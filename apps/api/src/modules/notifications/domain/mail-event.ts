import { createHmac, timingSafeEqual } from 'node:crypto';

/** What became of an e-mail that the mail server had taken. */
export interface MailEvent {
  /** The sender's name for it: delivered twice it is the same. */
  eventId: string;
  kind: 'DELIVERED' | 'BOUNCED';
  municipalityId: string;
  notificationId: string;
  occurredAt: Date;
  /** Enhanced status code (RFC 3463), e.g. `5.1.1`: no such mailbox. */
  reason: string | null;
}

/** Seconds by which the sender's clock and ours may differ; older is a replay. */
const TOLERANCE_SECONDS = 300;
const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const MESSAGE_ID = new RegExp(`^<?(${UUID})\\.(${UUID})@sosta>?$`);

/** The Message-ID of an e-mail: fixed at birth, and all that an event has to carry for us to know whose it is. */
export const messageIdOf = (notificationId: string, municipalityId: string): string =>
  `<${notificationId}.${municipalityId}@sosta>`;

/**
 * Whether who knows the secret has signed exactly these bytes lately: Standard Webhooks 1.0, symmetric signatures.
 * @param secret `whsec_` and the key in base64
 */
export function isSigned(
  secret: string,
  rawBody: Buffer,
  headers: Readonly<Record<string, string | undefined>>,
  now: Date,
): boolean {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp = '', 'webhook-signature': signatures } = headers;
  if (!id || !signatures || !/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(now.getTime() / 1000 - Number(timestamp)) > TOLERANCE_SECONDS) return false;
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(rawBody).digest();
  return signatures.split(' ').some((one) => {
    const given = Buffer.from(one.replace(/^v1,/, ''), 'base64');
    return one.startsWith('v1,') && given.length === expected.length && timingSafeEqual(given, expected);
  });
}

/** Null when it is about something else: another kind of event, another sender's e-mail. */
export function readMailEvent(eventId: string, rawBody: Buffer, now: Date): MailEvent | null {
  let body: Record<string, unknown>;
  try {
    const parsed: unknown = JSON.parse(rawBody.toString());
    if (typeof parsed !== 'object' || parsed === null) return null;
    body = parsed as Record<string, unknown>;
  } catch {
    return null;
  }
  const kind = body['type'] === 'delivered' ? 'DELIVERED' : body['type'] === 'bounced' ? 'BOUNCED' : null;
  const [, notificationId, municipalityId] = MESSAGE_ID.exec(String(body['messageId'])) ?? [];
  if (!kind || !notificationId || !municipalityId || eventId.length > 200) return null;
  const at = new Date(typeof body['occurredAt'] === 'string' ? body['occurredAt'] : Number.NaN);
  // What the server said may quote the address: only its code is kept.
  const reason = /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(String(body['reason'] ?? ''))?.[0] ?? null;
  const occurredAt = Number.isNaN(at.getTime()) ? now : at;
  return { eventId, kind, municipalityId, notificationId, occurredAt, reason };
}
