import { describe, expect, it } from 'vitest';
import { backOff, readStream, type LiveEvent } from './live-stream.js';

const streamOf = (...chunks: string[]): Response =>
  new Response(
    new ReadableStream({
      start(controller) {
        for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk));
        controller.close();
      },
    }),
    { headers: { 'content-type': 'text/event-stream' } },
  );

async function read(response: Response | Error): Promise<{ end: string; events: LiveEvent[] }> {
  const events: LiveEvent[] = [];
  const end = await readStream(
    () => (response instanceof Error ? Promise.reject(response) : Promise.resolve(response)),
    (event) => events.push(event),
    new AbortController().signal,
  );
  return { end, events };
}

describe('the event stream', () => {
  it('is read however it is cut into pieces, comments and unknown events aside', async () => {
    const { end, events } = await read(
      streamOf(
        'event: ready\ndata: {}\n\n: \n\nevent: hi',
        'nt\ndata: {"kind":"work","subject":"threads","ids":["1"]}\n',
        '\nevent: other\ndata: x\n\nevent: hint\ndata: not json\n\n',
      ),
    );
    expect(end).toBe('ended');
    expect(events).toEqual([{ kind: 'ready' }, { kind: 'work', subject: 'threads', ids: ['1'] }]);
  });

  it.each([
    [401, 'refused'],
    [403, 'refused'],
    [429, 'ended'],
    [503, 'ended'],
  ])('answered %i is %s', async (status, end) => {
    expect((await read(new Response(null, { status }))).end).toBe(end);
  });

  it('that never came about has ended', async () => {
    expect((await read(new TypeError('offline'))).end).toBe('ended');
  });
});

it('waits longer each time, up to half a minute', () => {
  expect([0, 1, 2, 9].map((failures) => backOff(failures, () => 1))).toEqual([1000, 2000, 4000, 30_000]);
  expect(backOff(0, () => 0)).toBe(500);
});
