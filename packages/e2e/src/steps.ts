import { expect, type Locator, type Page } from '@playwright/test';
import { authenticatorCode } from './office.js';
import type { ChosenFile } from './files.js';
import type { Person } from './people.js';
import { stack, TOWN, type Desk } from './stack.js';

/** What people do on the screens, in the words they read there. */

export const heading = (page: Page, name: string | RegExp): Locator =>
  page.getByRole('heading', { level: 1, name });
export const problems = (page: Page): Locator =>
  page.getByRole('alert').filter({ hasText: 'C’è un problema' });
export const press = (page: Page | Locator, name: string | RegExp): Promise<void> =>
  page.getByRole('button', { name }).click();

export async function fillCredentials(page: Page, person: Person): Promise<void> {
  await page.getByLabel('Email', { exact: true }).fill(person.email);
  await page.getByLabel('Codice fiscale', { exact: true }).fill(person.fiscalCode);
  await page.getByLabel('Password', { exact: true }).fill(person.password);
  await page.getByLabel('Conferma password', { exact: true }).fill(person.password);
  await page.getByRole('checkbox').check();
}

/** Only what the fiscal code does not tell. */
export async function fillDetails(page: Page, person: Person): Promise<void> {
  await page.getByLabel('Nome', { exact: true }).fill(person.givenName);
  await page.getByLabel('Cognome', { exact: true }).fill(person.familyName);
  await page.getByLabel('Via o piazza', { exact: true }).fill(person.street);
  await page.getByLabel('Numero civico', { exact: true }).fill(person.streetNumber);
  await page.getByLabel('CAP', { exact: true }).fill(person.postalCode);
  await page.getByLabel('Comune', { exact: true }).fill(person.city);
  await page.getByLabel('Provincia', { exact: true }).fill(person.province);
}

/** Chooses a file (or the path of one) in the dialog that the field's button opens. */
export async function choose(page: Page, field: string, file: ChosenFile | string): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: new RegExp(`^Scegli un file ?: ${field}$`) }).click();
  await (await chooser).setFiles(file);
}

/** Chooses a file and waits until the office has it. */
export async function upload(page: Page, field: string, file: ChosenFile): Promise<void> {
  await choose(page, field, file);
  const group = page.getByRole('group', { name: field });
  await expect(group.getByText('Caricato', { exact: true })).toBeVisible();
}

export async function signIn(page: Page, person: Person, next = 'area', town = TOWN): Promise<void> {
  await page.goto(`/${town}/${next}`);
  await expect(heading(page, 'Login')).toBeVisible();
  await page.getByLabel('Email', { exact: true }).fill(person.email);
  await page.getByLabel('Password', { exact: true }).fill(person.password);
  await press(page, 'Accedi');
  await expect(heading(page, 'Login')).toBeHidden();
}

/** Opens the back office with password and authenticator. */
export async function signInAtDesk(page: Page, desk: Desk): Promise<void> {
  const account = stack().desks[desk];
  await page.goto('/backoffice/');
  await page.getByLabel('E-mail', { exact: true }).fill(account.email);
  await page.getByLabel('Password', { exact: true }).fill(account.password);
  await press(page, 'Continua');
  await page.getByLabel('Codice di 6 cifre').fill(authenticatorCode(account));
  await page.getByRole('button', { name: 'Entra', exact: true }).first().click();
  await expect(page.getByRole('heading', { level: 1, name: 'Codice di verifica' })).toBeHidden();
}

/** The queue as it is now. */
export async function openQueue(desk: Page, town = TOWN): Promise<void> {
  await desk.goto(`/backoffice/${town}/coda`);
  await expect(heading(desk, 'Coda')).toBeVisible();
}

/** Opens a case from the queue. */
export async function openCase(desk: Page, number: string, town = TOWN): Promise<void> {
  await openQueue(desk, town);
  await desk.getByRole('link', { name: new RegExp(number) }).click();
  await expect(heading(desk, number)).toBeVisible();
}

/** Opens the decision and sends it. */
export async function decide(
  desk: Page,
  number: string,
  decision: 'Accetta' | 'Rifiuta' | 'Richiedi integrazione',
): Promise<void> {
  const confirm = {
    Accetta: 'Accetta e avvisa',
    Rifiuta: 'Rifiuta e avvisa',
    'Richiedi integrazione': 'Invia la richiesta',
  };
  await desk.getByRole('group', { name: 'Decisione' }).getByRole('button', { name: decision }).click();
  const dialog = desk.getByRole('dialog');
  await expect(dialog.getByRole('region', { name: 'L’e-mail che riceverà' })).toContainText(number);
  await dialog.getByRole('button', { name: confirm[decision] }).click();
  await expect(dialog).toBeHidden();
  await sendNow(desk, number);
}

/** Lets a decision leave at once, instead of when its ten seconds are over. */
export async function sendNow(desk: Page, number: string): Promise<void> {
  const button = desk.getByRole('button', { name: new RegExp(`^Invia subito.*${number}`) });
  const left = desk
    .getByRole('listitem')
    .filter({ hasText: number })
    .filter({ hasText: 'L’e-mail per il cittadino è in partenza.' });
  await expect(button.or(left)).toBeVisible();
  // A machine that does much else may take so long that it has left by itself.
  if (await button.isVisible()) await button.click({ timeout: 3000 }).catch(() => undefined);
  await expect(left).toBeVisible();
}

/** The number on the page that confirms a request. */
export async function sentNumber(page: Page): Promise<string> {
  await expect(heading(page, 'Richiesta inviata')).toBeVisible();
  const text = await page.getByText(/^Richiesta numero /).textContent();
  return text?.replace('Richiesta numero ', '').trim() ?? '';
}

/** Saves what a button or a link downloads. */
export async function download(
  page: Page,
  start: () => Promise<unknown>,
): Promise<{ name: string; bytes: Buffer }> {
  const [file] = await Promise.all([page.waitForEvent('download', { timeout: 60_000 }), start()]);
  const stream = await file.createReadStream();
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return { name: file.suggestedFilename(), bytes: Buffer.concat(parts) };
}

/** On the page of the payment provider: one of its test cards, by what it does. */
export async function payWith(page: Page, card: string): Promise<void> {
  await page.getByRole('button', { name: card }).click();
  await page.getByRole('button', { name: /^Paga / }).click();
}

/** The dashboard, as it is now. */
export async function openDashboard(page: Page): Promise<void> {
  await page.goto(`/${TOWN}/area`);
  await expect(page.getByRole('heading', { level: 2, name: 'Richieste Certificazioni' })).toBeVisible();
}

/** A table of the dashboard by its caption. */
export const table = (page: Page, caption: string): Locator => page.getByRole('table', { name: caption });
