import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isSigned, messageIdOf, readMailEvent } from './mail-event.js';

const NOW = new Date('2026-02-10T09:00:00Z');
const SECRET = `whsec_${Buffer.from('a key of thirty-two random bytes').toString('base64')}`;
const IDS = ['0198a7f0-0000-7000-8000-000000000001', '0198a7f0-0000-7000-8000-000000000002'] as const;

function signed(body: string, { at = NOW, secret = SECRET, id = 'evt_1' } = {}): Record<string, string> {
  const timestamp = String(at.getTime() / 1000);
  const key = Buffer.from(secret.slice(6), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,b3RoZXI= v1,${signature}`,
  };
}
const minutes = (n: number): Date => new Date(NOW.getTime() + n * 60_000);

describe('an event of the mail provider', () => {
  const body = '{"type":"bounced"}';
  const judge = (headers: Record<string, string | undefined>, raw = body): boolean =>
    isSigned(SECRET, Buffer.from(raw), headers, NOW);

  it('is believed when it is signed, over these bytes, with our secret, lately', () => {
    expect(judge(signed(body))).toBe(true);
    expect(judge(signed(body), `${body} `)).toBe(false);
    expect(judge({ ...signed(body), 'webhook-id': 'evt_2' })).toBe(false);
    expect(judge(signed(body, { secret: `whsec_${Buffer.from('another').toString('base64')}` }))).toBe(false);
    expect(judge(signed(body, { at: minutes(-6) }))).toBe(false);
    expect(judge(signed(body, { at: minutes(6) }))).toBe(false);
    expect(judge({ ...signed(body), 'webhook-signature': undefined })).toBe(false);
    expect(judge({ ...signed(body), 'webhook-signature': 'v1,' })).toBe(false);
    expect(judge({})).toBe(false);
  });

  const read = (event: unknown) => readMailEvent('evt_1', Buffer.from(JSON.stringify(event)), NOW);

  it('names the e-mail by its Message-ID, and of what the server said only the code is kept', () => {
    const messageId = messageIdOf(...IDS);
    expect(
      read({
        type: 'bounced',
        messageId,
        occurredAt: '2026-02-10T08:59:00Z',
        reason: 'smtp; 550-5.1.1 <anna@example.it> unknown',
      }),
    ).toEqual({
      eventId: 'evt_1',
      kind: 'BOUNCED',
      notificationId: IDS[0],
      municipalityId: IDS[1],
      occurredAt: new Date('2026-02-10T08:59:00Z'),
      reason: '5.1.1',
    });
    expect(read({ type: 'delivered', messageId: messageId.slice(1, -1) })).toMatchObject({
      kind: 'DELIVERED',
      occurredAt: NOW,
      reason: null,
    });
  });

  it('is left alone when it is of another kind, about another e-mail, or no event at all', () => {
    const messageId = messageIdOf(...IDS);
    for (const event of [
      { type: 'opened', messageId },
      { type: 'bounced', messageId: '<1@elsewhere>' },
      { type: 'bounced' },
      null,
      [],
      7,
    ])
      expect(read(event)).toBeNull();
    expect(readMailEvent('evt_1', Buffer.from('{'), NOW)).toBeNull();
    expect(
      readMailEvent('x'.repeat(201), Buffer.from(JSON.stringify({ type: 'bounced', messageId })), NOW),
    ).toBeNull();
  });
});
