// Holds a stack for writing journeys, so that each try need not start one: `node hold.mjs`, and in another terminal
// the command it prints. Runs on what is built; start it again after a build of the API.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, freePort, startSosta } from '@sosta/local';

const onProgress = (/** @type {string} */ message) => console.log(message);
await build({ onProgress });
const dir = mkdtempSync(join(tmpdir(), 'sosta-e2e-'));
const receiver = `localhost:${await freePort()}`;
const env = { WEBHOOK_LOOPBACK_RECEIVERS: receiver };
const sosta = await startSosta({ dir, ephemeral: true, port: 0, env, onProgress });
const { stripe, paypal, pagopa, nexi, s3 } = sosta.services;
const file = join(dir, 'stack.json');
const otherOrigins = [
  stripe?.publicUrl,
  paypal?.publicUrl,
  pagopa?.publicUrl,
  nexi?.publicUrl,
  s3?.endpoint,
].map((url) => new URL(url ?? '').origin);
writeFileSync(
  file,
  JSON.stringify({
    url: sosta.url,
    levers: stripe?.apiBase,
    paypalLevers: paypal?.apiBase,
    pagopaDesk: pagopa?.publicUrl,
    nexiLevers: nexi?.apiBase,
    receiver,
    otherOrigins,
  }),
);
console.log(`\n  SOSTA_E2E_JOIN=${file} npx playwright test\n`);
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => sosta.stop().then(() => process.exit(0)));
