import { SandboxError } from '../sandbox/errors.mjs';
import { newId } from '../sandbox/ids.mjs';

const WORDS = {
  400: ['INVALID_REQUEST', 'Request is not well-formed, syntactically incorrect, or violates schema.'],
  401: [
    'AUTHENTICATION_FAILURE',
    'Authentication failed due to missing authorization header, or invalid authentication credentials.',
  ],
  404: ['RESOURCE_NOT_FOUND', 'The specified resource does not exist.'],
  422: [
    'UNPROCESSABLE_ENTITY',
    'The requested action could not be performed, semantically incorrect, or failed business validation.',
  ],
};

/** An error in PayPal's form: name, message, debug_id, and the issue in `details`. */
export class PayPalError extends SandboxError {
  /**
   * @param {400 | 401 | 404 | 422} status
   * @param {string} issue
   * @param {{ field?: string, value?: string, location?: 'body' | 'path' | 'query' | 'header' }} [where]
   * @param {object[]} [links]
   */
  constructor(status, issue, where = {}, links = []) {
    const [name, message] = WORDS[status];
    const information = {
      href: `https://developer.paypal.com/docs/api/orders/v2/#error-${issue}`,
      rel: 'information_link',
      method: 'GET',
    };
    const details = [{ ...where, issue }];
    super(status, { name, message, debug_id: debugId(), details, links: [information, ...links] }, issue);
  }
}

/** A body that misses something, or says it wrongly. */
export function invalid(field, issue = 'INVALID_PARAMETER_VALUE', value = undefined) {
  return new PayPalError(400, issue, {
    field,
    ...(value === undefined ? {} : { value: String(value) }),
    location: 'body',
  });
}

export function notFound(id, field = 'order_id') {
  return new PayPalError(404, 'INVALID_RESOURCE_ID', { field, value: id, location: 'path' });
}

export function unprocessable(issue, where, links) {
  return new PayPalError(422, issue, where, links);
}

export const debugId = () => newId('', 13, '0123456789abcdef');
