import type { Tx } from '../database/unit-of-work.js';

export interface OutboxMessage {
  id: string;
  municipalityId: string;
  topic: string;
  payload: Record<string, string | number>;
  /** Tries that were begun, this one included. */
  attempts: number;
}

/**
 * Carries out one kind of effect. It may run more than once for a message (a crash between the effect and its
 * record), so it must be idempotent.
 *
 * `run` does the work outside any transaction (SMTP, S3, the provider, several short transactions) and returns a
 * function that records it: that one runs in the same transaction as the message's own "done".
 */
export interface EffectHandler {
  readonly topic: string;
  /** How many messages of this topic one worker carries out at once. */
  readonly concurrency?: number;
  run(message: OutboxMessage): Promise<((tx: Tx) => Promise<void>) | void>;
  /** Writes down that it was given up because no try came to an end (each killed its worker), where people look. */
  abandon?(tx: Tx, message: OutboxMessage): Promise<void>;
}

/** Nothing can make this effect happen: it stops, is marked dead and shown to an operator. */
export class PermanentEffectError extends Error {}

/** Not its turn yet: the effect waits for something else. No failure, and no attempt used up. */
export class DeferredEffect extends Error {
  constructor(readonly until: Date) {
    super('Deferred');
    this.name = 'DeferredEffect';
  }
}
