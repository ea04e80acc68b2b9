import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import type { RouteLocationRaw } from 'vue-router';
import type { IconName } from '../components/icons.js';
import { useMunicipality } from '../queries/municipality.js';

export interface Section {
  key: string;
  name: string;
  to: RouteLocationRaw;
  icon: IconName;
}

/**
 * Which sections this municipality's site has and what they are called: its way of taking requests decides the first
 * (policy request.flow), its own names the second (policy sections.labels); what it names nothing keeps ours.
 */
export function useSections() {
  const { t } = useI18n();
  const { municipality } = useMunicipality();
  const flow = computed(() => municipality.value?.requestFlow ?? 'THREE_STEP');
  const single = computed(() => flow.value === 'SINGLE_STEP');
  /** The three steps, which may also be taken in one form. */
  const together = computed(() => flow.value === 'ONE_CASE');
  const threeSteps = computed(() => flow.value === 'THREE_STEP' || together.value);

  const names = computed(() => {
    const own = municipality.value?.labels ?? {};
    return {
      requests: own.requests ?? t('requests.title'),
      subscriptions: own.subscriptions ?? t('dashboard.subscriptions'),
      newRequest:
        own.newRequest ??
        (single.value
          ? t('newRequest.title')
          : together.value
            ? t('dashboard.newCase')
            : t('dashboard.newSubscription')),
      submitRequest: own.submitRequest ?? (single.value ? t('newRequest.send') : t('actions.send')),
      certifications: own.certifications ?? t('shell.certification'),
      plates: own.plates ?? t('shell.plates'),
      assistance: own.assistance ?? t('shell.assistance'),
      /** The heading of the subscription's requests: where they are all the requests there are, those of the section. */
      subscriptionRequests:
        own.requests ?? (threeSteps.value ? t('dashboard.subscriptionRequests') : t('requests.title')),
    };
  });

  /** Where a subscription is asked for. */
  const newRequest = computed<RouteLocationRaw>(() => ({
    name: single.value ? 'new-request' : together.value ? 'new-case' : 'new-subscription',
  }));

  /** Of the header, in the order of the service (R40, R41, R62, R79). */
  const sections = computed<Section[]>(() => {
    const { requests, subscriptions, certifications, plates } = names.value;
    if (threeSteps.value) {
      return [
        {
          key: 'certification',
          name: certifications,
          to: { name: 'dashboard', hash: '#certificazione' },
          icon: 'file',
        },
        { key: 'plates', name: plates, to: { name: 'dashboard', hash: '#targhe' }, icon: 'car' },
        {
          key: 'subscriptions',
          name: municipality.value?.labels.subscriptions ?? t('shell.subscriptions'),
          to: { name: 'dashboard', hash: '#abbonamenti' },
          icon: 'card',
        },
      ];
    }
    return [
      ...(single.value
        ? [
            { key: 'newRequest', name: names.value.newRequest, to: newRequest.value, icon: 'plus' as const },
            { key: 'requests', name: requests, to: { name: 'requests' }, icon: 'list' as const },
          ]
        : []),
      { key: 'subscriptions', name: subscriptions, to: { name: 'subscriptions' }, icon: 'card' },
    ];
  });

  /** One form is the way in. */
  const atOnce = computed(() => single.value || together.value);

  return { flow, single, together, atOnce, threeSteps, names, newRequest, sections };
}
