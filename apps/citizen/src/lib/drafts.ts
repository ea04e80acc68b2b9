import { slug } from './tenant.js';

const prefix = `sosta.draft.${slug}.`;

/**
 * What is typed in long forms, kept in this tab (sessionStorage) until it is sent: a reload, a detour or a session
 * that ends lose nothing. Drafts carry the owner's id, so that somebody else signing in here never finds them.
 */
export const drafts = {
  read<Values extends object>(owner: string, key: string): Partial<Values> {
    const stored = sessionStorage.getItem(`${prefix}${owner}.${key}`);
    return stored ? JSON.parse(stored) : {};
  },
  write(owner: string, key: string, values: object) {
    sessionStorage.setItem(`${prefix}${owner}.${key}`, JSON.stringify(values));
  },
  remove(owner: string, key: string) {
    sessionStorage.removeItem(`${prefix}${owner}.${key}`);
  },
  /** Of everybody, when a person signs out. */
  clear() {
    for (const name of Object.keys(sessionStorage))
      if (name.startsWith(prefix)) sessionStorage.removeItem(name);
  },
};
