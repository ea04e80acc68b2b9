import { Out, TextField } from '../../../platform/http/fields.js';
import type { Localized } from '../../../platform/http/locale.js';

/** A text in the languages it exists in, for those who edit it. */
export class LocalizedDto {
  @Out()
  it: string;

  @Out({ optional: true, type: String })
  en?: string;
}

/** A line: names and titles. Italian is required, English falls back to it. */
export class LocalizedLineInput {
  @TextField({ max: 120 })
  it: string;

  @TextField({ max: 120, optional: true })
  en?: string | null;
}

/** A paragraph or more. */
export class LocalizedTextInput {
  @TextField({ max: 4000, multiline: true })
  it: string;

  @TextField({ max: 4000, multiline: true, optional: true })
  en?: string | null;
}

/** An empty English text is no English text. */
export function toLocalized(input: { it: string; en?: string | null }): Localized {
  return { it: input.it, ...(input.en ? { en: input.en } : {}) };
}
