// Positive control: the same storm on a copy of the API that was broken on purpose must be found out.
import { cpSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../lib/paths.mjs';

const API = join(ROOT, 'apps/api');

/** @typedef {import('./crash.mjs').StormResult} StormResult */

/** Large enough for each breakage to show. The worker is killed while e-mails leave, and nobody else. */
export const CONTROL = { purchases: 40, kills: 3 };

/**
 * What a hasty hand might have written, all in one build. Each replaces one statement of the bundle and has a sign of its
 * own: none of the others brings it about.
 * @type {Record<string, { says: string, find: string, replace: string, caught: (result: StormResult) => boolean }>}
 */
export const BREAKAGES = {
  /**
   * "Sent" is recorded before the mail server has taken the message: a crash in between loses it. The moment in between
   * is made long enough for a kill to hit it for certain; what is broken stays the same.
   */
  emails: {
    says: 'an effect is recorded before it is carried out',
    caught: ({ emailsLost }) => emailsLost > 0,
    find: 'const record = await this.registry.get(message.topic).run(message);',
    replace: `await this.unitOfWork.run(message.municipalityId, (tx) => tx.query('UPDATE outbox_message SET done_at = now() WHERE id = $1', [message.id]));
            await new Promise((resolve) => setTimeout(resolve, 800));
            const early = await this.registry.get(message.topic).run(message);
            if (early) await this.unitOfWork.run(message.municipalityId, early);
            const record = undefined;`,
  },
  /** Half of what is paid is taken for refused, whoever tells us and however often. */
  permits: {
    says: 'a captured payment is taken for a failed one',
    caught: ({ lost, unknown }) => lost > 0 && unknown > 0,
    find: 'case "CAPTURED": return this.captured(',
    replace: `case "CAPTURED":
                if (parseInt(payment.id.slice(-1), 16) % 2) { await this.payments.settle(tx, payment.id, { state: 'FAILED' }); return 'CLOSED'; }
                return this.captured(`,
  },
  /** Money that bought nothing is written down, and stays. */
  refunds: {
    says: 'money that came too late or twice is kept',
    caught: ({ astray, kept }) => astray > 0 && kept > 0,
    find: 'if (!givenBackByRule(reason) ||',
    replace: 'if (givenBackByRule(reason) ||',
  },
};

/** @returns {string} the folder of the broken build */
export function brokenBuild() {
  const folder = join(API, `dist-broken-${process.pid}`);
  const bundle = join(folder, 'bundle');
  rmSync(folder, { recursive: true, force: true });
  cpSync(join(API, 'dist/bundle'), bundle, { recursive: true });
  const files = readdirSync(bundle).filter((name) => name.endsWith('.js'));
  for (const [name, { find, replace }] of Object.entries(BREAKAGES)) {
    const places = files.flatMap((file) => {
      const parts = readFileSync(join(bundle, file), 'utf8').split(find);
      return parts.slice(1).map(() => ({ file, parts }));
    });
    const [place] = places;
    if (!place || places.length > 1)
      throw new Error(
        `The control "${name}" fits ${places.length} places of the build: bring it up to date.`,
      );
    writeFileSync(join(bundle, place.file), place.parts.join(replace));
  }
  return folder;
}
