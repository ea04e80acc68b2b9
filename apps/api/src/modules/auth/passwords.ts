import { Injectable } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';

/** Argon2id (the library's default) at the floor of OWASP and ASVS 5.0, appendix C: 19 MiB, two passes, one lane. */
const ARGON2ID = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
/** Hashing runs on the thread pool: more at once would starve everything else the process does there. */
const MAX_AT_ONCE = 4;

/** Hashes and checks passwords with argon2id. */
@Injectable()
export class Passwords {
  /** What a hash costs; one that exists is checked at the cost it was made with. */
  protected readonly cost: { memoryCost: number; timeCost: number; parallelism: number } = ARGON2ID;
  private running = 0;
  private readonly waiting: (() => void)[] = [];
  private decoy: Promise<string> | null = null;

  hash(password: string): Promise<string> {
    return this.inTurn(() => hash(password.normalize('NFKC'), this.cost));
  }

  /** With `hash` null (no such account) it takes the same time and answers false. */
  async matches(hash: string | null, password: string): Promise<boolean> {
    this.decoy ??= this.hash('no account has this password');
    const against = hash ?? (await this.decoy);
    const same = await this.inTurn(() => verify(against, password.normalize('NFKC')));
    return same && hash !== null;
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.running >= MAX_AT_ONCE) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.running += 1;
    try {
      return await work();
    } finally {
      // The place passes to the next in line, or becomes free.
      const next = this.waiting.shift();
      if (next) next();
      else this.running -= 1;
    }
  }
}
