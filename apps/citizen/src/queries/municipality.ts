import { computed } from 'vue';
import { useQuery } from '@pinia/colada';
import * as api from '../api/index.js';
import { useServerData } from '../composables/useServerData.js';
import { civilDateOf, type VehicleRules } from '@sosta/contracts';
import { useSession } from '../stores/session.js';

const HOUR = 3_600_000;

/** Public data of the municipality: they change rarely, so one answer serves the whole visit. */
export function useMunicipality() {
  const query = useQuery({ key: ['municipality'], query: () => api.getMunicipality(), staleTime: HOUR });
  return { query, municipality: computed(() => query.data.value) };
}

/** The municipality's day: a sandbox is ahead of the device. */
export function useToday() {
  const { municipality } = useMunicipality();
  return computed(() => civilDateOf(municipality.value?.sandboxNow ?? new Date()));
}

/** What it asks of vehicles; until that is known, what asks the most of the plate and shuts nobody out. */
export function useVehicleRules() {
  const { municipality } = useMunicipality();
  return computed<VehicleRules>(
    () => municipality.value ?? { plateConfirmation: true, sameHolderOnly: false },
  );
}

/** Those for everybody, or those for the person who is signed in (R73); `placement` says which page asks. */
export function useNotices(placement: api.NoticePlacement) {
  const session = useSession();
  const query = useServerData({
    key: () => (session.signedIn ? ['mine', 'notices'] : ['notices']),
    query: () => (session.signedIn ? api.listCitizenNotices() : api.listNotices()).then(({ items }) => items),
    staleTime: 60_000,
  });
  // If they cannot be read the page does without: notices must never keep people from the service.
  return computed(() => query.data?.filter(({ placements }) => placements.includes(placement)) ?? []);
}

export const useOffices = () =>
  useServerData({
    key: ['offices'],
    query: () => api.listOffices().then(({ items }) => items),
    staleTime: 60_000,
  });

export const useForms = () =>
  useServerData({
    key: ['forms'],
    query: () => api.listForms().then(({ items }) => items),
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
