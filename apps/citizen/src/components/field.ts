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
