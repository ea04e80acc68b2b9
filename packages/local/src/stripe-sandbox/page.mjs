/**
 * The hosted payment page. It works without JavaScript: the test cards and both buttons submit the form; the
 * script only saves round trips. Card numbers are compared with the test cards and then forgotten.
 */
import { readFileSync } from 'node:fs';
import { CARDS, WALLETS } from './cards.mjs';
import { ApiError } from './protocol.mjs';
import { TEXTS } from './texts.mjs';

const asset = (name) => readFileSync(new URL(`./assets/${name}`, import.meta.url));
const ASSETS = {
  'pay.css': { type: 'text/css; charset=utf-8', body: asset('pay.css') },
  'pay.js': { type: 'text/javascript; charset=utf-8', body: asset('pay.js') },
};

/** What a tap on a test card writes into the other fields. */
const SAMPLE = { expiry: '12/34', cvc: '123', holder: 'Anna Prova' };
const SWITCHES = [
  'duplicateEvents',
  'delaySeconds',
  'loseEvents',
  'outOfOrder',
  'wrongAmountCents',
  'noRedirect',
  'payTwice',
];
/** What a tick means for the switches that are numbers. */
const TICKED = { duplicateEvents: 3, delaySeconds: 20 };

/**
 * @param {object} context engine
 * @param {object} request
 * @param {URLSearchParams | null} request.form the posted form, null on GET
 * @returns {{ status: number, headers: Record<string, string>, body: string | Buffer }}
 */
export function answerPage({ engine, now }, { method, pathname, query, form, headers }) {
  const name = pathname.slice('/pay/'.length);
  const file = ASSETS[name.replace(/^assets\//, '')];
  if (name.startsWith('assets/') && file) {
    return {
      status: 200,
      headers: {
        'content-type': file.type,
        'cache-control': 'no-cache',
        'x-content-type-options': 'nosniff',
      },
      body: file.body,
    };
  }
  const record = find(engine, name);
  const language = chooseLanguage(query.get('lang'), record?.object.locale, headers['accept-language']);
  const view = { t: TEXTS[language], language, record, session: record?.object, now: now() };
  if (!record) return html(view, 404, message(view, 'missing', false));
  if (method !== 'GET' && method !== 'POST') return html(view, 405, message(view, 'missing', false));
  if (method === 'POST') return submit(engine, view, form);
  return show(engine, view);
}

function find(engine, id) {
  try {
    return engine.session(id);
  } catch (error) {
    if (error instanceof ApiError) return undefined;
    throw error;
  }
}

function chooseLanguage(asked, locale, accepted = '') {
  if (asked === 'it' || asked === 'en') return asked;
  if (locale && locale !== 'auto') return locale.startsWith('it') ? 'it' : 'en';
  return accepted === '' || /\bit\b/i.test(accepted) ? 'it' : 'en';
}

function show(engine, view) {
  const { session, record } = view;
  if (session.status === 'expired') return html(view, 200, message(view, 'expired', true));
  if (session.status === 'open')
    return html(view, 200, paymentForm(view, blankValues(engine.faultsOf(record)), []));
  if (session.payment_status === 'paid') {
    return html(
      view,
      200,
      record.faults.noRedirect ? message(view, 'closed', false) : message(view, 'paid', true),
    );
  }
  return html(view, 200, message(view, record.pending ? 'processing' : 'failed', !record.faults.noRedirect));
}

function submit(engine, view, form) {
  const { session } = view;
  if (form.get('action') === 'cancel') {
    const { redirectTo } = engine.cancel(session.id);
    return redirectTo ? seeOther(redirectTo) : show(engine, view);
  }
  if (session.status !== 'open') return seeOther(session.id);
  const values = readValues(form);
  const sample = CARDS.find((card) => card.code === form.get('fill'));
  if (sample)
    return html(view, 200, paymentForm(view, { ...values, ...SAMPLE, number: group(sample.number) }, []));

  const errors = isPaypal(session) ? validateWallet(values) : validate(values, view.now);
  if (errors.length > 0) return html(view, 422, paymentForm(view, values, errors));
  // The page shows these switches, so what is not ticked is off even if it was on before.
  const before = engine.faultsOf(view.record);
  const faults = Object.fromEntries(
    SWITCHES.map((name) => [
      name,
      values.switches.includes(name) ? (before[name] ?? TICKED[name] ?? true) : undefined,
    ]),
  );
  if (faults.delaySeconds) faults.delaySeconds = Number(values.delay);
  const payer = isPaypal(session)
    ? { card: values.buyer }
    : { card: digits(values.number), name: values.holder };
  const outcome = engine.pay(session.id, { ...payer, faults });
  if (outcome.result === 'declined') {
    const error = isPaypal(session) ? ['buyer', 'paypalDeclined'] : ['number', outcome.declineCode];
    return html(view, 422, paymentForm(view, values, [error]));
  }
  return seeOther(outcome.redirectTo ?? session.id);
}

function blankValues(faults) {
  return {
    buyer: WALLETS[0].number,
    number: '',
    expiry: '',
    cvc: '',
    holder: '',
    switches: SWITCHES.filter((name) => faults[name]),
    delay: String(faults.delaySeconds ?? TICKED.delaySeconds),
  };
}

function readValues(form) {
  const field = (name) => (form.get(name) ?? '').trim().slice(0, 100);
  return {
    buyer: field('buyer'),
    number: field('number'),
    expiry: field('expiry'),
    cvc: field('cvc'),
    holder: field('holder'),
    switches: SWITCHES.filter((name) => form.has(name)),
    delay: field('delay') || String(TICKED.delaySeconds),
  };
}

const isPaypal = (session) => session.payment_method_types[0] === 'paypal';

function validateWallet(values) {
  const known = WALLETS.some((wallet) => wallet.number === values.buyer);
  return [...(known ? [] : [['buyer', 'buyerMissing']]), ...validateDelay(values)];
}

function validateDelay(values) {
  const wrong =
    values.switches.includes('delaySeconds') &&
    !/^([1-9]\d{0,2}|[12]\d{3}|3[0-5]\d{2}|3600)$/.test(values.delay);
  return wrong ? [['delay', 'delayInvalid']] : [];
}

function validate(values, now) {
  const errors = [];
  const number = digits(values.number);
  if (number === '') errors.push(['number', 'numberMissing']);
  else if (!CARDS.some((card) => card.number === number)) errors.push(['number', 'numberUnknown']);
  const expiry = /^(0?[1-9]|1[0-2])\s*\/\s*(\d{2})$/.exec(values.expiry);
  if (!expiry) errors.push(['expiry', 'expiryInvalid']);
  else if (Date.UTC(2000 + Number(expiry[2]), Number(expiry[1]), 1) <= now)
    errors.push(['expiry', 'expiryPast']);
  if (!/^\d{3}$/.test(values.cvc)) errors.push(['cvc', 'cvcInvalid']);
  if (values.holder === '') errors.push(['holder', 'holderMissing']);
  return [...errors, ...validateDelay(values)];
}

function digits(text) {
  return text.replaceAll(/[\s-]/g, '');
}

function group(number) {
  return number.replaceAll(/(\d{4})(?=\d)/g, '$1 ');
}

// --- HTML ---------------------------------------------------------------------------------------------

class Markup {
  constructor(text) {
    this.text = text;
  }
}

/** Template tag: everything put in is escaped, unless it was made by this tag itself. */
function h(strings, ...values) {
  return new Markup(String.raw({ raw: strings }, ...values.map(toHtml)));
}

function toHtml(value) {
  if (value instanceof Markup) return value.text;
  if (Array.isArray(value)) return value.map(toHtml).join('');
  if (value === null || value === undefined || value === false) return '';
  return String(value).replaceAll(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

const WARNING = h`<svg aria-hidden="true" viewBox="0 0 24 24" width="20" height="20"><path fill="currentColor" d="M12 3 1.8 20.5h20.4L12 3Zm-1 6.5h2v5.5h-2V9.5Zm0 7h2v2h-2v-2Z"/></svg>`;
const LOCK = h`<svg aria-hidden="true" viewBox="0 0 24 24" width="18" height="18"><path fill="currentColor" d="M17 9V7A5 5 0 0 0 7 7v2H5v12h14V9h-2ZM9 7a3 3 0 0 1 6 0v2H9V7Z"/></svg>`;

function merchant({ session, t }) {
  return session?.branding_settings.display_name || t.merchantFallback;
}

function money({ session, language }, cents = session.amount_total) {
  return new Intl.NumberFormat(language, {
    style: 'currency',
    currency: session.currency.toUpperCase(),
  }).format(cents / 100);
}

function paymentForm(view, values, errors) {
  const { t, session, record, language } = view;
  const errorOf = Object.fromEntries(errors);
  const moment = session.expires_at * 1000;
  const local = (style) =>
    new Intl.DateTimeFormat(language === 'it' ? 'it-IT' : 'en-GB', {
      timeZone: 'Europe/Rome',
      ...style,
    }).format(moment);
  const expires = t.expires(
    local({ timeStyle: 'short' }),
    moment - view.now > 12 * 3_600_000 && local({ dateStyle: 'long' }),
  );
  const input = (name, label, attributes) => h`
    <div class="field field-${name}">
      <label for="${name}">${label}</label>
      ${errorOf[name] && h`<p class="field-error" id="${name}-error">${t.errors[errorOf[name]]}</p>`}
      <input id="${name}" name="${name}" value="${values[name]}" ${attributes}
        ${errorOf[name] && h`aria-invalid="true"`}
        ${errorOf[name] && h`aria-describedby="${name}-error"`}>
    </div>`;
  // A test environment must not invite the browser to offer a real, stored card: hence autocomplete="off".
  const digitsOnly = h`inputmode="numeric" autocomplete="off"`;
  const opened = values.switches.length > 0 || errorOf.delay;
  // The test cards belong to a form of their own, or Enter in a field would press the first of them.
  return {
    failed: errors.length > 0,
    content: h`
    ${
      errors.length > 0 &&
      h`<div class="problem" id="problem" role="alert" tabindex="-1" aria-labelledby="problem-title">
        <h2 id="problem-title">${t.problem}</h2>
        <ul>${errors.map(([field, code]) => h`<li><a href="#${field}">${t.errors[code]}</a></li>`)}</ul>
      </div>`
    }
    <section class="summary" aria-labelledby="title">
      <h1 id="title"><span class="to">${t.payTo}</span> ${merchant(view)}</h1>
      <p class="amount"><span class="label">${t.amount}</span> <strong>${money(view)}</strong></p>
      <h2 class="label">${t.details}</h2>
      <ul class="items">
        ${record.lineItems.map(
          (item) => h`<li>
            <span class="item-name">${item.description}${item.quantity > 1 && ` × ${item.quantity}`}</span>
            <span class="item-price">${money(view, item.amount_total)}</span>
            ${item.product_description && h`<span class="item-note">${item.product_description}</span>`}
          </li>`,
        )}
      </ul>
      <dl>
        ${session.customer_email && h`<div><dt>${t.receiptTo}</dt><dd>${session.customer_email}</dd></div>`}
        ${record.intentData.description && h`<div><dt>${t.reference}</dt><dd>${record.intentData.description}</dd></div>`}
      </dl>
      <p class="expires">${expires}</p>
    </section>
    <form method="post" id="fill"></form>
    <form method="post" class="payment" novalidate>
      ${
        isPaypal(session)
          ? walletFields(view, values, errorOf)
          : h`<h2>${t.cardTitle}</h2>
      <p class="hint">${t.cardHint}</p>
      <fieldset class="cards">
        <legend>${t.testCards}</legend>
        ${CARDS.map(
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
      ${input('holder', t.holder, h`autocomplete="off" maxlength="80"`)}`
      }
      <div class="actions">
        <button class="primary" name="action" value="pay" data-busy="${t.paying}">${LOCK} ${isPaypal(session) ? t.payPaypal(money(view)) : t.pay(money(view))}</button>
        <button class="secondary" name="action" value="cancel">${t.back}</button>
      </div>
      <p class="busy" role="status" id="busy"></p>
      <details ${opened && h`open`}>
        <summary>${t.faultsTitle}</summary>
        <p class="hint">${t.faultsHint}</p>
        ${SWITCHES.map(
          (name) => h`<div class="switch">
            <input type="checkbox" id="${name}" name="${name}" value="on"
              ${values.switches.includes(name) && h`checked`} aria-describedby="${name}-note">
            <label for="${name}">${t.faults[name][0]}</label>
            <p class="hint" id="${name}-note">${t.faults[name][1]}</p>
            ${name === 'delaySeconds' && input('delay', t.seconds, h`${digitsOnly} maxlength="4"`)}
          </div>`,
        )}
      </details>
    </form>`,
  };
}

/** PayPal's own page, as far as it matters here: who is signed in there decides how it ends. */
function walletFields({ t }, values, errorOf) {
  return h`<h2>${t.paypalTitle}</h2>
      <p class="hint">${t.paypalHint}</p>
      <fieldset class="wallets" id="buyer" tabindex="-1">
        <legend>${t.testBuyers}</legend>
        ${errorOf.buyer && h`<p class="field-error">${t.errors[errorOf.buyer]}</p>`}
        ${WALLETS.map(
          (wallet) => h`<p class="wallet">
            <input type="radio" id="buyer-${wallet.code}" name="buyer" value="${wallet.number}"
              ${values.buyer === wallet.number && h`checked`}>
            <label for="buyer-${wallet.code}">${t.buyers[wallet.code]} <span class="card-number">${wallet.number}</span></label>
          </p>`,
        )}
      </fieldset>`;
}

function message(view, kind, withLink) {
  const { t, session } = view;
  const [title, text] = t.done[kind];
  const back =
    kind === 'expired'
      ? session.cancel_url
      : session?.success_url.replaceAll('{CHECKOUT_SESSION_ID}', session.id);
  return {
    heading: title,
    content: h`<section class="outcome outcome-${kind}">
      ${session && h`<p class="to">${merchant(view)} · ${money(view)}</p>`}
      <h1>${title}</h1>
      <p>${text}</p>
      ${withLink && back && h`<p><a class="primary" href="${back}">${t.returnLink}</a></p>`}
    </section>`,
  };
}

function html(view, status, { content, failed = false, heading }) {
  const { t, language, session } = view;
  const title = `${failed ? t.errorPrefix : ''}${heading ?? t.pageTitle} – ${merchant(view)}`;
  const other = language === 'it' ? 'en' : 'it';
  const document = h`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="assets/pay.css">
<script src="assets/pay.js" defer></script>
</head>
<body>
<a class="skip" href="#main">${t.skip}</a>
<header>
<p class="ribbon">${WARNING} <strong>${t.ribbon}</strong></p>
<p class="languages"><a href="?lang=${other}" lang="${other}" hreflang="${other}">${t.otherLanguage}</a></p>
</header>
<main id="main">${content}</main>
<footer><p>${t.footer}</p></footer>
</body>
</html>
`;
  return {
    status,
    body: document.text,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': policy(session),
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    },
  };
}

function policy(session) {
  // Browsers hold a form's redirect to form-action too: the way back to the shop has to be listed.
  const shops = [session?.success_url, session?.cancel_url].filter(Boolean).map((url) => new URL(url).origin);
  return [
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    'img-src data:',
    `form-action ${["'self'", ...new Set(shops)].join(' ')}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function seeOther(location) {
  return { status: 303, headers: { location, 'cache-control': 'no-store' }, body: '' };
}
