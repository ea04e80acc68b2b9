import { SandboxError } from '../sandbox/errors.mjs';

/** The words of Nexi's list of error codes, as far as they are needed here. */
const WORDS = {
  PS0007: 'PaymentSession amount must be lower or equal to order amount',
  PS0009: 'Invalid requested currency',
  PS0025: 'The idempotency key is wrong or missing in the request.',
  PS0026: 'Invalid %s parameter',
  PS0027: 'Operation already refunded',
  PS0029: 'The refundable amount must be equal or lower than the captured amount',
  PS0035: 'Generic Json Processing Error',
  PS0036: 'Invalid provided order amount. It must be numeric',
};

/** A refusal in Nexi's form: a list of codes and their words. */
export function refusal(code, what = '') {
  const description = WORDS[code].replace('%s', what);
  return new SandboxError(400, { errors: [{ code, description }] }, code);
}

/** Nexi says nothing in its 401 and 404. */
export const unauthorized = () => new SandboxError(401, {}, 'unauthorized');
export const notFound = () => new SandboxError(404, {}, 'not found');
