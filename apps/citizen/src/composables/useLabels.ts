import { useI18n } from 'vue-i18n';
import { isLocale, label, type LabelKind, type LabelKinds } from '@sosta/contracts';

/** The shared vocabulary (states, kinds of vehicle and document…) in the current language. */
export function useLabels() {
  const { locale } = useI18n();
  return {
    /** A value this build does not know yet is shown as it is. */
    label: <Kind extends LabelKind>(kind: Kind, value: LabelKinds[Kind]): string =>
      label(isLocale(locale.value) ? locale.value : 'it', kind, value) ?? value,
  };
}
