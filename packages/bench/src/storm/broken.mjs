// Positive control: the same storm on a copy of the API that was broken on purpose must be found out.
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../lib/paths.mjs';

const API = join(ROOT, 'apps/api');

/**
 * What a hasty hand might have written. Each mends nothing by itself: it replaces one statement of the built code.
 */
export const BREAKAGES = {
  /**
   * "Sent" is recorded before the mail server has taken the message: a crash in between loses it. The moment in between
   * is made long enough for a few kills to hit it for certain; what is broken stays the same.
   */
  emails: {
    says: 'an effect is recorded before it is carried out',
    file: 'platform/outbox/effect-runner.js',
    find: 'const record = await this.registry.get(message.topic).run(message);',
    replace: `await this.unitOfWork.run(municipalityId, (tx) => tx.query('UPDATE outbox_message SET done_at = now() WHERE id = $1', [messageId]));
            await new Promise((resolve) => setTimeout(resolve, 400));
            const early = await this.registry.get(message.topic).run(message);
            if (early) await this.unitOfWork.run(municipalityId, early);
            const record = undefined;`,
  },
  /** The provider is told "received" before anything is stored, and nobody asks again. */
  permits: {
    says: 'an event is acknowledged before it is stored, and nobody reconciles',
    file: 'modules/payments/use-cases/settle-payment.js',
    find: "case 'CAPTURED':",
    replace: `case 'CAPTURED':
                if (Math.random() < 0.5) { await this.payments.settle(tx, payment.id, { state: 'FAILED' }); return 'CLOSED'; }`,
  },
};

/**
 * @param {keyof typeof BREAKAGES} name
 * @returns {string} the folder of the broken build
 */
export function brokenBuild(name) {
  const { file, find, replace } = BREAKAGES[name];
  const folder = join(API, `dist-broken-${name}`);
  rmSync(folder, { recursive: true, force: true });
  cpSync(join(API, 'dist'), folder, { recursive: true });
  const path = join(folder, file);
  const source = readFileSync(path, 'utf8');
  if (source.split(find).length !== 2)
    throw new Error(`The control "${name}" no longer fits ${file}: bring it up to date.`);
  writeFileSync(path, source.replace(find, replace));
  return folder;
}
