import { AsyncLocalStorage } from 'node:async_hooks';

/** The time of a sandbox whose clock was moved: how far it is ahead of everybody's. */
export interface TownTime {
  municipalityId: string;
  aheadMs: number;
}

/** Empty for every municipality that exists: only what is done for a sandbox carries a time of its own. */
const context = new AsyncLocalStorage<TownTime | null>();

/** Whose time it is here; null: everybody's. */
export function townTime(): TownTime | null {
  return context.getStore() ?? null;
}

/** Does something, and all that it starts, at a town's time; null: at everybody's. */
export function atTownTime<T>(town: TownTime | null, work: () => T): T {
  return context.run(town, work);
}

/** An instant of this context's town as everybody else has it: for what providers and queues are told. */
export function toRealTime(instant: Date): Date {
  const ahead = townTime()?.aheadMs ?? 0;
  return ahead === 0 ? instant : new Date(instant.getTime() - ahead);
}

/** An instant told by somebody outside, as this context's town has it. */
export function toTownTime(instant: Date): Date {
  const ahead = townTime()?.aheadMs ?? 0;
  return ahead === 0 ? instant : new Date(instant.getTime() + ahead);
}
