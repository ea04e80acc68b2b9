import { describe, expect, it } from 'vitest';
import { hashApiKey, looksLikeApiKey, newApiKey } from './api-key.js';
import { MinuteQuota } from './quota.js';

describe('an API key', () => {
  it('says what it is, is never the same twice, and is stored as a hash', () => {
    const { key, prefix, hash } = newApiKey();
    expect(key).toMatch(/^sosta_live_[\w-]{49}$/);
    expect(key.startsWith(prefix)).toBe(true);
    expect(prefix).toHaveLength(15);
    expect(hash).toBe(hashApiKey(key));
    expect(hash).not.toContain(key.slice(11, 30));
    expect(newApiKey().key).not.toBe(key);
  });

  it('with a character mistyped is refused by its checksum alone', () => {
    const { key } = newApiKey();
    expect(looksLikeApiKey(key)).toBe(true);
    for (let at = 11; at < key.length; at += 1) {
      const other = key[at] === 'A' ? 'B' : 'A';
      expect(looksLikeApiKey(key.slice(0, at) + other + key.slice(at + 1))).toBe(false);
    }
    expect(looksLikeApiKey('sosta_live_')).toBe(false);
    expect(looksLikeApiKey(`${key} `)).toBe(false);
  });
});

describe('the quota of a minute', () => {
  it('lets through as many calls as it says, refuses the next and begins anew with the minute', () => {
    const quota = new MinuteQuota();
    const at = Date.parse('2026-02-10T09:00:45Z');
    expect(quota.count(at, 2)).toEqual({ limit: 2, remaining: 1, resetSeconds: 15, exceeded: false });
    expect(quota.count(at + 1000, 2)).toEqual({ limit: 2, remaining: 0, resetSeconds: 14, exceeded: false });
    expect(quota.count(at + 2000, 2)).toMatchObject({ remaining: 0, exceeded: true });
    expect(quota.count(at + 15_000, 2)).toEqual({
      limit: 2,
      remaining: 1,
      resetSeconds: 60,
      exceeded: false,
    });
  });
});
