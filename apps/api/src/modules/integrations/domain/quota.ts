const MINUTE_MS = 60_000;

/** Calls in one minute of the clock; the next minute begins anew. */
export class MinuteQuota {
  private minute = -1;
  private used = 0;

  /**
   * Counts one call.
   * @returns what is left afterwards; `exceeded` when this call was one too many
   */
  count(
    nowMs: number,
    limit: number,
  ): { limit: number; remaining: number; resetSeconds: number; exceeded: boolean } {
    const minute = Math.floor(nowMs / MINUTE_MS);
    if (minute !== this.minute) {
      this.minute = minute;
      this.used = 0;
    }
    this.used += 1;
    return {
      limit,
      remaining: Math.max(limit - this.used, 0),
      resetSeconds: Math.ceil(((minute + 1) * MINUTE_MS - nowMs) / 1000),
      exceeded: this.used > limit,
    };
  }
}
