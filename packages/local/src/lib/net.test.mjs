import { expect, it } from 'vitest';
import { holdPort, isPortFree } from './net.mjs';

it('keeps a port from others until the service it is for starts', async () => {
  const held = await holdPort();
  expect(await isPortFree(held.port)).toBe(false);
  const other = await holdPort(held.port);
  expect(other.port).not.toBe(held.port);
  await Promise.all([held.release(), other.release()]);
  expect(await isPortFree(held.port)).toBe(true);
});
