import { expect, test } from 'vitest';
import type { WorkItem } from '../../api/types.js';
import { collectRequests } from './use-selection.js';

const item = (id: string, kind: WorkItem['kind']) => ({ id, kind }) as WorkItem;

test('collects the requests of every page, and nothing else', async () => {
  const pages: Record<string, { items: WorkItem[]; nextCursor: string | null }> = {
    first: { items: [item('a', 'PLATE'), item('b', 'INVOICE')], nextCursor: 'second' },
    second: { items: [item('c', 'CERTIFICATION')], nextCursor: null },
  };
  expect(await collectRequests((cursor = 'first') => Promise.resolve(pages[cursor]!))).toEqual(['a', 'c']);
});

test('stops at as many as may be chosen', async () => {
  let read = 0;
  const endless = () => {
    read += 1;
    const items = Array.from({ length: 100 }, (_, n) => item(`${read}-${n}`, 'PLATE'));
    return Promise.resolve({ items, nextCursor: 'more' });
  };
  expect(await collectRequests(endless)).toHaveLength(500);
  expect(read).toBe(5);
});
