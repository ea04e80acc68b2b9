import { normalizeFiscalCode, normalizePlate } from '@sosta/contracts';

/** What somebody may have meant by the one search box. */
export interface SubscriberSearch {
  /** Each word must occur in the name. */
  nameWords: string[];
  /** The whole text, for names with a typing error. */
  name: string | null;
  /** Beginning of a fiscal code or VAT number. */
  fiscalCodePrefix: string | null;
  /** Beginning of an e-mail address. */
  emailPrefix: string | null;
  /** Beginning of a plate. */
  platePrefix: string | null;
}

/** Fewer letters than this find too many people to be of use, and make the database read them all. */
const MIN_NAME = 2;
const MIN_CODE = 4;

export function understandSearch(typed: string): SubscriberSearch {
  const text = typed.trim().toLowerCase();
  const words = text.split(/\s+/).filter(Boolean);
  const isName = text.length >= MIN_NAME && /^[\p{L}\p{M}\s'’.\-&0-9]+$/u.test(text) && /\p{L}/u.test(text);
  const code = normalizeFiscalCode(text);
  const plate = normalizePlate(text);
  return {
    nameWords: isName ? words : [],
    name: isName && text.length >= MIN_CODE ? text : null,
    fiscalCodePrefix: new RegExp(`^(?=.*[A-Z0-9])[A-Z0-9]{${MIN_CODE},16}$`).test(code) ? code : null,
    emailPrefix: text.includes('@') && !/\s/.test(text) ? text : null,
    platePrefix: /^(?=.*\d)[A-Z0-9]{3,12}$/.test(plate) && words.length <= 4 ? plate : null,
  };
}

/**
 * The search read as a code only, when it has a digit in it and can be one: few names do, and looking through all of
 * them is slow. Null when it cannot be a code.
 */
export function asCode(search: SubscriberSearch): SubscriberSearch | null {
  const code = [search.fiscalCodePrefix, search.platePrefix].find((text) => text !== null && /\d/.test(text));
  return code || search.emailPrefix ? { ...search, nameWords: [], name: null } : null;
}
