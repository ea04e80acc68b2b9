import type { Locale } from '@sosta/contracts';
import type { OfficeProfile } from '../../municipalities/index.js';

/** What an e-mail needs to know of the municipality it comes from; a Municipality is one. */
export interface EmailMunicipality {
  name: string;
  timezone: string;
  profile: OfficeProfile;
}

/** One piece of an e-mail. Texts are plain: both renderings escape them. */
export type Block =
  | { kind: 'text'; text: string }
  /** Label and value, one row each. */
  | { kind: 'facts'; rows: readonly (readonly [label: string, value: string])[] }
  | { kind: 'list'; intro: string; items: readonly string[] }
  /** A code to type: large, one character apart from the next. */
  | { kind: 'code'; label: string; code: string }
  /** What an operator wrote, in their words and lines. */
  | { kind: 'quote'; label: string; text: string }
  /** A second, quieter link. */
  | { kind: 'link'; text: string; label: string; url: string };

/** An e-mail before it is written as text and as HTML. */
export interface EmailContent {
  subject: string;
  /** First thing said, and the heading. */
  heading: string;
  blocks: readonly (Block | null)[];
  /** The one thing to do next. */
  action?: { label: string; url: string } | null;
  /** After the button. */
  after?: readonly (Block | null)[];
}

export interface EmailContext {
  locale: Locale;
  municipality: EmailMunicipality;
  day(on: string): string;
  instant(at: string): string;
  time(at: string): string;
  euro(cents: number): string;
}

export const text = (value: string): Block => ({ kind: 'text', text: value });
export const facts = (...rows: readonly (readonly [label: string, value: string])[]): Block => ({
  kind: 'facts',
  rows,
});
export const list = (intro: string, items: readonly string[]): Block | null =>
  items.length > 0 ? { kind: 'list', intro, items } : null;
export const quote = (label: string, value: string | null): Block | null =>
  value?.trim() ? { kind: 'quote', label, text: value } : null;
