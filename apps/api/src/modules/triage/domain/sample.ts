import { createHash } from 'node:crypto';

/**
 * Whether a case decided by the rules is drawn for a later look. The draw is a pure function of the request's id, so
 * that anybody can repeat it and nobody can steer it: the first 32 bits of SHA-256 over "sample:" and the id, as a
 * number from 0 to 2³² − 1, below `percent` hundredths of 2³². 0 draws nothing, 100 everything, and a higher
 * percentage draws everything a lower one does.
 */
export function isDrawn(requestId: string, percent: number): boolean {
  const ticket = createHash('sha256').update(`sample:${requestId.toLowerCase()}`).digest().readUInt32BE(0);
  return ticket < (percent / 100) * 2 ** 32;
}
