import { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { EffectRunner } from '../../platform/outbox/effect-runner.js';
import { ObjectStorage } from '../../platform/storage/object-storage.js';
import {
  createTestApp,
  testPerson,
  type Answer,
  type TestApp,
  type TestMunicipality,
  type TestOperator,
} from '../../testing/index.js';
import { acceptedPlate } from '../../testing/journeys.js';
import { statusOn } from '../subscriptions/domain/subscription-status.js';
import { IMPORT_COLUMNS, IMPORT_EXAMPLES } from './domain/import-columns.js';
import { OfficeSubscriptions, RegistryRecords } from './index.js';
import { OfficeImport } from './persistence/office-import.js';
import { RegistryImport } from './persistence/registry-import.js';
import { UploadImport } from './use-cases/upload-import.use-case.js';

let app: TestApp;
let m: TestMunicipality;
let admin: TestOperator;

beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app?.close());
beforeEach(async () => {
  app.clock.set('2026-02-10T09:00:00Z');
  m = await app.seedMunicipality();
  admin = await app.createOperator(m, 'TENANT_ADMIN');
});
afterEach(() => vi.restoreAllMocks());

type Cells = Record<string, string>;
type Kind = 'REGISTRY' | 'OFFICE_SUBSCRIPTIONS';

function csv(kind: Kind, rows: Cells[]): string {
  const names = IMPORT_COLUMNS[kind].map(({ name }) => name);
  return [names, ...rows.map((row) => names.map((name) => row[name] ?? ''))]
    .map((cells) => cells.join(';'))
    .join('\r\n');
}
let sold = 0;
/** A row of the office's file about somebody new; the plate is new too. */
function sale(changes: Cells = {}): Cells {
  sold += 1;
  const person = testPerson();
  return {
    ...IMPORT_EXAMPLES.OFFICE_SUBSCRIPTIONS,
    codice: String(sold).padStart(5, '0'),
    email: person.email,
    codice_fiscale: person.fiscalCode,
    targa: `BB${String(sold % 1000).padStart(3, '0')}CC`,
    prodotto: 'FREE_MONTH',
    zone: 'A',
    ...changes,
  };
}
function resident(changes: Cells = {}): Cells {
  const person = testPerson();
  const [year, month, day] = person.bornOn.split('-');
  return {
    ...IMPORT_EXAMPLES.REGISTRY,
    codice_fiscale: person.fiscalCode,
    data_nascita: `${day}/${month}/${year}`,
    ...changes,
  };
}

function send(kind: Kind, content: string | Buffer, who = admin, name = 'file.csv'): Promise<Answer> {
  const form = new FormData();
  form.set('file', new Blob([new Uint8Array(Buffer.from(content))], { type: 'text/csv' }), name);
  return who.post(`/imports?kind=${kind}`, form);
}
/** Sent and checked. */
async function checked(kind: Kind, rows: Cells[] | string | Buffer): Promise<Answer['body']> {
  const sent = await send(kind, Array.isArray(rows) ? csv(kind, rows) : rows);
  expect(sent.status, sent.text).toBe(201);
  await app.settle();
  return (await admin.get(`/imports/${sent.body.id}`)).body;
}
async function applied(kind: Kind, rows: Cells[] | string, validRowsOnly = false): Promise<Answer['body']> {
  const batch = await checked(kind, rows);
  expect(batch, JSON.stringify(batch)).toMatchObject({ state: 'CHECKED' });
  const asked = await admin.post(`/imports/${batch.id}/apply`, { validRowsOnly });
  expect(asked.status, asked.text).toBe(200);
  await app.settle();
  return (await admin.get(`/imports/${batch.id}`)).body;
}
const counts = ({ rowsNew, rowsChanged, rowsUnchanged, rowsWrong }: Record<string, number>) => [
  rowsNew,
  rowsChanged,
  rowsUnchanged,
  rowsWrong,
];
const problems = async (id: string): Promise<[number, string | null, string][]> =>
  (await admin.get(`/imports/${id}/problems?limit=100`)).body.items.map(
    (one: { line: number; column: string | null; code: string }) => [one.line, one.column, one.code],
  );

describe('R37: the municipal registry from a file', () => {
  it('is checked first, written when the operator says so, and found by who registers', async () => {
    const row = resident({ nome: 'Nicolò' });
    const batch = await checked('REGISTRY', [row]);
    expect(batch).toMatchObject({ state: 'CHECKED', rowsTotal: 1, refusal: null });
    expect(counts(batch)).toEqual([1, 0, 0, 0]);
    expect(await app.query(m, 'SELECT 1 FROM registry_record')).toEqual([]);
    await admin.post(`/imports/${batch.id}/apply`, { validRowsOnly: false });
    await app.settle();
    expect((await admin.get(`/imports/${batch.id}`)).body).toMatchObject({ state: 'APPLIED', rowsDone: 1 });
    const [day, month, year] = row['data_nascita']!.split('/');
    const found = await app.run(m, (tx) =>
      app.get(RegistryRecords).match(tx, {
        fiscalCode: row['codice_fiscale']!,
        givenName: "NICOLO'",
        familyName: 'rossi',
        bornOn: `${year}-${month}-${day}`,
      }),
    );
    expect(found).toMatchObject({ city: 'Roma', source: 'IMPORT' });
  });

  it('changes nothing when the same file comes again, and only what changed when another does', async () => {
    const [a, b] = [resident(), resident()];
    await applied('REGISTRY', [a, b]);
    expect(counts(await applied('REGISTRY', [a, b]))).toEqual([0, 0, 2, 0]);
    const again = await applied('REGISTRY', [a, { ...b, civico: '99' }, resident()]);
    expect(counts(again)).toEqual([1, 1, 1, 0]);
    expect(await app.query(m, `SELECT 1 FROM registry_record WHERE street_number = '99'`)).toHaveLength(1);
  });
});

describe('R16: subscriptions sold at the office, from a file', () => {
  it('are rights at once: holder, plate, period, zones, payment, and the number people hold (R24)', async () => {
    const row = sale({ pagato_il: '30/12/2025', importo: '60,00' });
    await applied('OFFICE_SUBSCRIPTIONS', [row]);
    const number = `A/${row['codice']}/2026`;
    expect(
      await app.query(
        m,
        `SELECT s.number, s.status, s.source, s.valid::text, s.price_cents AS cents, h.family_name AS name, h.account_id AS account,
                r.source AS "requestSource", r.state, pr.state AS "plateState", v.active, v.plate
           FROM subscription s JOIN holder h ON h.id = s.holder_id JOIN request r ON r.id = s.request_id
           JOIN plate_association v ON v.id = s.plate_association_id JOIN request pr ON pr.id = v.id`,
      ),
    ).toEqual([
      {
        number,
        status: 'ACTIVE',
        source: 'IMPORT',
        valid: '[2026-01-01,2027-01-01)',
        cents: 6_000,
        name: 'Rossi',
        account: null,
        requestSource: 'IMPORT',
        state: 'COMPLETED',
        plateState: 'ACCEPTED',
        active: true,
        plate: row['targa'],
      },
    ]);
    // What plate checks read: from midnight to midnight in Italy.
    expect(
      await app.query(
        m,
        'SELECT plate, zone_id AS zone, family, live, lower(period) AS "from", upper(period) AS "to" FROM right_lookup',
      ),
    ).toEqual([
      {
        plate: row['targa'],
        zone: m.zones.A,
        family: 'ANYBODY',
        live: true,
        from: new Date('2025-12-31T23:00:00Z'),
        to: new Date('2026-12-31T23:00:00Z'),
      },
    ]);
    expect(await app.query(m, 'SELECT plate FROM subscription_plate_period')).toEqual([
      { plate: row['targa'] },
    ]);
    expect(await app.query(m, 'SELECT provider, method, state, amount_cents AS cents FROM payment')).toEqual([
      { provider: 'office', method: 'OFFICE', state: 'SUCCEEDED', cents: 6_000 },
    ]);
    // The office gave its own receipt: none of ours is used up.
    expect(await app.query(m, 'SELECT 1 FROM receipt')).toEqual([]);
    expect(await app.query(m, `SELECT 1 FROM number_counter WHERE series IN ('RECEIPT', 'REQUEST')`)).toEqual(
      [],
    );
    const office = await app.createOperator(m, 'SUPERVISOR');
    const list = (await office.get('/subscriptions')).body.items;
    expect(list).toMatchObject([
      { number, payment: { method: 'OFFICE', amountCents: 6_000 }, receiptNumber: null },
    ]);
  });

  it('R16 R17 R24: can be claimed by who was given them, and by nobody else', async () => {
    const row = sale();
    await applied('OFFICE_SUBSCRIPTIONS', [row]);
    const claim = {
      email: row['email']!,
      fiscalCode: row['codice_fiscale']!,
      abi: 'A',
      code: row['codice']!,
      year: 2026,
    };
    const match = (changes = {}) =>
      app.run(m, (tx) => app.get(OfficeSubscriptions).match(tx, { ...claim, ...changes }, '2026-02-10'));
    expect(await match()).toMatchObject({ holder: { familyName: 'Rossi' } });
    expect(await match({ email: 'altro@example.test' })).toBeNull();
  });

  it('are scheduled, active or expired as the calendar says', async () => {
    const periods = [
      ['01/03/2026', '31/12/2026'],
      ['10/02/2026', '10/02/2026'],
      ['01/01/2025', '09/02/2026'],
    ] as const;
    await applied(
      'OFFICE_SUBSCRIPTIONS',
      periods.map(([valido_dal, valido_al]) => sale({ valido_dal, valido_al })),
    );
    const rows = await app.query<{ status: 'ACTIVE'; from: string; to: string }>(
      m,
      `SELECT status, lower(valid)::text AS "from", upper(valid)::text AS "to" FROM subscription ORDER BY number`,
    );
    expect(rows.map(({ status }) => status)).toEqual(['SCHEDULED', 'ACTIVE', 'EXPIRED']);
    for (const { status, ...valid } of rows) expect(statusOn('ACTIVE', valid, '2026-02-10')).toBe(status);
  });

  it('change nothing when the same file comes again', async () => {
    const rows = [sale(), sale({ pagato_il: '', importo: '' })];
    await applied('OFFICE_SUBSCRIPTIONS', rows);
    const before = await app.query(m, 'SELECT * FROM subscription ORDER BY id');
    expect(counts(await applied('OFFICE_SUBSCRIPTIONS', rows))).toEqual([0, 0, 2, 0]);
    expect(await app.query(m, 'SELECT * FROM subscription ORDER BY id')).toEqual(before);
    expect(await app.query(m, 'SELECT 1 FROM payment')).toHaveLength(1);
  });

  it('R88: renewed at the office move their end, also when claimed; the account keeps its own data', async () => {
    const row = sale({ pagato_il: '', importo: '' });
    await applied('OFFICE_SUBSCRIPTIONS', [row]);
    const citizen = await app.createCitizen(m);
    await app.run(m, async (tx) => {
      await tx.query('UPDATE holder SET account_id = NULL WHERE id = $1', [citizen.holderId]);
      await tx.query(`UPDATE holder SET account_id = $1, street = 'Via Mia' WHERE fiscal_code = $2`, [
        citizen.accountId,
        row['codice_fiscale'],
      ]);
      await tx.query('UPDATE office_subscription SET claimed_at = now()');
    });
    const renewed = {
      ...row,
      valido_al: '30/06/2027',
      pagato_il: '01/02/2026',
      importo: '60',
      indirizzo: 'Via Altra',
    };
    expect(counts(await applied('OFFICE_SUBSCRIPTIONS', [renewed]))).toEqual([0, 1, 0, 0]);
    expect(
      await app.query(
        m,
        `SELECT upper(s.valid)::text AS "to", upper(l.period) AS until, h.street, o.claimed_at IS NOT NULL AS claimed, p.amount_cents AS cents
           FROM subscription s JOIN right_lookup l ON l.subscription_id = s.id JOIN holder h ON h.id = s.holder_id
           JOIN office_subscription o ON o.subscription_id = s.id JOIN payment p ON p.request_id = s.request_id`,
      ),
    ).toEqual([
      {
        to: '2027-07-01',
        until: new Date('2027-06-30T22:00:00Z'),
        street: 'Via Mia',
        claimed: true,
        cents: 6_000,
      },
    ]);
  });

  it('bring the office’s newer address to a holder without an account', async () => {
    const row = sale();
    await applied('OFFICE_SUBSCRIPTIONS', [row]);
    await applied('OFFICE_SUBSCRIPTIONS', [{ ...row, indirizzo: 'Via Nuova' }]);
    expect(await app.query(m, 'SELECT street FROM holder')).toEqual([{ street: 'Via Nuova' }]);
  });

  it('may be several of one holder, on one plate or more', async () => {
    const row = sale();
    const more = { ...row, codice: '90001', valido_dal: '01/01/2027', valido_al: '31/12/2027', anno: '2027' };
    const other = { ...row, codice: '90002', targa: 'CC999CC' };
    expect(counts(await applied('OFFICE_SUBSCRIPTIONS', [row, more, other]))).toEqual([3, 0, 0, 0]);
    expect(await app.query(m, 'SELECT 1 FROM holder')).toHaveLength(1);
    expect(await app.query(m, 'SELECT 1 FROM plate_association')).toHaveLength(2);
  });

  it('that overlap a right on the same plate are wrong rows, not the end of the batch', async () => {
    const citizen = await app.createCitizen(m);
    const { plate } = await acceptedPlate(app, m, citizen);
    const first = sale({ targa: plate });
    await applied('OFFICE_SUBSCRIPTIONS', [first]);
    const second = sale({ targa: plate, valido_dal: '31/12/2026', valido_al: '31/12/2027' });
    const later = sale({ targa: plate, valido_dal: '01/01/2027', valido_al: '31/12/2027' });
    const twice = sale({ targa: plate, valido_dal: '01/06/2027', valido_al: '31/12/2027' });
    const batch = await applied('OFFICE_SUBSCRIPTIONS', [second, later, twice, sale()], true);
    expect(counts(batch)).toEqual([1, 0, 0, 3]);
    expect(await problems(batch.id)).toEqual([
      [2, 'targa', 'OVERLAP_RIGHT'],
      [3, 'targa', 'OVERLAP_ROW'],
      [4, 'targa', 'OVERLAP_ROW'],
    ]);
    expect(await app.query(m, 'SELECT 1 FROM subscription')).toHaveLength(2);
  });

  it('of another holder, plate or product than known are wrong rows', async () => {
    const row = sale();
    await applied('OFFICE_SUBSCRIPTIONS', [row]);
    const wrong = async (changes: Cells) =>
      problems((await checked('OFFICE_SUBSCRIPTIONS', [{ ...row, ...changes }])).id);
    expect(await wrong({ codice_fiscale: testPerson().fiscalCode })).toEqual([
      [2, 'codice_fiscale', 'HOLDER_DIFFERS'],
    ]);
    expect(await wrong({ targa: 'ZZ999ZZ' })).toEqual([[2, 'targa', 'PLATE_DIFFERS']]);
    expect(await wrong({ prodotto: 'ELECTRIC_YEAR' })).toEqual([[2, 'prodotto', 'PRODUCT_DIFFERS']]);
    await app.query(m, `UPDATE subscription SET status = 'REVOKED'`);
    expect(await wrong({ valido_al: '31/01/2027' })).toEqual([[2, 'codice', 'SUBSCRIPTION_OVER']]);
  });
});

describe('a file that is not what it should be', () => {
  it.each([
    ['a spreadsheet', Buffer.from('504b030414000600', 'hex'), 'import_not_csv', 415],
    ['a PDF', Buffer.from('%PDF-1.7\n'), 'import_not_csv', 415],
    ['UTF-16', Buffer.from('\uFEFFcodice_fiscale;nome', 'utf16le'), 'import_not_csv', 415],
    ['empty', Buffer.alloc(0), 'upload_empty', 422],
  ] as const)('is not taken: %s', async (_, content, code, status) => {
    const answer = await send('REGISTRY', content);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect((await admin.get('/imports')).body.items).toEqual([]);
  });

  it('is not taken without a file, or of an unknown kind', async () => {
    expect((await admin.post('/imports?kind=REGISTRY', {})).body.code).toBe('upload_missing');
    expect((await admin.post('/imports?kind=REGISTRY', new FormData())).body.code).toMatch(
      /upload_missing|malformed/,
    );
    expect((await admin.post('/imports?kind=TAXES', new FormData())).body.code).toBe('validation_failed');
  });

  it('is refused whole with a header of another kind, naming the columns', async () => {
    const batch = await checked('REGISTRY', csv('OFFICE_SUBSCRIPTIONS', [sale()]));
    expect(batch.state).toBe('REFUSED');
    expect(batch.refusal).toContain('Mancano le colonne: data_nascita.');
    expect(batch.refusal).toContain('Colonne non previste: abi, codice, anno');
    const english = await admin.get(`/imports/${batch.id}`, { 'accept-language': 'en' });
    expect(english.body.refusal).toContain('Missing columns: data_nascita.');
    expect((await admin.post(`/imports/${batch.id}/apply`, { validRowsOnly: true })).body.code).toBe(
      'state_transition_not_allowed',
    );
  });

  it('is refused whole when it is text without columns, a header alone, or quotes that never end', async () => {
    expect((await checked('REGISTRY', 'ciao\nmondo')).state).toBe('REFUSED');
    expect((await checked('REGISTRY', csv('REGISTRY', []))).refusal).toContain('solo l’intestazione');
    const open = csv('REGISTRY', [resident(), resident({ cognome: '"Rossi' }), resident()]);
    expect((await checked('REGISTRY', open)).refusal).toContain('Alla riga 3');
  });

  it('is told to be wrong row by row, with line and column', async () => {
    const good = resident();
    const batch = await checked('REGISTRY', [
      resident({ codice_fiscale: 'RSSMRA80A01F839X' }),
      good,
      resident({ cognome: '=1+1' }),
      { ...good, comune: 'Artena' },
      resident({ cap: '38', provincia: 'Roma' }),
    ]);
    expect(counts(batch)).toEqual([1, 0, 0, 4]);
    expect(await problems(batch.id)).toEqual([
      [2, 'codice_fiscale', 'FISCAL_CODE'],
      [4, 'cognome', 'FORMULA'],
      [5, 'codice_fiscale', 'DUPLICATE'],
      [6, 'cap', 'POSTAL_CODE'],
      [6, 'provincia', 'PROVINCE'],
    ]);
    const [, , duplicate] = (await admin.get(`/imports/${batch.id}/problems`)).body.items;
    expect(duplicate.text).toBe(
      'Lo stesso elemento è già alla riga 3 del file. Tieni una sola delle due righe.',
    );
    const report = await admin.get(`/imports/${batch.id}/report`);
    expect(report.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(report.text.split('\r\n')[2]).toMatch(/^4;cognome;'=1\+1;Il testo comincia/);
    // Pages of the table, by their cursor.
    const first = (await admin.get(`/imports/${batch.id}/problems?limit=2`)).body;
    const second = (await admin.get(`/imports/${batch.id}/problems?limit=100&cursor=${first.nextCursor}`))
      .body;
    expect(second.items.map(({ line }: { line: number }) => line)).toEqual([5, 6, 6]);
  });

  it('is not written with wrong rows, unless the operator wants the valid ones only', async () => {
    const batch = await checked('REGISTRY', [resident(), resident({ cap: 'x' })]);
    expect((await admin.post(`/imports/${batch.id}/apply`, { validRowsOnly: false })).body.code).toBe(
      'import_has_wrong_rows',
    );
    await admin.post(`/imports/${batch.id}/apply`, { validRowsOnly: true });
    await app.settle();
    expect((await admin.get(`/imports/${batch.id}`)).body).toMatchObject({
      state: 'APPLIED',
      rowsNew: 1,
      rowsWrong: 1,
      validRowsOnly: true,
    });
    expect(await app.query(m, 'SELECT 1 FROM registry_record')).toHaveLength(1);
  });

  it('may be Windows-1252, as old spreadsheets write', async () => {
    await applied(
      'REGISTRY',
      Buffer.from(csv('REGISTRY', [resident({ cognome: 'Nicolò' })]), 'latin1') as never,
    );
    expect(await app.query(m, 'SELECT family_name AS name FROM registry_record')).toEqual([
      { name: 'Nicolò' },
    ]);
  });
});

describe('a file too large', () => {
  const stored = () => vi.spyOn(app.get(ObjectStorage), 'putStream');

  it('is not even read when it says so itself', async () => {
    const put = stored();
    const answer = await admin.post('/imports?kind=REGISTRY', Buffer.from('--x--'), {
      'content-type': 'multipart/form-data; boundary=x',
      'content-length': String(2 * 1024 ** 3),
    });
    expect([answer.status, answer.body.code]).toEqual([413, 'import_too_large']);
    expect(put).not.toHaveBeenCalled();
  });

  it('is given up at the limit when it does not, and leaves nothing behind', async () => {
    const uploads = app.get(UploadImport);
    const limit = uploads.maxBytes;
    uploads.maxBytes = 6 * 1024 * 1024; // more than one part of the store's multipart upload
    const put = stored();
    let given = 0;
    function* body(): Generator<Buffer> {
      yield Buffer.from(
        '--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\nContent-Type: text/csv\r\n\r\n',
      );
      for (; given < 64; given += 1) yield Buffer.alloc(1024 * 1024, 'a');
      yield Buffer.from('\r\n--x--\r\n');
    }
    try {
      const answer = await app.request(
        'POST',
        `/api/v1/${m.slug}/operator/imports?kind=REGISTRY`,
        Readable.from(body(), { highWaterMark: 1 }) as never,
        { authorization: `Bearer ${admin.token}`, 'content-type': 'multipart/form-data; boundary=x' },
      );
      expect([answer.status, answer.body.code]).toEqual([413, 'import_too_large']);
    } finally {
      uploads.maxBytes = limit;
    }
    const [key] = put.mock.calls[0]!;
    await expect(app.get(ObjectStorage).get(key)).rejects.toThrow();
    expect((await admin.get('/imports')).body.items).toEqual([]);
  });
});

describe('an import under way', () => {
  const message = async () => {
    const [row] = await app.query<{ id: string }>(
      m,
      'SELECT id FROM outbox_message WHERE done_at IS NULL ORDER BY created_at DESC, id DESC LIMIT 1',
    );
    return row!.id;
  };

  it('is the only one of its municipality', async () => {
    await send('REGISTRY', csv('REGISTRY', [resident()]));
    const second = await send('REGISTRY', csv('REGISTRY', [resident()]));
    expect([second.status, second.body.code]).toEqual([409, 'import_under_way']);
    const elsewhere = await app.seedMunicipality();
    const other = await app.createOperator(elsewhere, 'SUPERVISOR');
    expect((await send('REGISTRY', csv('REGISTRY', [resident()]), other)).status).toBe(201);
    await app.settle();
    expect((await send('REGISTRY', csv('REGISTRY', [resident()]))).status).toBe(201);
  });

  it('is the only one also when two come at the same instant', async () => {
    const answers = await Promise.all([0, 1, 2].map(() => send('REGISTRY', csv('REGISTRY', [resident()]))));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409]);
  });

  it.each(['REGISTRY', 'OFFICE_SUBSCRIPTIONS'] as const)(
    'of kind %s leaves nothing behind when it is cancelled half way',
    async (kind) => {
      const rows = Array.from({ length: 2_500 }, () => (kind === 'REGISTRY' ? resident() : sale()));
      if (kind === 'OFFICE_SUBSCRIPTIONS') {
        for (const [n, row] of rows.entries()) {
          row['targa'] =
            `C${String.fromCharCode(65 + (n % 8))}${String(Math.floor(n / 8)).padStart(3, '0')}DD`;
        }
      }
      const batch = await checked(kind, rows);
      expect(counts(batch)).toEqual([2_500, 0, 0, 0]);
      await admin.post(`/imports/${batch.id}/apply`, { validRowsOnly: false });
      const importer = kind === 'REGISTRY' ? app.get(RegistryImport) : app.get(OfficeImport);
      const write = importer.write.bind(importer) as (...args: unknown[]) => Promise<void>;
      let steps = 0;
      vi.spyOn(importer as { write: typeof write }, 'write').mockImplementation(async (...args) => {
        steps += 1;
        await write(...args);
        if (steps === 2) {
          expect((await admin.get(`/imports/${batch.id}`)).body).toMatchObject({
            state: 'APPLYING',
            rowsDone: 1_000,
          });
          expect((await admin.post(`/imports/${batch.id}/cancel`)).status).toBe(200);
        }
      });
      await app.settle();
      expect(steps).toBe(2);
      expect((await admin.get(`/imports/${batch.id}`)).body.state).toBe('CANCELLED');
      for (const table of [
        'registry_record',
        'holder',
        'request',
        'subscription',
        'right_lookup',
        'import_row',
      ])
        expect(await app.query(m, `SELECT 1 FROM ${table}`), table).toEqual([]);
      expect((await admin.post(`/imports/${batch.id}/cancel`)).status).toBe(409);
    },
    60_000,
  );

  it('of which the worker dies half way is done by the next one, once', async () => {
    const rows = Array.from({ length: 1_500 }, () => resident());
    const batch = await checked('REGISTRY', rows);
    await admin.post(`/imports/${batch.id}/apply`, { validRowsOnly: false });
    const importer = app.get(RegistryImport);
    const write = importer.write.bind(importer);
    let steps = 0;
    vi.spyOn(importer, 'write').mockImplementation(async (...args) => {
      steps += 1;
      if (steps === 2) throw new Error('killed');
      await write(...args);
    });
    const id = await message();
    await expect(app.get(EffectRunner).run(id, m.id)).rejects.toThrow('killed');
    expect(await app.query(m, 'SELECT 1 FROM registry_record')).toEqual([]);
    expect((await admin.get(`/imports/${batch.id}`)).body.state).toBe('APPLYING');
    app.clock.advance({ seconds: 2 });
    await app.settle();
    expect((await admin.get(`/imports/${batch.id}`)).body).toMatchObject({
      state: 'APPLIED',
      rowsNew: 1_500,
    });
    expect(await app.query(m, 'SELECT 1 FROM registry_record')).toHaveLength(1_500);
    expect(await app.get(EffectRunner).run(id, m.id)).toBe(false);
  });

  it('of which the worker dies while checking is checked anew', async () => {
    await send(
      'REGISTRY',
      csv(
        'REGISTRY',
        Array.from({ length: 1_500 }, () => resident()),
      ),
    );
    const importer = app.get(RegistryImport);
    vi.spyOn(importer, 'judge').mockRejectedValueOnce(new Error('killed'));
    await app.settle({ failures: 'keep' });
    await app.settle();
    const [batch] = (await admin.get('/imports')).body.items;
    expect(counts(batch)).toEqual([1_500, 0, 0, 0]);
    expect(batch).toMatchObject({ state: 'CHECKED', rowsTotal: 1_500 });
  });

  it('goes back to the operator when rows became wrong since the check', async () => {
    const row = sale();
    const batch = await checked('OFFICE_SUBSCRIPTIONS', [row, sale()]);
    // Somebody else sells a right on the same plate meanwhile.
    const citizen = await app.createCitizen(m);
    await acceptedPlate(app, m, citizen, { plate: row['targa']! });
    const rival = sale({ targa: row['targa']! });
    await applied('OFFICE_SUBSCRIPTIONS', [rival]);
    await admin.post(`/imports/${batch.id}/apply`, { validRowsOnly: false });
    await app.settle();
    const back = (await admin.get(`/imports/${batch.id}`)).body;
    expect(back).toMatchObject({ state: 'CHECKED', rowsWrong: 1 });
    expect(back.refusal).toContain('Dopo il controllo i dati sono cambiati');
    expect(await app.query(m, 'SELECT 1 FROM subscription')).toHaveLength(1);
  });

  it('fails for good, with nothing written, when a constraint keeps breaking', async () => {
    const batch = await checked('OFFICE_SUBSCRIPTIONS', [sale()]);
    await admin.post(`/imports/${batch.id}/apply`, { validRowsOnly: false });
    vi.spyOn(app.get(OfficeImport), 'write').mockImplementation(async (tx, { id }) => {
      await tx.query('INSERT INTO registry_record SELECT * FROM registry_record WHERE municipality_id = $1', [
        id,
      ]);
      throw Object.assign(new Error('broken'), { code: '23P01' });
    });
    for (let n = 0; n < 3; n += 1) await app.settle({ failures: 'keep' });
    expect((await admin.get(`/imports/${batch.id}`)).body).toMatchObject({ state: 'FAILED' });
    expect((await send('REGISTRY', csv('REGISTRY', [resident()]))).status).toBe(201);
  });
});

describe('who may import', () => {
  it.each(['CLERK', 'REVIEWER', 'CASHIER', 'AUDITOR'] as const)('not a %s', async (role) => {
    const other = await app.createOperator(m, role);
    expect((await send('REGISTRY', csv('REGISTRY', [resident()]), other)).status).toBe(403);
    expect((await other.get('/imports')).status).toBe(403);
  });

  it('nobody of another municipality sees a batch', async () => {
    const batch = await checked('REGISTRY', [resident({ cap: 'x' })]);
    const elsewhere = await app.createOperator(await app.seedMunicipality(), 'TENANT_ADMIN');
    expect((await elsewhere.get('/imports')).body.items).toEqual([]);
    for (const path of ['', '/problems', '/report'])
      expect((await elsewhere.get(`/imports/${batch.id}${path}`)).status, path).toBe(404);
    expect((await elsewhere.post(`/imports/${batch.id}/apply`, { validRowsOnly: true })).status).toBe(404);
    expect((await elsewhere.post(`/imports/${batch.id}/cancel`)).status).toBe(404);
  });

  it('whoever does leaves a trace without personal data, and no copy of the file', async () => {
    const get = vi.spyOn(app.get(ObjectStorage), 'putStream');
    const row = resident();
    const batch = await applied('REGISTRY', [row]);
    const trail = await app.query<{ action: string; data: object }>(
      m,
      `SELECT action, data FROM audit_event WHERE subject_id = $1 ORDER BY at, id`,
      [batch.id],
    );
    expect(trail.map(({ action }) => action)).toEqual([
      'import.uploaded',
      'import.apply_requested',
      'import.applied',
    ]);
    expect(JSON.stringify(trail)).not.toContain(row['codice_fiscale']);
    await expect(app.get(ObjectStorage).get(get.mock.calls[0]![0])).rejects.toThrow();
    expect(await app.query(m, 'SELECT 1 FROM import_row')).toEqual([]);
  });

  it('a month later what nobody applied is given up, and no cell of a wrong row is left', async () => {
    const wrong = resident({ cap: 'x' });
    const over = await applied('REGISTRY', [wrong, resident()], true);
    const headless = await checked('REGISTRY', `Rossi;${wrong['codice_fiscale']}\r\nVerdi;x\r\n`);
    const left = await checked('REGISTRY', [resident({ cap: 'y' }), resident()]);
    expect(headless.refusal).toContain(wrong['codice_fiscale']);
    const kept = async (): Promise<[string, string[], number, number]> => {
      await app.runJobs('imports.');
      await app.settle();
      admin = await app.createOperator(m, 'TENANT_ADMIN');
      const batches: { id: string; state: string; refusal: string | null }[] = (await admin.get('/imports'))
        .body.items;
      expect(batches.map(({ id }) => id).sort()).toEqual([over.id, headless.id, left.id].sort());
      return [
        batches.find(({ id }) => id === left.id)!.state,
        batches.flatMap(({ refusal }) => refusal ?? []),
        (await app.query(m, 'SELECT 1 FROM import_row')).length,
        (await problems(over.id)).length + (await problems(left.id)).length,
      ];
    };

    app.clock.set('2026-03-12T08:59:00Z');
    expect(await kept()).toEqual(['CHECKED', [headless.refusal], 1, 2]);

    app.clock.set('2026-03-12T09:01:00Z');
    const [state, refusals, rows, lines] = await kept();
    expect([state, rows, lines]).toEqual(['CANCELLED', 0, 1]);
    expect(refusals).toHaveLength(1);
    expect(refusals[0]).toContain('Mancano le colonne');
    expect(refusals[0]).not.toContain(wrong['codice_fiscale']);
    const given = await app.query(
      m,
      `SELECT actor_kind AS actor FROM audit_event WHERE subject_id = $1 AND action = 'import.cancelled'`,
      [left.id],
    );
    expect(given).toEqual([{ actor: 'SYSTEM' }]);

    // What was given up is over since today: its list has a month of its own.
    app.clock.set('2026-04-12T09:01:00Z');
    expect(await kept()).toEqual(['CANCELLED', refusals, 0, 0]);
    expect(await app.query(m, 'SELECT 1 FROM import_problem')).toEqual([]);
  });

  it('and takes a model to fill in that the product itself reads', async () => {
    for (const kind of ['REGISTRY', 'OFFICE_SUBSCRIPTIONS'] as const) {
      const model = await admin.get(`/imports/model?kind=${kind}`);
      expect(model.headers['content-disposition']).toMatch(/attachment; filename="modello-\w+\.csv"/);
      const batch = await checked(kind, model.text);
      expect(batch).toMatchObject({ state: 'CHECKED', rowsTotal: 1 });
    }
  });
});

// Last: its rows stay staged, and every check of the office's files has the statistics of staged rows made anew.
describe('R37: the municipal registry from a large file', () => {
  it('finds the one wrong row in fifty thousand', async () => {
    const months = 'ABCDEHLMPRST';
    const { fiscalCodeCheckCharacter } = await import('@sosta/contracts');
    const lines = ['codice_fiscale;cognome;nome;data_nascita;indirizzo;civico;cap;comune;provincia'];
    for (let n = 0; n < 50_000; n += 1) {
      const day = 1 + (n % 28);
      const month = Math.floor(n / 28) % 12;
      const year = 1930 + (Math.floor(n / 336) % 75);
      const letters = String.fromCharCode(65 + (Math.floor(n / 25_200) % 26));
      const first = `RSSMR${letters}${String(year).slice(2)}${months[month]}${String(day).padStart(2, '0')}F839`;
      const born = `${String(day).padStart(2, '0')}/${String(month + 1).padStart(2, '0')}/${year}`;
      const code = first + fiscalCodeCheckCharacter(first);
      lines.push(`${code};Rossi;Mario;${n === 31_415 ? '31/02/1980' : born};Via Roma;1;00038;Valmontone;RM`);
    }
    const batch = await checked('REGISTRY', lines.join('\n'));
    expect(batch).toMatchObject({ state: 'CHECKED', rowsTotal: 50_000, rowsWrong: 1, rowsNew: 49_999 });
    expect(await problems(batch.id)).toEqual([[31_417, 'data_nascita', 'DATE']]);
  }, 60_000);
});
