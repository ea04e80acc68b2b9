import { toValue, type MaybeRefOrGetter } from 'vue';
import { useQueryCache } from '@pinia/colada';
import * as api from '../api/index.js';
import { useServerData } from '../composables/useServerData.js';

// Everything a signed-in person sees hangs under ['mine'], so that one call forgets or refreshes all of it.

export const useDashboard = () =>
  useServerData({ key: ['mine', 'dashboard'], query: () => api.getDashboard() });

export const useRequests = () =>
  useServerData({
    key: ['mine', 'requests'],
    query: () => api.listRequests({}).then(({ items }) => items),
  });

/** `anew`: asked again even if it was asked a moment ago, where an older answer would mislead. */
export const useRequest = (id: MaybeRefOrGetter<string>, { anew = false } = {}) =>
  useServerData({
    key: () => ['mine', 'request', toValue(id)],
    query: () => api.getRequest(toValue(id)),
    ...(anew ? { refetchOnMount: 'always' as const } : {}),
  });

export const useSubscriptions = () =>
  useServerData({
    key: ['mine', 'subscriptions'],
    query: () => api.listSubscriptions().then(({ items }) => items),
  });

export const useSubscription = (id: MaybeRefOrGetter<string>) =>
  useServerData({
    key: () => ['mine', 'subscription', toValue(id)],
    query: () => api.getSubscription(toValue(id)),
  });

export const useRefunds = () =>
  useServerData({ key: ['mine', 'refunds'], query: () => api.listMyRefunds().then(({ items }) => items) });

export const useSubscriptionOptions = () =>
  useServerData({ key: ['mine', 'subscription-options'], query: () => api.getSubscriptionOptions() });

export const useApplicationOptions = () =>
  useServerData({ key: ['mine', 'application-options'], query: () => api.getApplicationOptions() });

export const useWaitingList = () =>
  useServerData({
    key: ['mine', 'waiting-list'],
    query: () => api.listWaitingList().then(({ items }) => items),
  });

export const usePlates = () =>
  useServerData({ key: ['mine', 'plates'], query: () => api.listPlates().then(({ items }) => items) });

export const useRenewal = (id: MaybeRefOrGetter<string>) =>
  useServerData({ key: () => ['mine', 'renewal', toValue(id)], query: () => api.getRenewal(toValue(id)) });

export const useInvoiceForm = (id: MaybeRefOrGetter<string>, token?: MaybeRefOrGetter<string>) =>
  useServerData({
    key: () => ['mine', 'invoice-form', toValue(id), toValue(token) ?? ''],
    query: () => api.getInvoiceForm(toValue(id), toValue(token)),
  });

export const useInvoiceWish = (requestId: MaybeRefOrGetter<string>) =>
  useServerData({
    key: () => ['mine', 'invoice-wish', toValue(requestId)],
    enabled: () => toValue(requestId) !== '',
    query: () => api.getInvoiceWish(toValue(requestId)),
  });

export const useInvoice = (id: MaybeRefOrGetter<string>) =>
  useServerData({ key: () => ['mine', 'invoice', toValue(id)], query: () => api.getInvoice(toValue(id)) });

export const useThreads = () =>
  useServerData({ key: ['mine', 'threads'], query: () => api.listThreads().then(({ items }) => items) });

export const useThread = (id: MaybeRefOrGetter<string>) =>
  useServerData({ key: () => ['mine', 'thread', toValue(id)], query: () => api.getThread(toValue(id)) });

export const useSessions = () =>
  useServerData({ key: ['mine', 'sessions'], query: () => api.listSessions().then(({ items }) => items) });

/** After a change of the person's own data: whatever is on screen is fetched again, the rest when needed. */
export function useRefreshMine() {
  const cache = useQueryCache();
  return () => cache.invalidateQueries({ key: ['mine'] });
}
