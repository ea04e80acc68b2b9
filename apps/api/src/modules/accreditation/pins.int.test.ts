import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { uuidv7 } from '../../platform/crypto/uuid.js';
import { LOGGER } from '../../platform/logging/logging.module.js';
import { ObjectStorage } from '../../platform/storage/object-storage.js';
import {
  TEST_PASSWORD,
  createTestApp,
  searching,
  type Answer,
  type TestApp,
  type TestCitizen,
  type TestMunicipality,
  type TestOperator,
} from '../../testing/index.js';
import { Passwords } from '../auth/index.js';
import { printedPin } from './domain/pin.rules.js';

let app: TestApp;
let m: TestMunicipality;
let clerk: TestOperator;
let citizen: TestCitizen;
/** Everything the process logs, at every level. */
const logged: string[] = [];

beforeAll(async () => {
  app = await createTestApp({ env: { LOG_LEVEL: 'trace' }, ownBrowser: true });
  const logger = app.get<Record<symbol, { write: (line: string) => void }>>(LOGGER);
  logger[pino.symbols.streamSym] = { write: (line: string) => void logged.push(line) };
});
afterAll(() => app?.close());
beforeEach(async () => {
  await app.skipEffects();
  app.clock.set('2026-02-10T09:00:00Z');
  m = await app.seedMunicipality();
  await app.setPolicy(m, 'login.secondFactor', 'PIN');
  clerk = await app.createOperator(m, 'CLERK');
  citizen = await accredited();
});

/** Registered, and waiting for the PIN (R28). */
async function accredited(town = m, overrides: { familyName?: string } = {}): Promise<TestCitizen> {
  const person = await app.createCitizen(town, overrides);
  await app.query(town, `UPDATE account SET status = 'ACCREDITED', username = $2 WHERE id = $1`, [
    person.accountId,
    `utente.${person.accountId.slice(-8)}`,
  ]);
  return person;
}

/** As the citizen asks online (R35). */
const ask = (person = citizen, at = app.clock.now(), town = m) =>
  app.query(
    town,
    `INSERT INTO pin_credential (id, municipality_id, account_id, state, channel, requested_at)
     VALUES ($1, $2, $3, 'REQUESTED', 'ONLINE', $4)`,
    [uuidv7(), town.id, person.accountId, at],
  );

const atCounter = { delivery: 'COUNTER', identityVerified: true, documentKind: 'IDENTITY_CARD' };
const issue = (body: object = atCounter, by = clerk, person = citizen) =>
  by.post(`/pins/accounts/${person.accountId}/issue`, body);
const reissue = (body: object) => clerk.post(`/pins/accounts/${citizen.accountId}/reissue`, body);
const account = (person = citizen) => clerk.get(`/pins/accounts/${person.accountId}`);
const take = (letterId: string, by = clerk) => by.post(`/pins/letters/${letterId}/download`);

async function textOf(pdf: Buffer): Promise<string[]> {
  const task = getDocument({ data: new Uint8Array(pdf), verbosity: 0 });
  try {
    const document = await task.promise;
    const pages: string[] = [];
    for (let number = 1; number <= document.numPages; number += 1) {
      const { items } = await (await document.getPage(number)).getTextContent();
      pages.push(
        items
          .map((item) => ('str' in item ? item.str + (item.hasEOL ? ' ' : '') : ''))
          .join('')
          .replace(/\s+/g, ' '),
      );
    }
    return pages;
  } finally {
    await task.destroy();
  }
}

const PRINTED = /\b(\d{4}) {1,3}(\d{4})\b/;
async function pinIn(letter: Answer): Promise<string> {
  const [, inner = ''] = await textOf(letter.bytes);
  const match = PRINTED.exec(inner.replace(/.*Il tuo codice PIN/, ''));
  if (!match) throw new Error(`No PIN on the inner page: ${inner}`);
  return match[1]! + match[2]!;
}

const credential = async (): Promise<{ state: string; pin_hash: string | null; version: number }> => {
  const rows = await app.query<{ state: string; pin_hash: string | null; version: number }>(
    m,
    `SELECT state, pin_hash, version FROM pin_credential WHERE account_id = $1 AND state <> 'REVOKED'`,
    [citizen.accountId],
  );
  return rows[0]!;
};
const auditOf = (action: string) =>
  app.query<{ data: Record<string, unknown> }>(m, 'SELECT data FROM audit_event WHERE action = $1', [action]);

describe('the PIN office', () => {
  it('R35: shows who asked online, oldest first, page after page', async () => {
    const second = await accredited();
    await ask(citizen, new Date('2026-02-09T10:00:00Z'));
    await ask(second, new Date('2026-02-08T10:00:00Z'));
    const first = await clerk.get('/pins/requests?limit=1');
    expect(first.body.items).toMatchObject([
      { accountId: second.accountId, pinState: 'REQUESTED', channel: 'ONLINE', lapsed: false },
    ]);
    const next = await clerk.get(`/pins/requests?limit=1&cursor=${first.body.nextCursor}`);
    expect(next.body).toMatchObject({ items: [{ accountId: citizen.accountId }], nextCursor: null });
    expect((await clerk.get('/summary')).body).toMatchObject({ pinsToIssue: 2 });
    const { version } = (await account()).body.current;
    expect((await issue({ ...atCounter, version })).status).toBe(201);
    expect((await clerk.get('/summary')).body).toMatchObject({ pinsToIssue: 1 });
    expect(next.text).not.toContain(citizen.person.fiscalCode);
  });

  it('R35: finds who comes to the counter by name, fiscal code or user name', async () => {
    const other = await accredited(m, { familyName: 'Rossini' });
    const found = async (q: string): Promise<string[]> =>
      (await clerk.get('/pins/accounts', searching(q))).body.items.map(
        (item: { accountId: string }) => item.accountId,
      );
    expect(await found('rossini mar')).toEqual([other.accountId]);
    expect(await found(citizen.person.fiscalCode.toLowerCase())).toEqual([citizen.accountId]);
    expect(await found(`utente.${citizen.accountId.slice(-8)}`)).toEqual([citizen.accountId]);
    expect(await found('%%%')).toEqual([]);
    expect((await clerk.get('/pins/accounts', searching('ro'))).body.errors).toMatchObject([
      { pointer: '/q', code: 'too_short' },
    ]);
  });

  it('R35, R36: issues at the counter on paper: the letter with the PIN and its attestation', async () => {
    const issued = await issue();
    expect(issued.status).toBe(201);
    expect(issued.body.current).toMatchObject({
      state: 'ISSUED',
      channel: 'COUNTER',
      issuedByName: clerk.name,
      letter: { state: 'PREPARING', delivery: 'COUNTER' },
    });
    const { id, number } = issued.body.current.letter;
    expect((await take(id)).body.code).toBe('document_not_ready');
    expect((await clerk.get(`/pins/letters/${id}/attestation`)).status).toBe(202);

    await app.settle();
    const printed = await clerk.get(`/pins/letters/${id}`);
    expect(printed.body).toEqual((await account()).body.current.letter);
    expect(printed.body).toMatchObject({ state: 'READY', attestationReady: true });
    const letter = await take(id);
    expect(letter.status).toBe(200);
    expect(letter.headers).toMatchObject({
      'content-type': 'application/pdf',
      'content-disposition': `attachment; filename="lettera-pin-${number}.pdf"`,
      'cache-control': 'no-store',
    });
    const [cover = '', inner = ''] = await textOf(letter.bytes);
    for (const expected of [
      m.name,
      number,
      'Attestazione di rilascio',
      '10/02/2026, 10:00',
      clerk.name,
      'Mario Rossi',
      citizen.person.fiscalCode,
      'Via Roma 12/B',
      '81100 Caserta (CE)',
    ])
      expect(cover).toContain(expected);
    expect(inner).toContain(`${m.slug}/accedi`);
    const pin = await pinIn(letter);
    expect(cover).not.toContain(printedPin(pin));
    const { pin_hash } = await credential();
    expect(pin_hash).toMatch(/^\$argon2id\$/);
    expect(await app.get(Passwords).matches(pin_hash, pin)).toBe(true);

    const link = await clerk.get(`/pins/letters/${id}/attestation`);
    expect(link.body.state).toBe('READY');
    const attestation = Buffer.from(await (await fetch(link.body.url)).arrayBuffer());
    const pages = await textOf(attestation);
    expect(pages).toHaveLength(1);
    expect(pages[0]).toContain(number);
    expect(pages[0]).not.toMatch(PRINTED);
    expect(await auditOf('pin.issued')).toEqual([
      {
        data: { number, delivery: 'COUNTER', identityVerified: true, documentKind: 'IDENTITY_CARD' },
      },
    ]);
  });

  it('R28: keeps the PIN on paper only: not in an answer, a log, a queue, an e-mail, an audit or a table', async () => {
    await ask();
    const answers = [
      await issue({ delivery: 'POST', version: 1 }),
      await account(),
      await clerk.get('/pins/requests'),
    ];
    const { id } = answers[0]!.body.current.letter;
    // While it waits for the printer, too.
    const before = await everyRow();
    await app.settle();
    const stored = await app.get(ObjectStorage).get(`pin-letters/${m.id}/${id}`);
    const between = await everyRow();
    const letter = await take(id);
    const pin = await pinIn(letter);
    expect(letter.headers['content-disposition']).not.toContain(pin);
    const told = await app.notifications(m, citizen.person.email);
    const data = JSON.stringify(told.map((one) => one.data));
    const headers = JSON.stringify(letter.headers);
    await app.settle();
    const mails = await app.mails(citizen.person.email);
    expect(mails.map(({ subject }) => subject)).toContain('Il tuo codice PIN è pronto');
    answers.push(await account(), await clerk.get(`/pins/letters/${id}/attestation`), await take(id));
    const evidence = {
      answers: answers.map(({ text }) => text).join('\n'),
      headers,
      data,
      logged: logged.join('\n'),
      mails: JSON.stringify(mails),
      before,
      between,
      after: await everyRow(),
      stored: stored.toString('latin1'),
    };
    expect(evidence.logged).toContain('pdf');
    expect(evidence.before).toContain(id);
    for (const [where, text] of Object.entries(evidence)) {
      for (const form of [pin, printedPin(pin), Buffer.from(pin).toString('base64').slice(0, 10)])
        expect(text.includes(form), `The PIN is in ${where}`).toBe(false);
    }
    expect(stored.subarray(0, 5).toString()).not.toBe('%PDF-');
  });

  it('R36: lets the letter be taken once; then it is gone from the store', async () => {
    const { id } = (await issue()).body.current.letter;
    await app.settle();
    const supervisor = await app.createOperator(m, 'SUPERVISOR');
    // Both have read the file before either has claimed it.
    const storage = app.get(ObjectStorage);
    const get = storage.get.bind(storage);
    let arrived = 0;
    let open = (): void => undefined;
    const together = new Promise<void>((resolve) => (open = resolve));
    const slow = vi.spyOn(storage, 'get').mockImplementation(async (key) => {
      const bytes = await get(key);
      arrived += 1;
      if (arrived === 2) open();
      await together;
      return bytes;
    });
    const both = await Promise.all([take(id), take(id, supervisor)]);
    slow.mockRestore();
    expect(both.map(({ status }) => status).sort()).toEqual([200, 410]);
    expect(both.find(({ status }) => status === 410)!.body.code).toBe('pin_letter_gone');
    await app.settle();
    expect((await take(id)).body.code).toBe('pin_letter_gone');
    await expect(app.get(ObjectStorage).get(`pin-letters/${m.id}/${id}`)).rejects.toThrow();
    const [row] = await app.query<Record<string, unknown>>(m, 'SELECT * FROM pin_letter WHERE id = $1', [id]);
    expect(row).toMatchObject({ state: 'TAKEN', sealed: null, storage_key: null });
    expect(await auditOf('pin.letter_taken')).toHaveLength(1);
    expect(await app.mails(citizen.person.email)).toHaveLength(1);
  });

  it('R35: erases what nobody fetched in a day, and lets the request wait for another PIN', async () => {
    const { id } = (await issue()).body.current.letter;
    await app.settle();
    app.clock.set('2026-02-11T08:59:00Z');
    await app.runJobs('pins.');
    expect((await credential()).state).toBe('ISSUED');
    app.clock.set('2026-02-11T09:00:00Z');
    await app.runJobs('pins.');
    await app.settle();
    clerk = await app.createOperator(m, 'CLERK');
    expect(await credential()).toMatchObject({ state: 'REQUESTED', pin_hash: null });
    await expect(app.get(ObjectStorage).get(`pin-letters/${m.id}/${id}`)).rejects.toThrow();
    expect((await take(id)).body.code).toBe('pin_letter_gone');
    const waiting = (await clerk.get('/pins/requests')).body.items;
    expect(waiting).toMatchObject([{ accountId: citizen.accountId, lapsed: true }]);
    const { version } = await credential();
    expect((await issue({ ...atCounter, version })).body.current).toMatchObject({ state: 'ISSUED' });
    expect(await app.mails(citizen.person.email)).toEqual([]);
  });

  it('R28: a lost letter is replaced: the old PIN is revoked and another one works', async () => {
    const first = await issue();
    await app.settle();
    const oldPin = await pinIn(await take(first.body.current.letter.id));
    expect((await issue({ ...atCounter, version: 1 })).body.code).toBe('state_transition_not_allowed');
    const second = await reissue({ delivery: 'POST', version: 1 });
    expect(second.body).toMatchObject({
      current: { state: 'ISSUED', channel: 'ONLINE' },
      history: [{ state: 'ISSUED' }, { state: 'REVOKED', revokedAt: '2026-02-10T09:00:00.000Z' }],
    });
    await app.settle();
    const letter = await take(second.body.current.letter.id);
    expect((await textOf(letter.bytes))[0]).toContain('revocato e non funziona');
    const newPin = await pinIn(letter);
    expect(newPin).not.toBe(oldPin);
    const hashes = await app.query<{ state: string; pin_hash: string | null }>(
      m,
      'SELECT state, pin_hash FROM pin_credential WHERE account_id = $1 ORDER BY state',
      [citizen.accountId],
    );
    expect(hashes).toMatchObject([{ state: 'ISSUED' }, { state: 'REVOKED', pin_hash: null }]);
    expect(await app.get(Passwords).matches(hashes[0]!.pin_hash, newPin)).toBe(true);
    expect(await app.get(Passwords).matches(hashes[0]!.pin_hash, oldPin)).toBe(false);
    expect(await auditOf('pin.revoked')).toHaveLength(1);
  });

  it('R27, R28: the printed PIN opens the reserved area; the first sign-in makes it active, a reissue ends it', async () => {
    await app.setPolicy(m, 'login.identifier', 'USERNAME');
    const username = `utente.${citizen.accountId.slice(-8)}`;
    const signIn = (pin?: string): Promise<Answer> =>
      app.anonymous(m).post('/auth/login', { username, password: TEST_PASSWORD, ...(pin ? { pin } : {}) });
    const { id } = (await issue()).body.current.letter;
    await app.settle();
    const pin = await pinIn(await take(id));
    for (const wrong of [undefined, '00000000', printedPin(pin).slice(0, 4)])
      expect((await signIn(wrong)).body.code).toBe('credentials_invalid');
    expect((await signIn(pin)).status).toBe(200);
    expect((await account()).body.current).toMatchObject({
      state: 'ACTIVE',
      activatedAt: '2026-02-10T09:00:00.000Z',
    });
    const { version } = await credential();
    const second = await reissue({ ...atCounter, version });
    await app.settle();
    expect((await signIn(pin)).body.code).toBe('credentials_invalid');
    const next = await pinIn(await take(second.body.current.letter.id));
    expect((await signIn(next)).status).toBe(200);
  });

  it('R36: a letter that is replaced before it is fetched cannot be fetched any more', async () => {
    const first = (await issue()).body.current.letter.id;
    await reissue({ ...atCounter, version: 1 });
    await app.settle();
    expect((await take(first)).body.code).toBe('pin_letter_gone');
    await expect(app.get(ObjectStorage).get(`pin-letters/${m.id}/${first}`)).rejects.toThrow();
  });

  it('R35: lets one of two operators win', async () => {
    const supervisor = await app.createOperator(m, 'SUPERVISOR');
    const both = await Promise.all([issue(), issue(atCounter, supervisor)]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect(both.find(({ status }) => status === 409)!.body.code).toBe('conflict_stale_version');
    const waiting = await accredited();
    await ask(waiting);
    const asked = await Promise.all([
      issue({ ...atCounter, version: 1 }, clerk, waiting),
      issue({ ...atCounter, version: 1 }, supervisor, waiting),
    ]);
    expect(asked.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  it('R35: needs a look at a document at the counter, and says so field by field', async () => {
    expect((await issue({ delivery: 'COUNTER' })).body.errors).toMatchObject([
      { pointer: '/identityVerified', code: 'required' },
      { pointer: '/documentKind', code: 'required' },
    ]);
    expect((await issue({ ...atCounter, documentNumber: 'AX1234567' })).status).toBe(422);
  });

  it('R28: has PINs only where the policy asks for them, and for people who may sign in', async () => {
    await app.setPolicy(m, 'login.secondFactor', 'NONE');
    expect((await issue()).body.code).toBe('feature_not_enabled');
    await app.setPolicy(m, 'login.secondFactor', 'PIN');
    await app.query(m, `UPDATE account SET status = 'LOCKED' WHERE id = $1`, [citizen.accountId]);
    expect((await issue()).body.code).toBe('state_transition_not_allowed');
  });

  it('R36: sends the letter where the registry says they live', async () => {
    const { person } = citizen;
    await app.query(
      m,
      `INSERT INTO registry_record (id, municipality_id, fiscal_code, given_name, family_name, born_on, street, street_number,
                                    postal_code, city, province, source, updated_at)
       VALUES ($1, $2, $3, 'Mario', 'Rossi', $4, 'Via Anagrafe', '9', '81100', 'Caserta', 'CE', 'IMPORT', now())`,
      [uuidv7(), m.id, person.fiscalCode, person.bornOn],
    );
    expect((await account()).body).toMatchObject({
      addressInRegistry: true,
      addressLines: ['Via Anagrafe 9', '81100 Caserta (CE)'],
    });
  });

  it('R35: is closed to who may not, and to other municipalities', async () => {
    const { id } = (await issue()).body.current.letter;
    await app.settle();
    for (const role of ['REVIEWER', 'CASHIER', 'AUDITOR'] as const) {
      const other = await app.createOperator(m, role);
      expect((await other.get('/pins/requests')).status).toBe(403);
      expect((await take(id, other)).status).toBe(403);
    }
    const elsewhere = await app.seedMunicipality();
    await app.setPolicy(elsewhere, 'login.secondFactor', 'PIN');
    const stranger = await app.createOperator(elsewhere, 'TENANT_ADMIN');
    expect((await take(id, stranger)).status).toBe(404);
    expect((await stranger.get(`/pins/letters/${id}`)).status).toBe(404);
    expect((await stranger.get(`/pins/accounts/${citizen.accountId}`)).status).toBe(404);
    expect((await issue(atCounter, stranger)).status).toBe(404);
    expect((await stranger.get('/pins/accounts', searching('rossi'))).body.items).toEqual([]);
  });
});

/** Every row of every table that the application sees in this municipality, as text. */
async function everyRow(): Promise<string> {
  const tables = await app.query<{ name: string }>(
    m,
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
  );
  const rows: string[] = [];
  for (const { name } of tables) {
    const found = await app
      .query<{ row: string }>(m, `SELECT t::text AS row FROM "${name}" t`)
      .catch(() => []);
    rows.push(...found.map(({ row }) => row));
  }
  return rows.join('\n');
}
