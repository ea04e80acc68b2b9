import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { doctor } from './doctor.js';
import { createTestApp, type TestApp } from './testing/index.js';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app?.close());

it('finds an installation that works in order', async () => {
  const findings = await doctor(app.config);
  expect(findings.filter(({ ok }) => ok === false)).toEqual([]);
  expect(findings.map(({ what }) => what)).toEqual([
    ...['database', 'queue', 'documents', 'e-mail', 'PDF', 'invoice schema'],
  ]);
});

it('says of each part what is amiss, and no secret', async () => {
  const empty = mkdtempSync(join(tmpdir(), 'sosta-schema-'));
  try {
    const findings = await doctor({
      ...app.config,
      databaseUrl: app.config.databaseUrl.replace(/:[^:@]+@/, ':wrong-password@'),
      redisUrl: 'redis://127.0.0.1:1',
      s3: { ...app.config.s3, bucket: 'no-such-bucket' },
      smtpUrl: 'smtp://127.0.0.1:1',
      chromium: { ...app.config.chromium, executablePath: '/no/such/browser' },
      fatturaPaSchemaDir: empty,
    });
    expect(findings.map(({ ok }) => ok)).toEqual([false, false, false, false, false, false]);
    expect(findings.at(-1)?.says).toContain('No file in');
    expect(JSON.stringify(findings)).not.toContain('wrong-password');
  } finally {
    rmSync(empty, { recursive: true });
  }
});
