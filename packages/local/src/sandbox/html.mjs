export class Markup {
  constructor(text) {
    this.text = text;
  }
}

/** Template tag: everything put in is escaped, unless it was made by this tag itself. */
export function h(strings, ...values) {
  return new Markup(String.raw({ raw: strings }, ...values.map(toHtml)));
}

function toHtml(value) {
  if (value instanceof Markup) return value.text;
  if (Array.isArray(value)) return value.map(toHtml).join('');
  if (value === null || value === undefined || value === false) return '';
  return String(value).replaceAll(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
