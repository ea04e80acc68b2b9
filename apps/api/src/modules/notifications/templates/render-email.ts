import { formatDate, formatDateTime, formatEuro, type Locale } from '@sosta/contracts';
import type { TemplateData, TemplateName } from '../domain/template-data.js';
import type { EmailContext, EmailMunicipality } from './email-content.js';
import { htmlOf, singleLine, textOf } from './email-layout.js';
import { emailsEn } from './emails.en.js';
import { emailsIt } from './emails.it.js';

export interface RenderedEmail {
  subject: string;
  text: string;
  html: string;
}

const EMAILS = { it: emailsIt, en: emailsEn } as const;
const MAX_SUBJECT = 150;

/**
 * Writes an e-mail. Pure: the same data give the same words, so a repeat after a crash is the same message, and the
 * review desk can show it before it is sent. Whatever the data hold, it stays text: nothing of it becomes markup, a
 * link or a header.
 */
export function renderEmail<T extends TemplateName>(
  template: T,
  locale: Locale,
  data: TemplateData[T],
  municipality: EmailMunicipality,
): RenderedEmail {
  const { timezone } = municipality;
  const context: EmailContext = {
    locale,
    municipality,
    day: (on) => formatDate(on, locale, { style: 'long' }),
    instant: (at) =>
      `${formatDate(at, locale, { style: 'long', timeZone: timezone })}, ${clock(at, locale, timezone)}`,
    time: (at) => clock(at, locale, timezone),
    euro: (cents) => formatEuro(cents, locale),
  };
  const content = EMAILS[locale][template](data, context);
  const subject = singleLine(content.subject);
  return {
    subject: subject.length > MAX_SUBJECT ? `${subject.slice(0, MAX_SUBJECT - 1).toWellFormed()}…` : subject,
    text: textOf(content, locale, municipality),
    html: htmlOf(content, locale, municipality),
  };
}

/** Hours and minutes where the municipality is. */
function clock(at: string, locale: Locale, timezone: string): string {
  return formatDateTime(at, locale, timezone).slice(-5);
}
