import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uuidv7 } from '../../platform/crypto/uuid.js';
import { createTestApp, type TestApp, type TestCitizen, type TestMunicipality } from '../../testing/index.js';
import { signedHeaders } from '../webhooks/domain/signature.js';
import { Notifications } from './notifications.js';
import { NotificationRepository } from './persistence/notification.repository.js';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

let app: TestApp;
let m: TestMunicipality;
let citizen: TestCitizen;
let clerk: Awaited<ReturnType<TestApp['createOperator']>>;

beforeAll(async () => {
  app = await createTestApp({ env: { MAIL_EVENTS_SECRET: SECRET } });
  m = await app.seedMunicipality();
  citizen = await app.createCitizen(m);
  clerk = await app.createOperator(m, 'CLERK');
});
afterAll(() => app?.close());

/** A reminder, taken by the mail server unless it says otherwise. */
async function reminder(sent = true): Promise<{ id: string; messageId: string }> {
  const key = uuidv7();
  await app.run(m, (tx) =>
    app.get(Notifications).queueForHolder(tx, {
      municipalityId: m.id,
      template: 'payment-warning',
      holderId: citizen.holderId,
      dedupeKey: key,
      data: {
        number: 'X-1',
        title: 'Residenti',
        url: 'http://localhost/',
        amountCents: 1,
        payBy: '2026-02-12',
      },
    }),
  );
  const [row] = await app.query<{ id: string; messageId: string }>(
    m,
    'SELECT id, message_id AS "messageId" FROM notification WHERE dedupe_key = $1',
    [key],
  );
  if (sent) await markSent(row!.id);
  return row!;
}
const markSent = (id: string): Promise<void> =>
  app.run(m, (tx) => app.get(NotificationRepository).markSent(tx, id, 'Il pagamento scade', false));
const stateOf = async ({ id }: { id: string }): Promise<string> =>
  (await app.query<{ state: string }>(m, 'SELECT state FROM notification WHERE id = $1', [id]))[0]!.state;

function report(
  { messageId }: { messageId: string },
  type: string,
  { id = uuidv7(), secret = SECRET, reason = '550 5.1.1 <x@example.it>' } = {},
) {
  const body = JSON.stringify({ type, messageId, occurredAt: app.clock.now().toISOString(), reason });
  const headers = signedHeaders([secret], { id, at: app.clock.now(), body });
  return app
    .caller('/api/v1')
    .post('/mail-events', Buffer.from(body), { 'content-type': 'application/json', ...headers });
}

describe('what becomes of an e-mail', () => {
  it('is believed when signed, written down once, and returned means not arrived whatever comes before or after', async () => {
    const mail = await reminder();
    const other = `whsec_${Buffer.alloc(32, 8).toString('base64')}`;
    expect((await report(mail, 'bounced', { secret: other })).status).toBe(400);
    expect(await stateOf(mail)).toBe('SENT');
    const id = uuidv7();
    const answers = await Promise.all([1, 2, 3].map(() => report(mail, 'delivered', { id })));
    expect(answers.map(({ status }) => status)).toEqual([204, 204, 204]);
    expect(await stateOf(mail)).toBe('DELIVERED');
    await report(mail, 'bounced');
    await report(mail, 'delivered');
    expect(await stateOf(mail)).toBe('BOUNCED');
    expect(
      await app.query(
        m,
        'SELECT kind, reason FROM notification_event WHERE notification_id = $1 ORDER BY received_at',
        [mail.id],
      ),
    ).toHaveLength(3);
    expect((await report({ messageId: '<1@elsewhere>' }, 'bounced')).status).toBe(204);
  });

  it('may be told before we have written down that it went out', async () => {
    const early = await reminder(false);
    await report(early, 'bounced');
    await markSent(early.id);
    expect(await stateOf(early)).toBe('BOUNCED');
  });

  it('is shown to an operator, who says how the person was reached, and to the person', async () => {
    citizen = await app.createCitizen(m);
    const lost = await reminder();
    const before = (await clerk.get('/summary')).body.undeliveredMessages as number;
    await report(lost, 'bounced');
    expect((await clerk.get('/summary')).body.undeliveredMessages).toBe(before + 1);
    const listed = async (state: string) =>
      (await clerk.get(`/undelivered-messages?state=${state}`)).body.items.filter(
        (one: { id: string }) => one.id === lost.id,
      );
    expect(await listed('OPEN')).toMatchObject([
      { holderId: citizen.holderId, state: 'BOUNCED', reason: '5.1.1', addressChanged: false },
    ]);
    expect((await citizen.get('/dashboard')).body.unreached).toMatchObject([
      { subject: 'Il pagamento scade' },
    ]);
    const timeline = await clerk.get(`/subscribers/${citizen.holderId}/timeline`);
    expect(timeline.body.items).toContainEqual(
      expect.objectContaining({ kind: 'MESSAGE', state: 'BOUNCED' }),
    );

    const attend = () =>
      clerk.post(`/undelivered-messages/${lost.id}/attention`, { note: 'Chiamata, tutto a posto' });
    expect((await attend()).status).toBe(204);
    expect((await attend()).status).toBe(404);
    expect(await listed('OPEN')).toEqual([]);
    expect(await listed('ATTENDED')).toMatchObject([
      { note: 'Chiamata, tutto a posto', attendedByName: clerk.name },
    ]);
    // Something arrives there again: the person need not be told any more.
    app.clock.advance({ minutes: 1 });
    await report(await reminder(), 'delivered');
    expect((await citizen.get('/dashboard')).body.unreached).toEqual([]);
  });
});
