// The pages of the inbox, in Italian: plain HTML that works without scripts; one script refreshes the list.
import { createHash } from 'node:crypto';

const REFRESH = `
const region = document.getElementById('messages');
const status = document.getElementById('status');
if (region) {
  setInterval(async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(location.href, { cache: 'no-store' });
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const fresh = page.getElementById('messages');
      if (!fresh || fresh.dataset.newest === region.dataset.newest) return;
      const focused = document.activeElement?.getAttribute('href');
      const before = new Set([...region.querySelectorAll('li')].map((item) => item.id));
      region.replaceChildren(...fresh.childNodes);
      region.dataset.newest = fresh.dataset.newest;
      if (focused) region.querySelector('a[href="' + CSS.escape(focused) + '"]')?.focus();
      const count = [...region.querySelectorAll('li')].filter((item) => !before.has(item.id)).length;
      status.textContent = count === 1 ? '1 nuovo messaggio' : count ? count + ' nuovi messaggi' : '';
    } catch {}
  }, 3000);
}
`;

/** For the content security policy: the only script that may run. */
export const REFRESH_HASH = `sha256-${createHash('sha256').update(REFRESH).digest('base64')}`;

const STYLE = `
:root { color-scheme: light dark; --ink: #17324d; --soft: #5b6f82; --line: #d9dadb; --paper: #fff; --ground: #f2f7fc; --link: #0059b3; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #a3b4c4; --line: #33465a; --paper: #14202c; --ground: #0d1620; --link: #7ab8ff; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.5 'Titillium Web', system-ui, sans-serif; }
a { color: var(--link); }
:focus-visible { outline: 3px solid #ff9900; outline-offset: 2px; }
.skip { position: absolute; left: -999rem; }
.skip:focus { left: 1rem; top: 1rem; background: var(--paper); padding: .5rem 1rem; }
header { background: #0059b3; color: #fff; }
header div, main { max-width: 60rem; margin: 0 auto; padding: 1rem; }
header a { color: #fff; text-decoration: none; font-weight: 600; font-size: 1.25rem; }
header p { margin: 0; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 1rem 0; overflow-wrap: anywhere; }
form { display: flex; flex-wrap: wrap; gap: .5rem; align-items: end; margin-bottom: 1rem; }
label { display: block; font-weight: 600; }
input { font: inherit; padding: .5rem; min-width: min(20rem, 100%); border: 1px solid var(--soft); border-radius: 4px; background: var(--paper); color: var(--ink); }
button, .button { font: inherit; font-weight: 600; padding: .5rem 1rem; border: 0; border-radius: 4px; background: #0059b3; color: #fff; cursor: pointer; text-decoration: none; display: inline-block; }
ul.list { list-style: none; margin: 0; padding: 0; background: var(--paper); border: 1px solid var(--line); border-radius: 8px; overflow: hidden; }
ul.list li + li { border-top: 1px solid var(--line); }
ul.list a { display: block; padding: .75rem 1rem; color: inherit; text-decoration: none; }
ul.list a:hover .subject, ul.list a:focus .subject { text-decoration: underline; }
.subject { font-weight: 600; color: var(--link); overflow-wrap: anywhere; }
.meta { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1rem; color: var(--soft); font-size: .9rem; }
.snippet { margin: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; color: var(--soft); }
.empty { background: var(--paper); border: 1px dashed var(--soft); border-radius: 8px; padding: 2rem 1rem; text-align: center; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; }
dt { font-weight: 600; } dd { margin: 0; overflow-wrap: anywhere; }
iframe { width: 100%; height: 70vh; border: 1px solid var(--line); border-radius: 8px; background: #fff; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: var(--paper); border: 1px solid var(--line); border-radius: 8px; padding: 1rem; font: inherit; }
summary { cursor: pointer; font-weight: 600; padding: .5rem 0; }
#status { min-height: 1.5rem; font-weight: 600; }
`;

const WHEN = new Intl.DateTimeFormat('it-IT', {
  dateStyle: 'medium',
  timeStyle: 'short',
  timeZone: 'Europe/Rome',
});

/** @param {unknown} text */
const escape = (text) =>
  String(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

/** @param {string} iso */
const time = (iso) => `<time datetime="${escape(iso)}">${escape(WHEN.format(new Date(iso)))}</time>`;

/** @param {import('./store.mjs').Address} address */
const person = ({ name, address }) => escape(name ? `${name} <${address}>` : address);

/** @param {number} size bytes */
const bytes = (size) =>
  size < 1024
    ? `${size} byte`
    : `${new Intl.NumberFormat('it-IT', { maximumFractionDigits: 1 }).format(size / 1024)} KB`;

/** @param {string} title @param {string} body */
function page(title, body) {
  return `<!doctype html>
<html lang="it">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)} – Posta di prova</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<a class="skip" href="#contenuto">Vai al contenuto</a>
<header><div><a href="/mail">Posta di prova</a><p>I messaggi che Sosta invia in questo ambiente arrivano qui e non a persone vere.</p></div></header>
<main id="contenuto" tabindex="-1">
${body}
</main>
<script>${REFRESH}</script>
</body>
</html>`;
}

/**
 * @param {import('./store.mjs').MessageSummary[]} messages @param {{ to: string, total: number }} context
 */
export function listPage(messages, { to, total }) {
  const items = messages.map(
    (message) => `<li id="m-${message.id}"><a href="/mail/${message.id}">
<span class="subject">${escape(message.subject || '(senza oggetto)')}</span>
<span class="meta"><span>A ${escape(message.recipients.join(', '))}</span><span>${
      message.attachments.length
        ? `${message.attachments.length === 1 ? '1 allegato' : `${message.attachments.length} allegati`} · `
        : ''
    }${time(message.receivedAt)}</span></span>
<p class="snippet">${escape(message.snippet)}</p></a></li>`,
  );
  const empty = total
    ? `<div class="empty"><p>Nessun messaggio per <strong>${escape(to)}</strong>.</p><p><a href="/mail">Mostra tutti i messaggi</a></p></div>`
    : '<div class="empty"><p><strong>Nessun messaggio.</strong></p><p>Quando Sosta invia un’e-mail, la trovi qui. La pagina si aggiorna da sola.</p></div>';
  return page(
    'Messaggi',
    `<h1>Messaggi</h1>
<form method="get" action="/mail" role="search">
<div><label for="to">Destinatario</label><input id="to" name="to" type="search" autocomplete="off" value="${escape(to)}"></div>
<button type="submit">Filtra</button>${to ? ' <a href="/mail">Togli il filtro</a>' : ''}
</form>
<div id="status" role="status"></div>
<div id="messages" data-newest="${escape(messages[0]?.id ?? '')}">${items.length ? `<ul class="list">${items.join('\n')}</ul>` : empty}</div>`,
  );
}

/** @param {import('./store.mjs').MessageDetail} message */
export function messagePage(message) {
  const api = `/mail/api/messages/${message.id}`;
  const attachments = message.attachments.map(
    (attachment) =>
      `<li><a href="${api}/attachments/${attachment.index}" download>${escape(attachment.filename)}</a> (${bytes(attachment.size)})</li>`,
  );
  const text = message.text
    ? message.html
      ? `<details><summary>Versione solo testo</summary><pre>${escape(message.text)}</pre></details>`
      : `<pre>${escape(message.text)}</pre>`
    : '';
  return page(
    message.subject || '(senza oggetto)',
    `<p><a href="/mail">Tutti i messaggi</a></p>
<h1>${escape(message.subject || '(senza oggetto)')}</h1>
<dl>
<dt>Da</dt><dd>${person(message.from)}</dd>
<dt>A</dt><dd>${message.to.map(person).join(', ') || escape(message.recipients.join(', '))}</dd>
<dt>Ricevuto</dt><dd>${time(message.receivedAt)}</dd>
</dl>
${attachments.length ? `<h2>Allegati</h2><ul>${attachments.join('')}</ul>` : ''}
${message.html ? `<iframe title="Testo del messaggio" src="/mail/${message.id}/html" sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>` : ''}
${text}
<p><a href="${api}/raw" download>Scarica il messaggio originale (.eml)</a></p>`,
  );
}

export function errorPage() {
  return page(
    'Messaggio non trovato',
    '<h1>Messaggio non trovato</h1><p>Forse è stato cancellato. <a href="/mail">Torna ai messaggi</a></p>',
  );
}
