/**
 * The hosted payment page of every provider. It works without JavaScript: the samples and both buttons submit
 * the form; the script only saves round trips. What the payer fills in is the provider's, see means.mjs.
 */
import { readFileSync } from 'node:fs';
import { SandboxError } from './errors.mjs';
import { h } from './html.mjs';
import { digitsOnly } from './means.mjs';
import { TEXTS } from './texts.mjs';

const asset = (name) => readFileSync(new URL(`./assets/${name}`, import.meta.url));
const ASSETS = {
  'pay.css': { type: 'text/css; charset=utf-8', body: asset('pay.css') },
  'pay.js': { type: 'text/javascript; charset=utf-8', body: asset('pay.js') },
};

const SWITCHES = [
  'duplicateEvents',
  'delaySeconds',
  'loseEvents',
  'outOfOrder',
  'wrongAmountCents',
  'noRedirect',
  'payTwice',
  'dispute',
];
/** Only of providers that know disputes. */
const switchesOf = ({ dispute }) => SWITCHES.filter((name) => name !== 'dispute' || dispute !== undefined);
/** What a tick means for the switches that are numbers. */
const TICKED = { duplicateEvents: 3, delaySeconds: 20 };

/**
 * @param {object} context engine, clock and provider of one sandbox
 * @param {object} request
 * @param {URLSearchParams | null} request.form the posted form, null on GET
 * @returns {{ status: number, headers: Record<string, string>, body: string | Buffer }}
 */
export function answerPage({ engine, now, provider }, { method, pathname, query, form, headers }) {
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
  const checkout = find(engine, name);
  const language = chooseLanguage(query.get('lang'), checkout?.locale, headers['accept-language']);
  const view = { t: words(provider, language), language, checkout, now: now() };
  if (!checkout) return html(view, 404, message(view, 'missing', false));
  if (method !== 'GET' && method !== 'POST') return html(view, 405, message(view, 'missing', false));
  view.means = provider.means(checkout);
  if (method === 'POST') return submit(engine, view, form);
  return show(view);
}

/** The provider's own words over the common ones, two levels deep. */
function words({ texts }, language) {
  const merged = { ...TEXTS[language] };
  for (const [key, value] of Object.entries(texts[language])) {
    merged[key] = typeof value === 'object' && !Array.isArray(value) ? { ...merged[key], ...value } : value;
  }
  return merged;
}

/** @returns {import('./engine.mjs').Checkout | undefined} */
function find(engine, id) {
  try {
    return engine.checkout(id);
  } catch (error) {
    if (error instanceof SandboxError) return undefined;
    throw error;
  }
}

function chooseLanguage(asked, locale, accepted = '') {
  if (asked === 'it' || asked === 'en') return asked;
  if (locale && locale !== 'auto') return locale.startsWith('it') ? 'it' : 'en';
  return accepted === '' || /\bit\b/i.test(accepted) ? 'it' : 'en';
}

function show(view) {
  const { state, faults } = view.checkout;
  if (state === 'open') return html(view, 200, paymentForm(view, blankValues(view), []));
  if (state === 'expired' || !faults.noRedirect) return html(view, 200, message(view, state, true));
  const closed = `${state}Closed`;
  return html(view, 200, message(view, closed in view.t.done ? closed : state, false));
}

function submit(engine, view, form) {
  const { checkout, means } = view;
  if (form.get('action') === 'cancel') {
    const { redirectTo } = engine.cancel(checkout.id);
    return redirectTo ? seeOther(redirectTo) : show(view);
  }
  const disputing = /^dispute(?:-(won|lost))?$/.exec(form.get('action') ?? '');
  if (disputing && checkout.dispute !== undefined) {
    const [, outcome] = disputing;
    if (outcome) engine.closeDispute(checkout.id, outcome);
    else engine.dispute(checkout.id);
    return seeOther(checkout.id);
  }
  if (checkout.state !== 'open') return seeOther(checkout.id);
  const values = readValues(form, means);
  const sample = means.fill(form.get('fill'));
  if (sample) return html(view, 200, paymentForm(view, { ...values, ...sample }, []));

  const errors = [...means.validate(values, view.now), ...validateDelay(values)];
  if (errors.length > 0) return html(view, 422, paymentForm(view, values, errors));
  const told = form.get('confirm');
  if (told === null && means.confirms?.(values)) return html(view, 200, confirmation(view, values));
  // The page shows these switches, so what is not ticked is off even if it was on before.
  const faults = Object.fromEntries(
    SWITCHES.map((name) => [
      name,
      values.switches.includes(name) ? (checkout.faults[name] ?? TICKED[name] ?? true) : undefined,
    ]),
  );
  if (faults.delaySeconds) faults.delaySeconds = Number(values.delay);
  const outcome = engine.pay(checkout.id, { ...means.payer(values), confirmed: told !== 'no', faults });
  if (outcome.result === 'declined') {
    return html(view, 422, paymentForm(view, values, [means.declined(outcome.declineCode)]));
  }
  return seeOther(outcome.redirectTo ?? checkout.id);
}

function blankValues({ checkout: { faults }, means }) {
  return {
    ...means.blank,
    switches: SWITCHES.filter((name) => faults[name]),
    delay: String(faults.delaySeconds ?? TICKED.delaySeconds),
  };
}

function readValues(form, means) {
  const field = (name) => (form.get(name) ?? '').trim().slice(0, 100);
  return {
    ...Object.fromEntries(means.fields.map((name) => [name, field(name)])),
    switches: SWITCHES.filter((name) => form.has(name)),
    delay: field('delay') || String(TICKED.delaySeconds),
  };
}

function validateDelay(values) {
  const wrong =
    values.switches.includes('delaySeconds') &&
    !/^([1-9]\d{0,2}|[12]\d{3}|3[0-5]\d{2}|3600)$/.test(values.delay);
  return wrong ? [['delay', 'delayInvalid']] : [];
}

// --- HTML ---------------------------------------------------------------------------------------------

const WARNING = h`<svg aria-hidden="true" viewBox="0 0 24 24" width="20" height="20"><path fill="currentColor" d="M12 3 1.8 20.5h20.4L12 3Zm-1 6.5h2v5.5h-2V9.5Zm0 7h2v2h-2v-2Z"/></svg>`;
const LOCK = h`<svg aria-hidden="true" viewBox="0 0 24 24" width="18" height="18"><path fill="currentColor" d="M17 9V7A5 5 0 0 0 7 7v2H5v12h14V9h-2ZM9 7a3 3 0 0 1 6 0v2H9V7Z"/></svg>`;

function merchant({ checkout, t }) {
  return checkout?.merchant || t.merchantFallback;
}

function money({ checkout, language }, cents = checkout.amountCents) {
  return new Intl.NumberFormat(language, { style: 'currency', currency: checkout.currency }).format(
    cents / 100,
  );
}

function deadline({ t, language, checkout, now }) {
  const local = (style) =>
    new Intl.DateTimeFormat(language === 'it' ? 'it-IT' : 'en-GB', {
      timeZone: 'Europe/Rome',
      ...style,
    }).format(checkout.expiresAt);
  return t.expires(
    local({ timeStyle: 'short' }),
    checkout.expiresAt - now > 12 * 3_600_000 && local({ dateStyle: 'long' }),
  );
}

function paymentForm(view, values, errors) {
  const { t, checkout, means } = view;
  const errorOf = Object.fromEntries(errors);
  const input = (name, label, attributes) => h`
    <div class="field field-${name}">
      <label for="${name}">${label}</label>
      ${errorOf[name] && h`<p class="field-error" id="${name}-error">${t.errors[errorOf[name]]}</p>`}
      <input id="${name}" name="${name}" value="${values[name]}" ${attributes}
        ${errorOf[name] && h`aria-invalid="true"`}
        ${errorOf[name] && h`aria-describedby="${name}-error"`}>
    </div>`;
  const opened = values.switches.length > 0 || errorOf.delay;
  // The samples belong to a form of their own, or Enter in a field would press the first of them.
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
        ${checkout.items.map(
          (item) => h`<li>
            <span class="item-name">${item.name}${item.quantity > 1 && ` × ${item.quantity}`}</span>
            <span class="item-price">${money(view, item.amountCents)}</span>
            ${item.note && h`<span class="item-note">${item.note}</span>`}
          </li>`,
        )}
      </ul>
      <dl>
        ${checkout.email && h`<div><dt>${t.receiptTo}</dt><dd>${checkout.email}</dd></div>`}
        ${checkout.reference && h`<div><dt>${t.reference}</dt><dd>${checkout.reference}</dd></div>`}
      </dl>
      ${checkout.expiresAt !== null && h`<p class="expires">${deadline(view)}</p>`}
    </section>
    <form method="post" id="fill"></form>
    <form method="post" class="payment" novalidate>
      ${means.form({ t, values, errorOf, input })}
      <div class="actions">
        <button class="primary" name="action" value="pay" data-busy="${t.paying}">${LOCK} ${means.button(t, money(view))}</button>
        <button class="secondary" name="action" value="cancel">${t.back}</button>
      </div>
      <p class="busy" role="status" id="busy"></p>
      <details ${opened && h`open`}>
        <summary>${t.faultsTitle}</summary>
        <p class="hint">${t.faultsHint}</p>
        ${switchesOf(checkout).map(
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

/** What the bank of a card asks its payer (3-D Secure); the form is sent again with what they tell it. */
function confirmation(view, values) {
  const { t, means } = view;
  const hidden = (name, value) => h`<input type="hidden" name="${name}" value="${value}">`;
  return {
    heading: t.confirm.title,
    content: h`<section class="outcome">
      <p class="to">${merchant(view)} · ${money(view)}</p>
      <h1>${t.confirm.title}</h1>
      <p>${t.confirm.hint}</p>
      <form method="post" class="actions">
        ${means.fields.map((name) => hidden(name, values[name]))}
        ${values.switches.map((name) => hidden(name, 'on'))}
        ${hidden('delay', values.delay)}
        <button class="primary" name="confirm" value="yes">${t.confirm.yes}</button>
        <button class="secondary" name="confirm" value="no">${t.confirm.no}</button>
      </form>
    </section>`,
  };
}

function message(view, kind, withLink) {
  const { t, checkout } = view;
  const [title, text] = t.done[kind];
  const back = kind === 'expired' ? checkout.cancelUrl : checkout?.returnUrl;
  return {
    heading: title,
    content: h`<section class="outcome outcome-${kind}">
      ${checkout && h`<p class="to">${merchant(view)} · ${money(view)}</p>`}
      <h1>${title}</h1>
      <p>${text}</p>
      ${withLink && back && h`<p><a class="primary" href="${back}">${t.returnLink}</a></p>`}
      ${kind.startsWith('paid') && checkout.dispute !== undefined && disputeForm(view)}
    </section>`,
  };
}

/** What the payer may still do about money that is gone, and what is decided then. */
function disputeForm({ t, checkout: { dispute } }) {
  const open = dispute !== null && /response$/i.test(dispute);
  const button = (action, text) =>
    h`<button class="secondary" name="action" value="${action}">${text}</button>`;
  return h`<form method="post" class="dispute">
    <p class="hint">${dispute === null ? t.dispute.hint : open ? t.dispute.open : t.dispute.closed}</p>
    ${dispute === null && button('dispute', t.dispute.begin)}
    ${open && button('dispute-won', t.dispute.won)}
    ${open && button('dispute-lost', t.dispute.lost)}
  </form>`;
}

function html(view, status, { content, failed = false, heading }) {
  const { t, language, checkout } = view;
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
      'content-security-policy': policy(checkout),
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    },
  };
}

function policy(checkout) {
  // Browsers hold a form's redirect to form-action too: the way back to the shop has to be listed.
  const shops = [checkout?.returnUrl, checkout?.cancelUrl].filter(Boolean).map((url) => new URL(url).origin);
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
