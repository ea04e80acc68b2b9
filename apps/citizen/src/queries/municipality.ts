import { computed } from 'vue';
import { useQuery } from '@pinia/colada';
import * as api from '../api/index.js';
import { useServerData } from '../composables/useServerData.js';

const HOUR = 3_600_000;

/** Public data of the municipality: they change rarely, so one answer serves the whole visit. */
export function useMunicipality() {
  const query = useQuery({ key: ['municipality'], query: () => api.getMunicipality(), staleTime: HOUR });
  return { query, municipality: computed(() => query.data.value) };
}

export const useNotices = () =>
  useServerData({
    key: ['notices'],
    query: () => api.listNotices().then(({ items }) => items),
    staleTime: 60_000,
  });

export const useProducts = () =>
  useServerData({
    key: ['products'],
    query: () => api.listProducts().then(({ items }) => items),
    staleTime: 60_000,
  });

export const useZones = () =>
  useServerData({ key: ['zones'], query: () => api.listZones().then(({ items }) => items), staleTime: HOUR });

export const useCertificationTypes = () =>
  useServerData({
    key: ['certification-types'],
    query: () => api.listCertificationTypes().then(({ items }) => items),
    staleTime: 60_000,
  });

export const useText = (code: 'REGULATION' | 'PRIVACY' | 'ACCESSIBILITY') =>
  useServerData({ key: ['texts', code], query: () => api.getText(code), staleTime: HOUR });
