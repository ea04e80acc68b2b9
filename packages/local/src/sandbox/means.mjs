/** What a payer fills in: a card, or one of the accounts of a wallet. */
import { instrumentOf } from './cards.mjs';
import { h } from './html.mjs';

/**
 * @typedef {object} Means
 * @property {string[]} fields names of the form's fields
 * @property {Record<string, string>} blank their first values
 * @property {(name: string) => Record<string, string> | undefined} fill what a tap on a sample writes into them
 * @property {(values: Record<string, string>, now: number) => [field: string, error: string][]} validate
 * @property {(values: Record<string, string>) => object} payer what `engine.pay` takes
 * @property {(values: Record<string, string>) => boolean} [confirms] whether the payer's bank asks them to confirm
 * @property {(declineCode: string) => [field: string, error: string]} declined
 * @property {(t: object, amount: string) => string} button
 * @property {(view: { t: object, values: object, errorOf: object, input: Function }) => import('./html.mjs').Markup} form
 */

/** What a tap on a test card writes into the other fields. */
const SAMPLE = { expiry: '12/34', cvc: '123', holder: 'Anna Prova' };

/** A test environment must not invite the browser to offer a real, stored card: hence autocomplete="off". */
export const digitsOnly = h`inputmode="numeric" autocomplete="off"`;

/**
 * A card: numbers are compared with the test cards and then forgotten.
 * @param {import('./cards.mjs').Instrument[]} cards
 * @returns {Means}
 */
export function cardMeans(cards) {
  return {
    fields: ['number', 'expiry', 'cvc', 'holder'],
    blank: { number: '', expiry: '', cvc: '', holder: '' },
    fill(code) {
      const card = cards.find((each) => each.code === code);
      return card && { ...SAMPLE, number: group(card.number) };
    },
    validate(values, now) {
      const errors = [];
      const number = digits(values.number);
      if (number === '') errors.push(['number', 'numberMissing']);
      else if (!cards.some((card) => card.number === number)) errors.push(['number', 'numberUnknown']);
      const expiry = /^(0?[1-9]|1[0-2])\s*\/\s*(\d{2})$/.exec(values.expiry);
      if (!expiry) errors.push(['expiry', 'expiryInvalid']);
      else if (Date.UTC(2000 + Number(expiry[2]), Number(expiry[1]), 1) <= now)
        errors.push(['expiry', 'expiryPast']);
      if (!/^\d{3}$/.test(values.cvc)) errors.push(['cvc', 'cvcInvalid']);
      if (values.holder === '') errors.push(['holder', 'holderMissing']);
      return errors;
    },
    payer: (values) => ({ card: digits(values.number), name: values.holder }),
    confirms: (values) => instrumentOf(cards, digits(values.number))?.confirms === true,
    declined: (declineCode) => ['number', declineCode],
    button: (t, amount) => t.pay(amount),
    form: ({ t, input }) => h`<h2>${t.cardTitle}</h2>
      <p class="hint">${t.cardHint}</p>
      <fieldset class="cards">
        <legend>${t.testCards}</legend>
        ${cards.map(
          (card) => h`<button class="card card-${card.code}" form="fill" name="fill" value="${card.code}"
            data-number="${group(card.number)}" data-expiry="${SAMPLE.expiry}" data-cvc="${SAMPLE.cvc}"
            data-holder="${SAMPLE.holder}"><span class="card-name">${t.cards[card.code]}</span>
            <span class="card-number">${group(card.number)}</span></button>`,
        )}
      </fieldset>
      ${input('number', t.number, h`${digitsOnly} maxlength="24" data-unknown="${t.errors.numberUnknown}"`)}
      <div class="pair">
        ${input('expiry', t.expiry, h`${digitsOnly} maxlength="7" placeholder="12/34"`)}
        ${input('cvc', t.cvc, h`${digitsOnly} maxlength="3" placeholder="123"`)}
      </div>
      ${input('holder', t.holder, h`autocomplete="off" maxlength="80"`)}`,
  };
}

/**
 * A wallet's own page, as far as it matters here: who is signed in there decides how it ends. Its words are those
 * of `walletTitle`, `walletHint`, `testBuyers`, `buyers` by code and `payWallet`.
 * @param {import('./cards.mjs').Instrument[]} accounts
 * @returns {Means}
 */
export function walletMeans(accounts) {
  return {
    fields: ['buyer'],
    blank: { buyer: accounts[0].number },
    fill: () => undefined,
    validate: ({ buyer }) =>
      accounts.some((each) => each.number === buyer) ? [] : [['buyer', 'buyerMissing']],
    payer: (values) => ({ card: values.buyer }),
    declined: () => ['buyer', 'buyerDeclined'],
    button: (t, amount) => t.payWallet(amount),
    form: ({ t, values, errorOf }) => h`<h2>${t.walletTitle}</h2>
      <p class="hint">${t.walletHint}</p>
      <fieldset class="wallets" id="buyer" tabindex="-1">
        <legend>${t.testBuyers}</legend>
        ${errorOf.buyer && h`<p class="field-error">${t.errors[errorOf.buyer]}</p>`}
        ${accounts.map(
          (account) => h`<p class="wallet">
            <input type="radio" id="buyer-${account.code}" name="buyer" value="${account.number}"
              ${values.buyer === account.number && h`checked`}>
            <label for="buyer-${account.code}">${t.buyers[account.code]} <span class="card-number">${account.number}</span></label>
          </p>`,
        )}
      </fieldset>`,
  };
}

function digits(text) {
  return text.replaceAll(/[\s-]/g, '');
}

function group(number) {
  return number.replaceAll(/(\d{4})(?=\d)/g, '$1 ');
}
