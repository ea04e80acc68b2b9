import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  createTestApp,
  type TestApp,
  type TestMunicipality,
  type TestOperator,
} from '../../testing/index.js';
import { LiveStreams, STREAMS_PER_OPERATOR } from './live-streams.js';

let app: TestApp;
let ours: TestMunicipality;
let origin: string;

beforeAll(async () => {
  app = await createTestApp();
  ours = await app.seedMunicipality();
  // A stream needs a socket.
  await app.nest.listen(0, '127.0.0.1');
  origin = await app.nest.getUrl();
});
afterAll(() => app?.close());

interface Listener {
  response: Response;
  /** What came since the last call that contains `part`; waits for it. */
  until(part: string): Promise<string>;
  /** All that came, once the stream is over. */
  end(): Promise<string>;
  close(): void;
}

async function listen(town: TestMunicipality, who: TestOperator): Promise<Listener> {
  const stop = new AbortController();
  const response = await fetch(`${origin}/api/v1/${town.slug}/operator/live`, {
    headers: { authorization: `Bearer ${who.token}` },
    signal: stop.signal,
  });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const read = async (over: () => boolean): Promise<void> => {
    while (!over()) {
      const { done, value } = await reader.read();
      if (done) return;
      text += value;
    }
  };
  return {
    response,
    until: async (part) => {
      await read(() => text.includes(part));
      expect(text).toContain(part);
      const seen = text;
      text = '';
      return seen;
    },
    end: async () => {
      await read(() => false);
      return text;
    },
    close: () => stop.abort(),
  };
}

const asks = async (town: TestMunicipality): Promise<string> => {
  const citizen = await app.createCitizen(town);
  const asked = await citizen.post('/assistance-threads', {
    topic: 'OTHER',
    subject: 'Segreto di Anna',
    body: 'Come si fa?',
  });
  return asked.body.id;
};

test('tells what to read again, with ids and nothing else', async () => {
  const clerk = await app.createOperator(ours, 'CLERK');
  const stream = await listen(ours, clerk);
  expect(stream.response.headers.get('content-type')).toContain('text/event-stream');
  expect(stream.response.headers.get('cache-control')).toContain('no-store');
  await stream.until('event: ready');
  const id = await asks(ours);
  const told = await stream.until(id);
  expect(told).toContain(`data: ${JSON.stringify({ kind: 'work', subject: 'threads', ids: [id] })}`);
  expect(told).not.toContain('Segreto');
  // Taking it in charge is told to the others; what is refused is not.
  const colleague = await app.createOperator(ours, 'CLERK');
  await colleague.post(`/worklist/threads/${id}/claim`, {});
  await stream.until(id);
  await clerk.post(`/worklist/threads/${id}/claim`, {});
  await app.get(LiveStreams).tick();
  expect(await stream.until(': \n')).not.toContain(id);
  stream.close();
});

test('never reaches another municipality, nor who may not see that kind of work', async () => {
  const theirs = await app.seedMunicipality();
  const both = await app.createOperator(ours, 'CLERK');
  await app.run(theirs, (tx) =>
    tx.query('INSERT INTO operator_role (municipality_id, operator_id, role) VALUES ($1, $2, $3)', [
      theirs.id,
      both.operatorId,
      'CLERK',
    ]),
  );
  const here = await listen(ours, both);
  const accountant = await listen(ours, await app.createOperator(ours, 'ACCOUNTANT'));
  await here.until('ready');
  await accountant.until('ready');
  const elsewhere = await asks(theirs);
  const id = await asks(ours);
  // Theirs came first: had it been for us, it would be there by now.
  expect(await here.until(id)).not.toContain(elsewhere);
  await app.get(LiveStreams).tick();
  const toldAccountant = await accountant.until(': \n');
  expect(toldAccountant).not.toContain(id);
  expect(toldAccountant).not.toContain(elsewhere);
  here.close();
  accountant.close();

  const stranger = await app.createOperator(theirs, 'CLERK');
  expect((await listen(ours, stranger)).response.status).toBe(403);
  const inspector = await app.createOperator(ours, 'INSPECTOR');
  expect((await listen(ours, inspector)).response.status).toBe(403);
});

test('ends at sign-out, with the role, and with the token', async () => {
  const [signsOut, loses, expires] = await Promise.all([
    app.createOperator(ours, 'CLERK'),
    app.createOperator(ours, 'CLERK'),
    app.createOperator(ours, 'CLERK'),
  ]);
  const streams = [await listen(ours, signsOut), await listen(ours, loses), await listen(ours, expires)];
  for (const stream of streams) await stream.until('ready');
  // At once, without waiting for the next beat: the session's end is a hint too.
  await app.unitOfWork.runPlatform(async (tx) => {
    const { OperatorSessions } = await import('../../modules/auth/index.js');
    await app.get(OperatorSessions).revoke(tx, signsOut.sessionId, 'LOGOUT');
  });
  await streams[0]!.end();
  await app.run(ours, (tx) =>
    tx.query('DELETE FROM operator_role WHERE operator_id = $1', [loses.operatorId]),
  );
  await app.get(LiveStreams).tick();
  await streams[1]!.end();
  app.clock.advance({ hours: 24 });
  await app.get(LiveStreams).tick();
  await streams[2]!.end();
  app.clock.advance({ hours: -24 });
});

test('is bounded for each operator, and a process that ends closes all', async () => {
  const clerk = await app.createOperator(ours, 'CLERK');
  const streams: Listener[] = [];
  for (let index = 0; index < STREAMS_PER_OPERATOR; index += 1) {
    streams.push(await listen(ours, clerk));
    await streams.at(-1)!.until('ready');
  }
  const refused = await listen(ours, clerk);
  expect(refused.response.status).toBe(429);
  expect(refused.response.headers.get('retry-after')).toBe('60');
  app.get(LiveStreams).beforeApplicationShutdown();
  await Promise.all(streams.map((stream) => stream.end()));
  expect((await listen(ours, clerk)).response.status).toBe(503);
});
