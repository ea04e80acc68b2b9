import type { Locale } from '@sosta/contracts';

export interface LandingEntry {
  href: string;
  name: string;
  /** `#rrggbb`. */
  color: string;
  logo: string | null;
}

const WORDS: Record<Locale, { title: string; intro: string; list: string; none: string; office: string }> = {
  it: {
    title: 'Abbonamenti della sosta',
    intro: 'Scegli il tuo Comune per chiedere, pagare e rinnovare l’abbonamento della sosta.',
    list: 'Comuni',
    none: 'Nessun Comune è ancora attivo.',
    office: 'Area degli uffici',
  },
  en: {
    title: 'Parking subscriptions',
    intro: 'Choose your municipality to ask for, pay and renew your parking subscription.',
    list: 'Municipalities',
    none: 'No municipality is active yet.',
    office: 'For the offices',
  },
};

/** The front page where no municipality has the address to itself: plain HTML, no script. */
export function landingPage(entries: readonly LandingEntry[], locale: Locale): string {
  const words = WORDS[locale];
  const sorted = entries.toSorted((a, b) => a.name.localeCompare(b.name, locale));
  const items = sorted.map(
    ({ href, name, color, logo }) => `<li><a href="${escape(href)}">
<span class="mark" style="background:${/^#[0-9a-f]{6}$/i.test(color) ? color : '#0066cc'}" aria-hidden="true">${
      logo ? `<img src="${escape(logo)}" alt="">` : escape(initial(name))
    }</span><span class="name">${escape(name)}</span><span class="arrow" aria-hidden="true">→</span></a></li>`,
  );
  return `<!doctype html>
<html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${words.title} – Sosta</title><style>${STYLE}</style></head><body>
<header><div class="inner"><span class="brand" aria-hidden="true">P</span><span>Sosta</span></div></header>
<main class="inner"><h1>${words.title}</h1><p class="intro">${words.intro}</p>
<h2>${words.list}</h2>${items.length > 0 ? `<ul>${items.join('')}</ul>` : `<p>${words.none}</p>`}</main>
<footer><div class="inner"><a href="/backoffice/">${words.office}</a></div></footer></body></html>`;
}

/** "Comune di Borgo" is known as B. */
function initial(name: string): string {
  return ([...(name.split(/\s+/).at(-1) ?? '')][0] ?? 'P').toUpperCase();
}

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escape = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => ESCAPES[character]!);

const STYLE = `
*{box-sizing:border-box}body{margin:0;min-height:100vh;display:flex;flex-direction:column;font:1.125rem/1.5 'Titillium Web',system-ui,sans-serif;color:#17324d;background:#f2f7fc}
.inner{width:100%;max-width:60rem;margin:0 auto;padding:0 1.25rem}header{background:#06c;color:#fff;font-weight:600;font-size:1.25rem}
header .inner{display:flex;align-items:center;gap:.75rem;min-height:4rem}.brand{display:grid;place-items:center;width:2.25rem;height:2.25rem;border-radius:.375rem;background:#fff;color:#06c;font-weight:700;font-size:1.5rem}
main.inner{flex:1;padding-top:2.5rem;padding-bottom:3rem}h1{font-size:2.25rem;line-height:1.2;margin:0 0 .75rem}.intro{max-width:38rem;margin:0 0 2rem}
h2{font-size:1.25rem;margin:0 0 1rem}ul{list-style:none;margin:0;padding:0;display:grid;gap:1rem;grid-template-columns:repeat(auto-fill,minmax(min(18rem,100%),1fr))}
li a{display:flex;align-items:center;gap:1rem;min-height:5rem;padding:.875rem 1.125rem;background:#fff;border:1px solid #d0dbe6;border-radius:.5rem;color:#17324d;text-decoration:none;font-weight:600}
li a:hover{border-color:#06c}li a:hover .name{text-decoration:underline}a:focus-visible{outline:3px solid #ff9900;outline-offset:2px}
.mark{flex:none;display:grid;place-items:center;width:3rem;height:3rem;border-radius:.375rem;color:#fff;font-size:1.5rem;font-weight:700}.mark img{max-width:2.5rem;max-height:2.5rem}
.name{flex:1}.arrow{color:#06c}footer{background:#17324d}footer .inner{padding-top:1.25rem;padding-bottom:1.25rem}footer a{color:#fff;display:inline-block;padding:.5rem 0}
@media (max-width:30rem){h1{font-size:1.75rem}}`;
