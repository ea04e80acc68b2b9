import { expect, type Page } from '@playwright/test';
import { newPerson, type Person } from './people.js';

/** Opens a section of the citizens' site as it is opened on this screen: on a phone from the menu. */
export async function openSection(page: Page, name: string): Promise<void> {
  const menu = page.getByRole('button', { name: 'Menu', exact: true });
  if (await menu.isVisible()) await menu.click();
  await page.getByRole('navigation', { name: 'Sezioni' }).getByRole('link', { name, exact: true }).click();
}

/** Leaves the account from the menu behind one's name. */
export async function signOut(page: Page, person: Person): Promise<void> {
  await page.getByRole('button', { name: `${person.givenName} ${person.familyName}` }).click();
  await page.getByRole('button', { name: 'Esci', exact: true }).click();
  await expect(page.getByRole('link', { name: 'login' })).toBeVisible();
}

/** Who lives by the sea, in the town of one request with everything. */
export const seasidePerson = (): Person =>
  newPerson({ street: 'Corso Umberto I', postalCode: '92027', city: 'Marinablu', province: 'AG' });
