import type { InjectionKey } from 'vue';

/** Provided by a page whose mandatory fields carry an asterisk (R29); the page explains it. */
export const markRequired: InjectionKey<boolean> = Symbol('markRequired');

/** What a file field needs to know of a file that has arrived. */
export interface SentFile {
  id?: string;
  originalName: string;
  sizeBytes: number;
}

/** What every field of a form takes; `form.field('name')` gives the first five. */
export interface FieldProps {
  id: string;
  name: string;
  label: string;
  hint?: string;
  error?: string;
  optional?: boolean;
}

export interface RadioOption<Value extends string> {
  value: Value;
  title: string;
  text?: string;
  /** Shown at the right, large: a price, say. */
  side?: string;
  disabled?: boolean;
}
