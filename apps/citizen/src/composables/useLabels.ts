import { useI18n } from 'vue-i18n';
import { isLocale, label, labels, type LabelKind, type LabelKinds } from '@sosta/contracts';

/** The shared vocabulary (states, kinds of vehicle and document…) in the current language. */
export function useLabels() {
  const { locale } = useI18n();
  const current = () => (isLocale(locale.value) ? locale.value : 'it');
  return {
    label: <Kind extends LabelKind>(kind: Kind, value: LabelKinds[Kind]): string =>
      label(current(), kind, value),
    /** For values the API sends as plain text: one that this build does not know is shown as it is. */
    openLabel: <Kind extends LabelKind>(kind: Kind, value: string): string => {
      const words: Readonly<Record<string, string>> = labels[current()][kind];
      return words[value] ?? value;
    },
  };
}
