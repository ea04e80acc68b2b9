import { useSession } from '../session/session.store.js';
import { operatorApi, type OperatorApi } from './operator-api.js';

/**
 * The API of the municipality being worked for, and the prefix of its query keys. Pages are created anew
 * when the municipality changes, so both hold for a component's life.
 */
export function useApi(): {
  api: OperatorApi;
  key: (...parts: (string | number | undefined)[]) => (string | number)[];
} {
  const slug = useSession().slug;
  if (!slug) throw new Error('No municipality in the address');
  return {
    api: operatorApi(slug),
    key: (...parts) => [slug, ...parts.map((part) => part ?? '')],
  };
}
