import { Problem } from '../../../platform/http/problem.js';

/** Lets a few in at once and keeps a short queue; beyond it the answer is "come back soon" instead of a full memory. */
export class Gate {
  private inside = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(
    private readonly width: number,
    private readonly maxWaiting: number,
  ) {}

  /** @throws Problem service_unavailable when the queue is full */
  async pass<T>(work: () => Promise<T>): Promise<T> {
    if (this.inside < this.width) this.inside += 1;
    else {
      if (this.waiting.length >= this.maxWaiting)
        throw new Problem('service_unavailable', { retryAfterSeconds: 5 });
      // Whoever leaves hands the place over.
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.inside -= 1;
    }
  }
}
