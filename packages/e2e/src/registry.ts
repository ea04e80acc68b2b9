import type { Page } from '@playwright/test';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { newPerson, type Person } from './people.js';
import { press } from './steps.js';

/** The municipality where only who is in the registry registers, and the PIN opens the reserved area. */
export const REGISTRY_TOWN = 'valmontone';

export interface Resident extends Person {
  username: string;
}

/** Somebody whom the registry does not know yet; the password has ten equal letters, as that town allows (R32). */
export function newResident(): Resident {
  const person = newPerson({
    street: 'Via Casilina',
    postalCode: '00038',
    city: 'Valmontone',
    province: 'RM',
    password: 'aaaaaaaaaa',
  });
  const [unique = ''] = /\.[0-9a-f]+/.exec(person.email) ?? [];
  return { ...person, username: `${person.givenName}${unique}`.toLowerCase() };
}

/** The accreditation's first page (R29). */
export async function fillAccreditation(page: Page, person: Resident): Promise<void> {
  await page.getByLabel('Email *', { exact: true }).fill(person.email);
  await page.getByLabel('Nome utente *', { exact: true }).fill(person.username);
  await page.getByLabel('Codice fiscale *', { exact: true }).fill(person.fiscalCode);
  await page.getByLabel('Password *', { exact: true }).fill(person.password);
  await page.getByLabel('Conferma password *', { exact: true }).fill(person.password);
  await page.getByRole('checkbox').check();
}

/** Its second: what must be as in the registry (R37). The date of birth is there, from the fiscal code. */
export async function fillIdentity(page: Page, person: Person): Promise<void> {
  await page.getByLabel('Nome *', { exact: true }).fill(person.givenName);
  await page.getByLabel('Cognome *', { exact: true }).fill(person.familyName);
}

export async function signInWithPin(
  page: Page,
  { username, password, pin }: { username: string; password: string; pin: string },
): Promise<void> {
  await page.getByLabel('Nome utente', { exact: true }).fill(username);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByLabel('PIN', { exact: true }).fill(pin);
  await press(page, 'Accedi');
}

/** What each page of a PDF says. */
export async function pagesOf(pdf: Buffer): Promise<string[]> {
  const task = getDocument({ data: new Uint8Array(pdf), verbosity: 0 });
  try {
    const document = await task.promise;
    const pages: string[] = [];
    for (let number = 1; number <= document.numPages; number += 1) {
      const { items } = await (await document.getPage(number)).getTextContent();
      const text = items.map((item) => ('str' in item ? item.str + (item.hasEOL ? ' ' : '') : '')).join('');
      pages.push(text.replace(/\s+/g, ' '));
    }
    return pages;
  } finally {
    await task.destroy();
  }
}

/** The PIN as the inner page of the letter prints it: two groups of four digits. */
export async function pinIn(letter: Buffer): Promise<string> {
  const text = (await pagesOf(letter)).join(' ').replace(/.*Il tuo codice PIN/, '');
  const [, first, second] = /\b(\d{4}) {1,3}(\d{4})\b/.exec(text) ?? [];
  if (!first || !second) throw new Error('No PIN in the letter');
  return first + second;
}
