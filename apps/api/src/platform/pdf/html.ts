/**
 * Markup that is safe to put in a document: it comes from our own source code, and everything that came from
 * outside was escaped on its way in. Only {@link html} and {@link raw} make one, so a plain string that a person
 * typed can never be mistaken for markup by the compiler.
 */
export class SafeHtml {
  readonly #markup: string;

  private constructor(markup: string) {
    this.#markup = markup;
  }

  /** For {@link html} and {@link raw} only. */
  static ofOwnMarkup(markup: string): SafeHtml {
    return new SafeHtml(markup);
  }

  toString(): string {
    return this.#markup;
  }
}

/** What may stand in `${…}`: text and numbers are escaped, nothing/false disappears, lists are joined. */
export type HtmlValue = string | number | SafeHtml | null | undefined | false | readonly HtmlValue[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * Characters no printed text needs and that could make it read differently from what it says: controls (tab and
 * line breaks stay) and the marks, overrides and isolates of writing direction, which can reorder a name or a plate.
 */
const INVISIBLE = /(?![\t\n\r])\p{Cc}|\p{Bidi_Control}|\ufeff/gu;

/** Escapes text for element content and for quoted attribute values. */
export function escapeHtml(text: string): string {
  return text
    .toWellFormed()
    .replace(INVISIBLE, '')
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

function toMarkup(value: HtmlValue): string {
  if (value === null || value === undefined || value === false) return '';
  if (value instanceof SafeHtml) return value.toString();
  if (typeof value === 'string') return escapeHtml(value);
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return value.map(toMarkup).join('');
  // Reached only past the compiler (a cast, a row straight from JSON): an object must not choose its own markup.
  throw new TypeError(`A document template cannot print a ${typeof value}`);
}

/**
 * Builds markup; everything interpolated is escaped unless it already is {@link SafeHtml}.
 *
 * Interpolate only in element content and in **quoted** attribute values, never in tag or attribute names, in
 * `<style>`, or in an `href`/`src` that a citizen can choose.
 */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): SafeHtml {
  let markup = strings[0] ?? '';
  values.forEach((value, index) => {
    markup += toMarkup(value) + (strings[index + 1] ?? '');
  });
  return SafeHtml.ofOwnMarkup(markup);
}

/** Declares a string to be our own markup (an SVG we drew, a fragment from a constant). Never for data. */
export function raw(ownMarkup: string): SafeHtml {
  return SafeHtml.ofOwnMarkup(ownMarkup);
}

/**
 * A colour that may enter a style attribute.
 *
 * @param value `#rrggbb`, a municipality's accent colour
 * @param fallback used when the stored value is anything else: a wrong colour must not stop a permit
 */
export function cssColor(value: string | undefined, fallback: `#${string}`): string {
  return value !== undefined && /^#[0-9a-f]{6}$/i.test(value) ? value : fallback;
}
