import { createParser } from 'eventsource-parser';
import type { WorkSubject } from '@sosta/contracts';

/** What the server says should be read again; `ready`: everything on screen, for something may have been missed. */
export type LiveEvent = { kind: 'ready' } | { kind: 'work'; subject: WorkSubject; ids: string[] };

export type StreamEnd =
  /** Ended by the server or on the way; another may be opened. */
  | 'ended'
  /** This operator may not have one (any more). */
  | 'refused';

/** The server gives a sign of life every 15 s; a connection silent for this long is dead, whatever the browser thinks. */
const SILENCE_MS = 45_000;

/**
 * Reads one event stream to its end. `EventSource` cannot send the bearer token, `fetch` can.
 * @param request sends the request with the session's token
 */
export async function readStream(
  request: (signal: AbortSignal) => Promise<Response>,
  onEvent: (event: LiveEvent) => void,
  signal: AbortSignal,
): Promise<StreamEnd> {
  const silence = new AbortController();
  const either = AbortSignal.any([signal, silence.signal]);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const alive = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(), SILENCE_MS);
  };
  const parser = createParser({
    onEvent: ({ event, data }) => {
      const told = eventOf(event, data);
      if (told) onEvent(told);
    },
  });
  try {
    alive();
    const response = await request(either);
    if (!response.ok || !response.body)
      return response.status === 401 || response.status === 403 ? 'refused' : 'ended';
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return 'ended';
      alive();
      parser.feed(value);
    }
  } catch {
    return 'ended';
  } finally {
    clearTimeout(timer);
  }
}

function eventOf(event: string | undefined, data: string): LiveEvent | null {
  if (event === 'ready') return { kind: 'ready' };
  if (event !== 'hint') return null;
  try {
    const told = JSON.parse(data) as LiveEvent;
    return told.kind === 'work' && Array.isArray(told.ids) ? told : null;
  } catch {
    return null;
  }
}

/** How long to wait before the next try: longer each time, and not all screens at once. */
export function backOff(failures: number, random: () => number = Math.random): number {
  return Math.min(30_000, 1000 * 2 ** Math.min(failures, 5)) * (0.5 + random() / 2);
}
