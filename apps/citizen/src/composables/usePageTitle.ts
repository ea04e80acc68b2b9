import { onScopeDispose, watchEffect } from 'vue';
import { useI18n } from 'vue-i18n';
import { useMunicipality } from '../queries/municipality.js';

/** Keeps `document.title` as "[Errore: ]Page - Service, Municipality" while the calling component lives. */
export function usePageTitle(title: () => string, hasError: () => boolean = () => false) {
  const { t } = useI18n();
  const { municipality } = useMunicipality();
  const stop = watchEffect(() => {
    const prefix = hasError() ? t('errors.titlePrefix') : '';
    const name = municipality.value?.name;
    document.title = `${prefix}${title()} - ${t('shell.service')}${name ? `, ${name}` : ''}`;
  });
  onScopeDispose(stop);
}
