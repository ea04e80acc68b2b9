import { expect, test } from 'vitest';
import { loadConfig } from '../../config/config.js';
import { securityHeaders } from './security-headers.js';

const ENV = {
  APP_SECRET: '0'.repeat(64),
  CREDENTIALS_KEY: `k1:${'0'.repeat(64)}`,
  PUBLIC_URL: 'https://sosta.example.it',
  ...Object.fromEntries(
    'DATABASE_URL REDIS_URL S3_ACCESS_KEY_ID S3_SECRET_ACCESS_KEY S3_BUCKET SMTP_URL MAIL_FROM STRIPE_SECRET_KEY STRIPE_WEBHOOK_SECRET'
      .split(' ')
      .map((name) => [name, 'x']),
  ),
};
function policy(url: string, env: Record<string, string> = {}): string {
  const headers = new Map<string, string>();
  const reply = {
    header(name: string, value: string) {
      headers.set(name, value);
      return reply;
    },
  };
  securityHeaders({ url }, reply, loadConfig({ ...ENV, ...env }));
  return headers.get('Content-Security-Policy') ?? '';
}
const TILES = { MAP_TILES_URL: 'https://tiles.example.it/base/{z}/{x}/{y}.png?key=1' };

test('pages load nothing from anywhere else; tiles of the map come from where they are set up, at the office only', () => {
  expect(policy('/backoffice/')).toContain("img-src 'self' data: blob:;");
  expect(policy('/backoffice/', TILES)).toContain("img-src 'self' data: blob: https://tiles.example.it;");
  expect(policy('/caserta/', TILES)).not.toContain('tiles.example.it');
  expect(policy('/api/v1/status', TILES)).not.toContain('tiles.example.it');
});

test.each([
  'https://tiles.example.it/{z}/{x}.png',
  "https://x.it/{z}/{x}/{y};script-src 'unsafe-inline'",
  'ftp://x/{z}/{x}/{y}',
])('refuses %s as the address of tiles', (url) =>
  expect(() => loadConfig({ ...ENV, MAP_TILES_URL: url })).toThrow(/MAP_TILES_URL/),
);
