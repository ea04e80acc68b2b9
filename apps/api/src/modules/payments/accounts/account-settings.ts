import { Problem } from '../../../platform/http/problem.js';
import type { AccountMode, AccountSettings, ProviderKind } from '../providers/provider-kind.js';

/** What somebody has typed, sorted into what may be shown and what may not. */
export interface SortedSettings {
  settings: Record<string, string>;
  secrets: Record<string, string>;
  /** The last four characters of each secret; none of one so short that they would give it away. */
  hints: Record<string, string>;
}

const HINT_LENGTH = 4;

/**
 * @param before of credentials that are replaced: a secret left empty does not stay, a setting left out does
 * @throws Problem validation_failed, naming the field
 */
export function sortSettings(
  kind: ProviderKind,
  typed: readonly { name: string; value: string }[],
  before: AccountSettings = {},
): SortedSettings {
  const sorted: SortedSettings = { settings: {}, secrets: {}, hints: {} };
  for (const [index, { name }] of typed.entries())
    if (!kind.fields.some((field) => field.name === name))
      throw Problem.field(`/settings/${index}/name`, { code: 'value_not_allowed' });
  for (const field of kind.fields) {
    const index = typed.findIndex(({ name }) => name === field.name);
    const value = (typed[index]?.value ?? (field.secret ? '' : (before[field.name] ?? ''))).trim();
    const pointer = index === -1 ? '/settings' : `/settings/${index}/value`;
    if (value === '') {
      if (field.required) throw Problem.field(pointer, { code: 'required' });
      continue;
    }
    if ((field.pattern && !field.pattern.test(value)) || (field.check && !field.check(value)))
      throw Problem.field(pointer, { code: 'format_invalid' });
    if (!field.secret) sorted.settings[field.name] = value;
    else {
      sorted.secrets[field.name] = value;
      sorted.hints[field.name] = value.length >= 4 * HINT_LENGTH ? value.slice(-HINT_LENGTH) : '';
    }
  }
  return sorted;
}

/** @throws Problem validation_failed when the credentials are for real money and the account is not, or the other way */
export function agreeOnMode(
  kind: ProviderKind,
  mode: AccountMode,
  { settings, secrets }: SortedSettings,
): void {
  const said = kind.modeOf?.({ ...settings, ...secrets }) ?? mode;
  if (said !== mode) throw Problem.field('/mode', { code: 'value_not_allowed' });
}
