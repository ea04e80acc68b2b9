import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from '../lib/paths.mjs';

const { deriveKey } = await import(
  String(pathToFileURL(join(ROOT, 'apps/api/dist/platform/crypto/keys.js')))
);

/** Access tokens as the API signs them, for people who are signed in already. @param {string} secret */
export function tokens(secret) {
  const part = (/** @type {object} */ value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const sign = (/** @type {object} */ claims) => {
    const now = Math.floor(Date.now() / 1000);
    const times = { iat: now, exp: now + 600, iss: 'sosta', aud: 'sosta-api' };
    const head = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ ...claims, ...times })}`;
    return `${head}.${createHmac('sha256', deriveKey(secret, 'access-token')).update(head).digest('base64url')}`;
  };
  return {
    /** @param {string} mun @param {import('./people.mjs').Buyer} buyer */
    citizen: (mun, { accountId: sub, holderId: hol, sessionId: sid }) =>
      sign({ sub, kind: 'CITIZEN', sid, mun, hol }),
    /** @param {import('./people.mjs').Operator} operator */
    operator: ({ id: sub, sessionId: sid }) => sign({ sub, kind: 'OPERATOR', sid }),
  };
}
