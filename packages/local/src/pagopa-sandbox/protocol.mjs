/** What pagoPA's services have in common: their errors, and which requests they take. */
import { SandboxError } from '../sandbox/errors.mjs';

/** A refusal in the form of pagoPA's problem objects. */
export class PagoPaError extends SandboxError {
  constructor(status, title, detail) {
    super(status, { title, status, detail });
  }
}

export const malformed = (detail) => new PagoPaError(400, 'BAD REQUEST', detail);
export const notFound = (title, detail) => new PagoPaError(404, title, detail);
export const conflict = (title, detail) => new PagoPaError(409, title, detail);

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})?$/;

/**
 * Reads one field as the specification describes it.
 * @throws {PagoPaError}
 */
function field(object, name, check, { optional = false } = {}) {
  const value = object?.[name];
  if (value === undefined || value === null) {
    if (optional) return undefined;
    throw malformed(`${name} must not be null`);
  }
  if (!check(value)) throw malformed(`${name} is not valid`);
  return value;
}

const text =
  (max, min = 1) =>
  (value) =>
    typeof value === 'string' && value.length >= min && value.length <= max;
const like = (pattern) => (value) => typeof value === 'string' && pattern.test(value);
const flag = (value) => typeof value === 'boolean';
const cents = (value) => Number.isSafeInteger(value) && value >= 1;
const instant = (value) =>
  typeof value === 'string' && INSTANT.test(value) && !Number.isNaN(Date.parse(value));
const list = (max) => (value) => Array.isArray(value) && value.length >= 1 && value.length <= max;

/** A debt position as posted: what is mandatory is there, dates and sums agree. @throws {PagoPaError} */
export function checkPosition(position, now) {
  field(position, 'iupd', text(50));
  field(position, 'type', (value) => value === 'F' || value === 'G');
  field(position, 'fiscalCode', text(16, 11));
  field(position, 'fullName', text(70));
  field(position, 'companyName', text(140));
  field(position, 'switchToExpired', flag);
  field(position, 'country', like(/^[A-Z]{2}$/), { optional: true });
  field(position, 'validityDate', instant, { optional: true });
  for (const option of field(position, 'paymentOption', list(100))) {
    field(option, 'iuv', like(/^\d{17}$/));
    field(option, 'nav', (value) => value === `3${option.iuv}`, { optional: true });
    field(option, 'amount', cents);
    field(option, 'description', text(140));
    field(option, 'isPartialPayment', flag);
    field(option, 'paymentOptionMetadata', list(10), { optional: true });
    if (Date.parse(field(option, 'dueDate', instant)) <= now)
      throw malformed('Dates congruence error: due_date must not be in the past');
    let sum = 0;
    for (const transfer of field(option, 'transfer', list(5))) {
      field(transfer, 'idTransfer', like(/^[1-5]$/));
      sum += field(transfer, 'amount', cents);
      field(transfer, 'remittanceInformation', text(140));
      field(transfer, 'category', text(140));
      field(transfer, 'iban', like(/^[A-Za-z0-9]{1,35}$/));
    }
    if (sum !== option.amount) throw malformed('The sum of the transfers is not the amount of the option');
  }
}

/** A cart of Checkout. @throws {PagoPaError} */
export function checkCart(cart) {
  field(cart, 'emailNotice', like(/^[^@\s]+@[^@\s]+$/), { optional: true });
  for (const notice of field(cart, 'paymentNotices', list(5))) {
    field(notice, 'noticeNumber', like(/^\d{18}$/));
    field(notice, 'fiscalCode', like(/^\d{11}$/));
    field(notice, 'amount', cents);
    field(notice, 'companyName', text(140));
    field(notice, 'description', text(140));
  }
  const urls = field(cart, 'returnUrls', (value) => typeof value === 'object');
  for (const name of ['returnOkUrl', 'returnCancelUrl', 'returnErrorUrl', 'returnWaitingUrl'])
    field(urls, name, (value) => typeof value === 'string' && URL.canParse(value));
  return cart;
}

/** A request for a printed notice. @throws {PagoPaError} */
export function checkNotice(request) {
  field(request, 'templateId', text(100));
  const data = field(request, 'data', (value) => typeof value === 'object');
  const notice = field(data, 'notice', (value) => typeof value === 'object');
  const debtor = field(data, 'debtor', (value) => typeof value === 'object');
  const creditor = field(data, 'creditorInstitution', (value) => typeof value === 'object');
  field(notice, 'subject', text(90));
  field(notice, 'code', like(/^\d{18}$/));
  field(notice, 'paymentAmount', cents);
  field(notice, 'dueDate', text(40));
  field(debtor, 'fullName', text(70));
  for (const name of ['address', 'buildingNumber', 'city', 'postalCode', 'province'])
    field(debtor, name, text(140));
  field(debtor, 'taxCode', text(16), { optional: true });
  field(creditor, 'taxCode', like(/^\d{11}$/));
  return { notice, debtor, creditor };
}
