import type { Locator, Page } from '@playwright/test';
import { Inbox, linkIn } from '../src/mail.js';
import { newOfficeSale, salesFile, type OfficeSale } from '../src/office-sales.js';
import { pagesOf } from '../src/registry.js';
import { download, heading, payWith, press, problems, signInAtDesk, table } from '../src/steps.js';
import { expect, test } from '../src/test.js';
import { openSection } from '../src/towns.js';

const RENEWALS = 'chivasso';
const NOT_MATCHED = 'I dati inseriti non corrispondono a un abbonamento attivo.';

// The office checks one file at a time.
test.describe.configure({ mode: 'default' });

const field = (page: Page, label: string): Locator => page.getByLabel(label, { exact: true });

async function fillClaim(page: Page, { person, abi, code, year }: OfficeSale): Promise<void> {
  await field(page, 'Nome').fill(person.givenName);
  await field(page, 'Cognome').fill(person.familyName);
  await field(page, 'Email').fill(person.email);
  await field(page, 'Password').fill(person.password);
  await field(page, 'Conferma password').fill(person.password);
  await field(page, 'Codice fiscale o partita IVA').fill(person.fiscalCode);
  await field(page, 'ABI').fill(abi);
  await field(page, 'Codice').fill(code);
  await field(page, 'Anno').fill(year);
  await page.getByRole('checkbox').check();
}

for (const [device, pays] of [
  ['phone', 'Carta di pagamento'],
  ['desk', 'PayPal'],
] as const) {
  test(`sold at the office, renewed online on a ${device}: from the manual to the printed receipt`, async ({
    another,
    desk,
    checkA11y,
    watch,
  }) => {
    const page = await another(device);
    const look = (screen: string): Promise<void> => checkA11y(page, `renewals-${device}-${screen}`);
    const lookAtDesk = (screen: string): Promise<void> =>
      checkA11y(desk, `renewals-${device}-office-${screen}`);
    const sale = newOfficeSale();
    const { person } = sale;
    const inbox = new Inbox(person.email);
    const spaced = `${sale.plate.slice(0, 2)} ${sale.plate.slice(2, 5)} ${sale.plate.slice(5)}`;
    const subscriptions = table(page, 'Abbonamenti Associati');

    const signIn = async (): Promise<void> => {
      await page.goto(`/${RENEWALS}/accedi`);
      await field(page, 'Email').fill(person.email);
      await field(page, 'Password').fill(person.password);
      await press(page, 'Accedi');
    };

    await test.step('the office sends its subscriptions: check, report, import (R16, R24)', async () => {
      await signInAtDesk(desk, device === 'phone' ? 'importsPhone' : 'importsDesk');
      await desk
        .getByRole('navigation', { name: 'Menu principale' })
        .getByRole('link', { name: 'Importazioni' })
        .click();
      await expect(heading(desk, 'Importazioni')).toBeVisible();
      await expect(table(desk, 'Importazioni')).toContainText('abbonamenti-ufficio.csv');
      await lookAtDesk('imports');
      await expect(field(desk, 'Che cosa contiene il file')).toHaveValue('OFFICE_SUBSCRIPTIONS');
      const chooser = desk.waitForEvent('filechooser');
      await press(desk, 'Scegli il file');
      await (await chooser).setFiles(salesFile(sale));
      await expect(heading(desk, salesFile(sale).name)).toBeVisible();
      await expect(desk.getByText('Da confermare')).toBeVisible();
      const report = table(desk, 'Che cosa non va');
      await expect(report.getByRole('row').filter({ hasText: '??' })).toContainText('targa');
      await expect(report.getByRole('row').filter({ hasText: '31/02/2026' })).toContainText('valido_al');
      await lookAtDesk('import-report');
      const file = await download(desk, () => press(desk, 'Scarica l’elenco (CSV)'));
      expect(file.bytes.toString()).toContain('31/02/2026');
      await press(desk, 'Importa solo le righe valide');
      await desk.getByRole('dialog').getByRole('button', { name: 'Importa solo le righe valide' }).click();
      await expect(desk.getByText('Importato', { exact: true })).toBeVisible();
      await lookAtDesk('imported');
    });

    await test.step('“Aiuto” with the manual on the first screen (R92)', async () => {
      await page.goto(`/${RENEWALS}/`);
      await expect(heading(page, 'Abbonamenti per la sosta')).toBeVisible();
      await look('home');
      await openSection(page, 'Aiuto');
      await expect(heading(page, 'Aiuto')).toBeVisible();
      await look('help');
      const manual = await download(page, () =>
        page.getByRole('link', { name: 'Scarica il manuale (PDF)' }).click(),
      );
      expect((await pagesOf(manual.bytes)).length).toBeGreaterThan(1);
    });

    await test.step('one refusal for whatever does not match (R16, R17)', async () => {
      watch.expectAnswer(/POST .*\/registration 422/);
      await page.goto(`/${RENEWALS}/`);
      await page.getByRole('link', { name: 'login' }).click();
      await page.getByRole('link', { name: 'Registrati' }).click();
      await expect(heading(page, 'Registrazione')).toBeVisible();
      await expect(page.getByText('è necessario avere un abbonamento già attivato')).toBeVisible();
      await expect(page.getByText('La usiamo esclusivamente per fornire il servizio.')).toBeVisible();
      await press(page, 'Registrati');
      await expect(problems(page)).toBeFocused();
      await expect(problems(page).getByRole('link')).toHaveCount(10);
      await look('registration-errors');
      await fillClaim(page, { ...sale, person: { ...person, password: 'soltanto1lettere' } });
      await press(page, 'Registrati');
      await expect(field(page, 'Password')).toHaveAccessibleDescription(/un carattere speciale/);
      const otherAddress = { ...person, email: `altra.${person.email}` };
      for (const wrong of [
        { ...sale, code: `${sale.code}9` },
        { ...sale, year: '2025' },
        { ...sale, person: otherAddress },
      ]) {
        await fillClaim(page, wrong);
        const answer = page.waitForResponse(/\/registration$/);
        await press(page, 'Registrati');
        expect((await answer).status()).toBe(422);
        await expect(problems(page)).toContainText(NOT_MATCHED);
      }
      await look('registration-not-matched');
    });

    const link =
      await test.step('the office’s own data are known: a message and an e-mail (R19)', async () => {
        await fillClaim(page, sale);
        await press(page, 'Registrati');
        await expect(heading(page, 'Controlla la tua email')).toBeVisible();
        // Where the e-mail went, but not whole: the number of somebody else's subscription must not tell it.
        await expect(page.getByText(`Abbiamo inviato a ${person.email[0]}•••@example.it`)).toBeVisible();
        await look('check-email');
        return linkIn(await inbox.message(/Conferma la tua registrazione/), /\/conferma#/);
      });

    await test.step('nothing works before the confirmation (R20)', async () => {
      watch.expectAnswer(/POST .*\/auth\/login 40[13]/);
      await signIn();
      await expect(problems(page)).toContainText('Apri prima il link che ti abbiamo inviato');
      await look('not-confirmed');
    });

    await test.step('confirmed, e-mail and password are enough (R19, R26)', async () => {
      await page.goto(link);
      await expect(heading(page, 'Conferma la registrazione')).toBeVisible();
      await look('confirm');
      await press(page, 'Conferma la registrazione');
      await expect(heading(page, 'Registrazione conclusa')).toBeVisible();
      await look('confirmed');
      await page.getByRole('main').getByRole('link', { name: 'Accedi' }).click();
      await expect(field(page, 'Codice')).toHaveCount(0);
      await field(page, 'Email').fill(person.email);
      await field(page, 'Password').fill(person.password);
      await press(page, 'Accedi');
      await expect(heading(page, `Ciao, ${person.givenName}`)).toBeVisible();
      await look('area');
    });

    await test.step('details, payments, expiry and zones of what the office sold (R88, R89)', async () => {
      await expect(subscriptions.getByRole('row')).toHaveCount(2);
      await expect(subscriptions).toContainText('Scaduto');
      // Sold at the counter: nothing was asked for.
      await expect(table(page, 'Le mie richieste')).toHaveCount(0);
      await subscriptions.getByRole('link', { name: 'Zona 1 trimestrale' }).click();
      await expect(heading(page, 'Zona 1 trimestrale')).toBeVisible();
      await expect(page.getByText(`${sale.abi}/${sale.code}/${sale.year}`).first()).toBeVisible();
      await expect(page.getByText('Scaduto da 28 giorni')).toBeVisible();
      const payments = table(page, 'Pagamenti effettuati');
      await expect(payments).toContainText('90,00');
      await expect(payments).toContainText('In ufficio');
      await expect(page.getByRole('region', { name: 'Zone di validità' })).toContainText('Via Torino');
      await look('subscription');
    });

    await test.step(`the expired one is renewed at once, with ${pays} (R85, R88)`, async () => {
      await page.getByRole('link', { name: /^Rinnova/ }).click();
      await expect(heading(page, 'Rinnova l’abbonamento')).toBeVisible();
      await expect(page.getByText(spaced).first()).toBeVisible();
      await page.getByRole('radio', { name: pays }).check();
      await look('renewal');
      await press(page, /^Rinnova e paga/);
      if (pays === 'PayPal') {
        await expect(page.getByRole('heading', { name: 'PayPal' })).toBeVisible();
        await page.getByRole('radio', { name: /^Pagamento riuscito/ }).check();
        await look('paypal');
        await press(page, /^Paga .* con PayPal$/);
      } else await payWith(page, 'Pagamento riuscito');
      await expect(heading(page, 'Pagamento riuscito')).toBeVisible();
      await look('payment-succeeded');
    });

    await test.step('one page to print: the receipt with the contrassegno (R90)', async () => {
      await expect(page.getByRole('button', { name: /^Scarica (il ticket|la ricevuta$)/ })).toHaveCount(0);
      const printed = await download(page, () => press(page, 'Scarica la ricevuta con contrassegno'));
      const pages = await pagesOf(printed.bytes);
      expect(pages).toHaveLength(1);
      for (const text of [/ricevuta/i, /contrassegno/i, /90,00/, new RegExp(spaced)])
        expect(pages[0]).toMatch(text);
      const mail = await inbox.message(/Pagamento ricevuto/);
      expect(mail.attachments).toEqual([]);
      await openSection(page, 'Abbonamenti Associati');
      await expect(heading(page, 'Abbonamenti Associati')).toBeVisible();
      await expect(subscriptions.getByRole('row')).toHaveCount(3);
      await expect(subscriptions.getByRole('button', { name: /^Ricevuta con contrassegno/ })).toHaveCount(1);
      await expect(subscriptions.getByRole('link', { name: /^(Rinnova|Fattura)/ })).toHaveCount(0);
      await look('subscriptions');
      await subscriptions.getByRole('link', { name: 'Zona 1 trimestrale' }).first().click();
      await expect(table(page, 'Pagamenti effettuati')).toContainText(pays);
      await look('renewed');
    });
  });
}
