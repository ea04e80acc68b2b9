/**
 * Runs `work` at most once at a time, across callers and, where the browser has Web Locks, across tabs: a refresh
 * token used by two tabs at once would look stolen and end the whole session.
 */
export function singleFlight<T>(name: string, work: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | null = null;
  return () => {
    running ??= (navigator.locks ? navigator.locks.request(name, work) : work()).finally(() => {
      running = null;
    }) as Promise<T>;
    return running;
  };
}
