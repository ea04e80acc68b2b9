import type { Locale } from '@sosta/contracts';
import { cssColor, html, raw, type SafeHtml } from '../../../platform/pdf/html.js';
import type { Localized } from '../../../platform/http/locale.js';
import type { Block, EmailContent, EmailMunicipality } from './email-content.js';

const FOOTER = {
  it: {
    greeting: 'Cordiali saluti',
    help: 'Hai bisogno di aiuto? Rispondi a questa e-mail oppure contatta l’ufficio:',
    phone: 'Telefono',
    email: 'E-mail',
    address: 'Indirizzo',
    hours: 'Orari',
    why: (municipality: string) =>
      `Ricevi questa e-mail perché usi il servizio dei permessi di sosta del ${municipality}.`,
    phishing: 'Non ti chiederemo mai la password o i dati della carta per e-mail.',
    fallback: 'Se il pulsante non funziona, copia questo indirizzo nel browser:',
  },
  en: {
    greeting: 'Kind regards',
    help: 'Do you need help? Answer this e-mail or contact the office:',
    phone: 'Phone',
    email: 'E-mail',
    address: 'Address',
    hours: 'Opening hours',
    why: (municipality: string) =>
      `You receive this e-mail because you use the parking permit service of ${municipality}.`,
    phishing: 'We will never ask for your password or card details by e-mail.',
    fallback: 'If the button does not work, copy this address into your browser:',
  },
} as const;

const INVISIBLE = /(?![\n\t])\p{Cc}|\p{Bidi_Control}|[\u2028\u2029\ufeff]/gu;

/** One line without anything that could end a header or turn the direction of reading. */
export function singleLine(value: string): string {
  return value
    .toWellFormed()
    .replace(/[\r\n\t\u2028\u2029\u0085]+/g, ' ')
    .replace(INVISIBLE, '')
    .replace(/ {2,}/g, ' ')
    .trim();
}

function lines(value: string): string[] {
  return value
    .toWellFormed()
    .split(/\r\n|[\r\n\u2028\u2029\u0085]/)
    .map((line) => line.replace(INVISIBLE, ''));
}

/** Only what a browser opens as a page: a `javascript:` address never becomes a link. */
function safeUrl(url: string): string | null {
  return /^https?:\/\/[^\s"<>\\]+$/i.test(url) ? url : null;
}

// ---- Plain text

/** Wraps words at 76 columns, as mail readers that show plain text expect; addresses stay whole. */
function wrap(value: string, indent = ''): string {
  const out: string[] = [];
  let line = indent;
  for (const word of value.split(' ')) {
    if (line.trim() !== '' && line.length + 1 + word.length > 76) {
      out.push(line);
      line = indent + word;
    } else line = line.trim() === '' ? indent + word : `${line} ${word}`;
  }
  return [...out, line].join('\n');
}

function blockText(block: Block): string {
  switch (block.kind) {
    case 'text':
      return wrap(singleLine(block.text));
    case 'facts':
      return block.rows.map(([label, value]) => `${label}: ${singleLine(value)}`).join('\n');
    case 'list':
      return [block.intro, ...block.items.map((item) => `- ${singleLine(item)}`)].join('\n');
    case 'code':
      return `${block.label}\n\n    ${singleLine(block.code)}`;
    case 'quote':
      return [block.label, ...lines(block.text).map((line) => `> ${line}`)].join('\n');
    case 'link':
      return `${wrap(singleLine(block.text))}\n${block.label}: ${singleLine(block.url)}`;
  }
}

export function textOf(content: EmailContent, locale: Locale, municipality: EmailMunicipality): string {
  const footer = FOOTER[locale];
  const { office, concessionaire } = municipality.profile;
  const parts = [
    singleLine(content.heading),
    ...present(content.blocks).map(blockText),
    ...(content.action ? [`${content.action.label}:\n${singleLine(content.action.url)}`] : []),
    ...present(content.after).map(blockText),
    `${footer.greeting}\n${singleLine(municipality.name)}\n${singleLine(concessionaire)}`,
    [
      '-- ', // everything below is the signature, which readers fold away
      wrap(footer.help),
      `${footer.phone}: ${office.phone}`,
      `${footer.email}: ${office.email}`,
      `${footer.address}: ${office.address}`,
      `${footer.hours}: ${hours(office.hours, locale)}`,
      '',
      wrap(`${footer.why(singleLine(municipality.name))} ${footer.phishing}`),
    ].join('\n'),
  ];
  return `${parts.join('\n\n')}\n`;
}

// ---- HTML

const FONT = "font-family:'Titillium Web',-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const TEXT = `${FONT};font-size:16px;line-height:24px;color:#17324d`;

/**
 * What mail programs that know `prefers-color-scheme` use in the dark; those that turn colours by themselves start
 * from the inline ones. Both keep text and background at 4.5:1 or more.
 */
const styleSheet = raw(`
:root{color-scheme:light dark;supported-color-schemes:light dark}
body{margin:0;padding:0;-webkit-text-size-adjust:100%}
a{text-decoration:underline}
@media (prefers-color-scheme:dark){
.page{background:#10181f!important}
.card{background:#1b262f!important}
.t,.t h1,.t td,.t p,.t ul{color:#eef3f7!important}
.soft{color:#b9c6d1!important}
.box{background:#26343f!important;border-color:#5c6f7e!important}
.t a.plain{color:#8fc7ff!important}
}
@media (max-width:480px){.pad{padding-left:20px!important;padding-right:20px!important}.btn{display:block!important;text-align:center!important}}`);

function blockHtml(block: Block): SafeHtml {
  switch (block.kind) {
    case 'text':
      return html`<p style="${TEXT};margin:0 0 16px">${singleLine(block.text)}</p>`;
    case 'facts':
      return html`<table
        role="presentation"
        width="100%"
        cellpadding="0"
        cellspacing="0"
        border="0"
        style="margin:0 0 16px;border-collapse:collapse"
      >
        ${block.rows.map(
          ([label, value]) =>
            html`<tr>
              <td
                class="soft"
                valign="top"
                style="${FONT};font-size:14px;line-height:22px;color:#455a70;padding:4px 16px 4px 0;width:38%"
              >
                ${label}
              </td>
              <td
                valign="top"
                style="${FONT};font-size:16px;line-height:22px;color:#17324d;font-weight:bold;padding:4px 0;word-break:break-word"
              >
                ${singleLine(value)}
              </td>
            </tr>`,
        )}
      </table>`;
    case 'list':
      return html`<p style="${TEXT};margin:0 0 8px">${block.intro}</p>
        <ul style="${TEXT};margin:0 0 16px;padding:0 0 0 24px">
          ${block.items.map((item) => html`<li style="margin:0 0 4px">${singleLine(item)}</li>`)}
        </ul>`;
    case 'code':
      return html`<p style="${TEXT};margin:0 0 8px">${block.label}</p>
        <p
          class="box"
          style="${FONT};font-size:32px;line-height:40px;letter-spacing:8px;font-weight:bold;color:#17324d;background:#f0f3f7;border:1px solid #c5cdd6;border-radius:4px;padding:12px 16px;margin:0 0 16px;text-align:center"
        >
          ${singleLine(block.code)}
        </p>`;
    case 'quote':
      return html`<p style="${TEXT};margin:0 0 8px">${block.label}</p>
        <p
          class="box"
          style="${TEXT};background:#f0f3f7;border-left:4px solid #c5cdd6;padding:12px 16px;margin:0 0 16px;word-break:break-word"
        >
          ${lines(block.text).map((line, index) => (index === 0 ? html`${line}` : html`<br />${line}`))}
        </p>`;
    case 'link': {
      const url = safeUrl(block.url);
      return html`<p style="${TEXT};margin:0 0 16px">
        ${singleLine(block.text)}${url && html` <a class="plain" href="${url}" style="color:#0052a3">${block.label}</a>`}
      </p>`;
    }
  }
}

function button(action: { label: string; url: string }, accent: string, locale: Locale): SafeHtml | null {
  const url = safeUrl(action.url);
  if (!url) return null;
  return html`<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:8px 0 12px">
      <tr>
        <td bgcolor="${accent}" style="background:${accent};border-radius:4px">
          <a
            class="btn"
            href="${url}"
            style="${FONT};display:inline-block;font-size:17px;line-height:24px;font-weight:bold;color:${onColor(accent)};text-decoration:none;padding:12px 28px;border-radius:4px;border:1px solid ${accent}"
            >${action.label}</a
          >
        </td>
      </tr>
    </table>
    <p class="soft" style="${FONT};font-size:14px;line-height:20px;color:#455a70;margin:0 0 20px">
      ${FOOTER[locale].fallback}<br /><a
        class="plain"
        href="${url}"
        style="color:#0052a3;word-break:break-all"
        >${url}</a
      >
    </p>`;
}

export function htmlOf(content: EmailContent, locale: Locale, municipality: EmailMunicipality): string {
  const footer = FOOTER[locale];
  const { office, concessionaire } = municipality.profile;
  const accent = cssColor(municipality.profile.accentColor, '#0066cc');
  const soft = `${FONT};font-size:14px;line-height:20px;color:#455a70;margin:0 0 4px`;
  const document = html`<!doctype html>
    <html lang="${locale}" dir="ltr" xmlns="http://www.w3.org/1999/xhtml">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <meta name="format-detection" content="telephone=no,date=no,address=no" />
        <title>${singleLine(content.subject)}</title>
        <style>
          ${styleSheet}
        </style>
      </head>
      <body class="page" style="margin:0;padding:0;background:#f0f3f7">
        <table
          role="presentation"
          class="page"
          width="100%"
          cellpadding="0"
          cellspacing="0"
          border="0"
          style="background:#f0f3f7"
        >
          <tr>
            <td align="center" style="padding:24px 12px">
              <table
                role="presentation"
                class="card t"
                width="600"
                cellpadding="0"
                cellspacing="0"
                border="0"
                style="width:100%;max-width:600px;background:#ffffff;border-radius:4px"
              >
                <tr>
                  <td
                    class="pad"
                    bgcolor="${accent}"
                    style="background:${accent};padding:16px 32px;border-radius:4px 4px 0 0"
                  >
                    <p
                      style="${FONT};font-size:18px;line-height:24px;font-weight:bold;margin:0;color:${onColor(accent)}"
                    >
                      <span style="color:${onColor(accent)}">${singleLine(municipality.name)}</span>
                    </p>
                  </td>
                </tr>
                <tr>
                  <td class="pad" style="padding:28px 32px 8px">
                    <h1
                      style="${FONT};font-size:24px;line-height:30px;font-weight:bold;color:#17324d;margin:0 0 16px"
                    >
                      ${singleLine(content.heading)}
                    </h1>
                    ${present(content.blocks).map(blockHtml)}
                    ${content.action && button(content.action, accent, locale)}
                    ${present(content.after).map(blockHtml)}
                    <p style="${TEXT};margin:0 0 24px">
                      ${footer.greeting}<br />${singleLine(municipality.name)}<br />${singleLine(concessionaire)}
                    </p>
                  </td>
                </tr>
                <tr>
                  <td
                    class="pad box"
                    style="padding:20px 32px;background:#f7f9fb;border-top:1px solid #c5cdd6;border-radius:0 0 4px 4px"
                  >
                    <p class="soft" style="${soft}">${footer.help}</p>
                    <p class="soft" style="${soft}">
                      ${footer.phone}:
                      <a class="plain" href="tel:${office.phone.replace(/[^+\d]/g, '')}" style="color:#0052a3"
                        >${office.phone}</a
                      >
                    </p>
                    <p class="soft" style="${soft}">
                      ${footer.email}:
                      <a class="plain" href="mailto:${encodeURI(office.email)}" style="color:#0052a3"
                        >${office.email}</a
                      >
                    </p>
                    <p class="soft" style="${soft}">${footer.address}: ${office.address}</p>
                    <p class="soft" style="${soft}">${footer.hours}: ${hours(office.hours, locale)}</p>
                    <p class="soft" style="${soft};margin:12px 0 0">
                      ${footer.why(singleLine(municipality.name))} ${footer.phishing}
                    </p>
                  </td>
                </tr>
              </table>
            </td>
          </tr>
        </table>
      </body>
    </html>`;
  return `${document.toString()}\n`;
}

function hours(rows: OfficeHours, locale: Locale): string {
  return rows.map((row) => `${row.days[locale] ?? row.days.it} ${row.hours}`).join('; ');
}
type OfficeHours = readonly { days: Localized; hours: string }[];

function present(blocks: EmailContent['blocks'] | undefined): Block[] {
  return (blocks ?? []).filter((block) => block !== null);
}

/** White or dark text, whichever reads better on a colour (contrast of WCAG 2.2). */
function onColor(color: string): string {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  const white = 1.05 / (luminance + 0.05);
  const dark = (luminance + 0.05) / 0.0806; // #17324d has luminance 0.0306
  return white >= dark ? '#ffffff' : '#17324d';
}
