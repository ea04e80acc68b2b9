import { randomInt, randomUUID } from 'node:crypto';
import type { Page } from '@playwright/test';
import { Secret, TOTP } from 'otpauth';
import { photo } from '../src/files.js';
import { Inbox, linkIn } from '../src/mail.js';
import { newPerson } from '../src/people.js';
import { fillCredentials, fillDetails, heading, press } from '../src/steps.js';
import { expect, test } from '../src/test.js';

const letters = (count: number): string =>
  Array.from({ length: count }, () => String.fromCharCode(97 + randomInt(26))).join('');
/** Dark enough for white text: the page shows it as it was chosen. */
const COLOUR = '#7a1f5c';
const today = (): string => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Rome' }).format(new Date());
/** What the page of a municipality is painted with. */
const accent = (page: Page): Promise<string> =>
  page.evaluate(() => document.documentElement.style.getPropertyValue('--s-accent'));

test('a new municipality is opened from the back office in one sitting (R73)', async ({
  desk: platform,
  another,
  phone,
  watch,
  checkA11y,
}) => {
  watch.expectAnswer(/POST .*\/municipalities 422/);
  watch.expectAnswer(/\/operator\/policies 422/);
  const slug = `borgo-${letters(6)}`;
  const town = `Comune di Borgo ${slug.slice(6)}`;
  const admin = { name: 'Lucia Serra', email: `lucia.${randomUUID().slice(0, 8)}@example.it` };
  const field = (page: Page, label: string) => page.getByLabel(label, { exact: true });
  const menu = (page: Page, name: RegExp) =>
    page.getByRole('navigation', { name: 'Menu principale' }).getByRole('link', { name });

  await test.step('the platform’s administrator opens the list of municipalities', async () => {
    await platform.goto('/backoffice/');
    await press(platform, 'Entra come Giorgio Rinaldi');
    await expect(heading(platform, 'Accesso ufficio')).toBeHidden();
    await menu(platform, /^Comuni/).click();
    await expect(heading(platform, 'Comuni')).toBeVisible();
    await expect(platform.getByRole('row').filter({ hasText: 'valmontone' })).toContainText('Pronto');
    await checkA11y(platform, 'platform-municipalities');
    await platform.getByRole('link', { name: 'Nuovo Comune' }).click();
    await expect(heading(platform, 'Nuovo Comune')).toBeVisible();
  });

  await test.step('name, address, colour, who runs it, rules, first administrator', async () => {
    await press(platform, 'Avanti');
    await expect(platform.getByRole('alert')).toContainText('Scrivi il nome');
    await checkA11y(platform, 'platform-new-1-errors');
    await field(platform, 'Nome del Comune').fill(town);
    await platform.keyboard.press('Tab');
    // Proposed from the name; here somebody wants others.
    await expect(field(platform, 'Indirizzo breve')).toHaveValue(slug);
    await expect(field(platform, 'Prefisso dei numeri')).toHaveValue('BOR');
    await field(platform, 'Prefisso dei numeri').fill(letters(4));
    await field(platform, 'Indirizzo breve').fill('backoffice');
    await field(platform, 'Colore').fill(COLOUR);
    await checkA11y(platform, 'platform-new-1');
    await press(platform, 'Avanti');

    await expect(platform.getByRole('heading', { level: 2, name: 'Il gestore' })).toBeFocused();
    await field(platform, 'Chi gestisce il servizio').fill('Mobilità Borgo S.r.l.');
    await field(platform, 'Indirizzo dell’ufficio').fill('Piazza Maggiore 1, 43011 Busseto (PR)');
    await field(platform, 'Telefono').fill('0524 000000');
    await field(platform, 'E-mail').fill('sosta@borgo.example');
    await field(platform, 'Ragione sociale').fill('Mobilità Borgo S.r.l.');
    await field(platform, 'Partita IVA').fill('00000490581');
    await field(platform, 'Via').fill('Piazza Maggiore');
    await field(platform, 'Numero civico').fill('1');
    await field(platform, 'CAP').fill('43011');
    await field(platform, 'Città').fill('Busseto');
    await field(platform, 'Provincia').fill('PR');
    await checkA11y(platform, 'platform-new-2');
    await press(platform, 'Avanti');

    await expect(platform.getByRole('heading', { level: 2, name: 'Le regole di partenza' })).toBeFocused();
    await platform.getByRole('radio', { name: /^Tre passi con codice e-mail/ }).check();
    await checkA11y(platform, 'platform-new-3');
    await press(platform, 'Avanti');

    await expect(platform.getByRole('heading', { level: 2, name: 'Il primo amministratore' })).toBeFocused();
    await field(platform, 'Nome e cognome').fill(admin.name);
    await field(platform, 'E-mail').fill(admin.email);
    await checkA11y(platform, 'platform-new-4');
    await press(platform, 'Crea il Comune');
  });

  await test.step('a name that the platform needs is refused in plain words', async () => {
    await expect(platform.getByRole('alert')).toContainText(
      'Questo nome serve alla piattaforma: scegline un altro',
    );
    await expect(field(platform, 'Indirizzo breve')).toHaveAccessibleDescription(/serve alla piattaforma/);
    await checkA11y(platform, 'platform-new-reserved');
    await field(platform, 'Indirizzo breve').fill(slug);
    for (let step = 1; step < 4; step++) await press(platform, 'Avanti');
    await press(platform, 'Crea il Comune');
    await expect(platform.getByRole('heading', { level: 2, name: `${town} è attivo` })).toBeFocused();
  });

  await test.step('its logo', async () => {
    await field(platform, 'Logo, un’immagine PNG o JPEG').setInputFiles(photo('stemma.png', 120, 120));
    await expect(platform.getByRole('img', { name: 'Logo attuale' })).toBeVisible();
    await checkA11y(platform, 'platform-new-done');
  });

  // The administrator is at another computer, with a link from an e-mail.
  const office = await another('desk');
  const inbox = new Inbox(admin.email);
  await test.step('the first administrator chooses a password and sets the authenticator up', async () => {
    const invitation = await inbox.message(/Il tuo accesso al back office/);
    expect(invitation.text).toContain(town);
    await office.goto(linkIn(invitation, /attivazione/));
    await expect(heading(office, 'Attiva il tuo accesso')).toBeVisible();
    await checkA11y(office, 'first-sign-in');
    await press(office, 'Attiva ed entra');
    await expect(office.getByRole('alert')).toContainText('Il codice ha 6 cifre.');
    await checkA11y(office, 'first-sign-in-errors');
    // The key to write by hand: groups of four.
    const key = await office.getByText(/^([A-Z2-7]{4} ?){8}$/).innerText();
    const totp = new TOTP({ secret: Secret.fromBase32(key.replaceAll(' ', '')) });
    const password = 'una frase lunga per Borgo';
    await field(office, 'Codice che vedi nell’app').fill(totp.generate());
    await field(office, 'Password').fill(password);
    await field(office, 'Ripeti la password').fill(password);
    await press(office, 'Attiva ed entra');
    await expect(heading(office, '3. I codici di recupero')).toBeVisible();
    await checkA11y(office, 'first-sign-in-codes');
    await press(office, 'Li ho conservati: entra');
    await expect(heading(office, 'Avvio')).toBeVisible();
  });

  const step = (name: string) =>
    office.getByRole('listitem').filter({ has: office.getByRole('heading', { level: 2, name }) });
  await test.step('the list of what is missing', async () => {
    for (const missing of ['Le zone', 'Un abbonamento con un prezzo di oggi', 'I tipi di certificazione'])
      await expect(step(missing)).toContainText('Da fare');
    await expect(step('Privacy e regolamento')).toContainText('Fatto');
    // Its rules have no PIN.
    await expect(menu(office, /^PIN/)).toHaveCount(0);
    await checkA11y(office, 'setup-missing');
  });

  await test.step('two rules change together; a contradiction is shown first', async () => {
    await menu(office, /^Regole/).click();
    await expect(heading(office, 'Regole')).toBeVisible();
    await press(office, 'Cambia più regole insieme');
    await field(office, 'Vale dal').fill(today());
    await field(office, 'Percorso della richiesta').selectOption({
      label: 'Una richiesta unica con tutti i documenti',
    });
    await press(office, 'Registra 1 cambiamento');
    await expect(office.getByRole('alert')).toContainText('Certificazione obbligatoria');
    await checkA11y(office, 'policies-contradiction');
    await office.getByRole('checkbox', { name: 'Certificazione obbligatoria' }).uncheck();
    await press(office, 'Registra 2 cambiamenti');
    await expect(office.getByText('Regole registrate')).toBeVisible();
    await expect(office.getByText('Una richiesta unica con tutti i documenti').first()).toBeVisible();
    await checkA11y(office, 'policies-changed');
  });

  await test.step('a zone', async () => {
    await menu(office, /^Avvio/).click();
    // One request needs no certification: it is no longer on the list.
    await expect(step('I tipi di certificazione')).toHaveCount(0);
    await step('Le zone').getByRole('link').click();
    await expect(heading(office, 'Zone')).toBeVisible();
    await checkA11y(office, 'zones-empty');
    await office.getByRole('button', { name: 'Nuova zona' }).first().click();
    const dialog = office.getByRole('dialog');
    await dialog.getByLabel('Codice', { exact: true }).fill('A');
    await dialog.getByLabel('Nome in italiano', { exact: true }).fill('Centro storico');
    await dialog.getByLabel('Vie, una per riga').fill('Via Roma\nPiazza Maggiore');
    await checkA11y(office, 'zone-new');
    await press(dialog, 'Salva');
    await expect(dialog).toBeHidden();
    await expect(office.getByRole('heading', { level: 2, name: 'Centro storico' })).toBeVisible();
  });

  await test.step('a product and its price', async () => {
    await menu(office, /^Prodotti e tariffe/).click();
    await expect(heading(office, 'Prodotti e tariffe')).toBeVisible();
    await checkA11y(office, 'products-empty');
    await press(office, 'Nuovo prodotto');
    const dialog = office.getByRole('dialog');
    await dialog.getByLabel('Nome in italiano', { exact: true }).fill('Centro – mensile');
    await dialog.getByLabel('Codice', { exact: true }).fill('CENTRO_1M');
    await dialog.getByLabel('Famiglia', { exact: true }).fill('CENTRO');
    await dialog.getByLabel('Durata', { exact: true }).fill('1');
    await dialog.getByRole('checkbox', { name: 'A · Centro storico' }).check();
    await dialog.getByLabel('Certificazione richiesta').selectOption({ index: 0 });
    await checkA11y(office, 'product-new');
    await press(dialog, 'Salva');
    await expect(dialog).toBeHidden();
    await expect(office.getByText('Senza tariffa il prodotto non si può vendere.')).toBeVisible();
    await press(office, /^Nuova tariffa da una data/);
    await dialog.getByLabel('Vale dal').fill(today());
    await dialog.getByLabel('Prezzo IVA compresa').fill('35,00');
    await checkA11y(office, 'tariff-new');
    await press(dialog, 'Registra la tariffa');
    await expect(dialog).toBeHidden();
    await expect(office.getByText('in vigore')).toBeVisible();
    await checkA11y(office, 'products-first');
  });

  await test.step('who decides, and it is ready', async () => {
    await menu(office, /^Utenti/).click();
    await press(office, 'Nuovo utente');
    const dialog = office.getByRole('dialog');
    await dialog.getByLabel('Nome e cognome').fill('Marco Riva');
    await dialog.getByLabel('E-mail', { exact: true }).fill(`marco.${randomUUID().slice(0, 8)}@example.it`);
    await dialog.getByRole('checkbox', { name: /^Istruttore delle pratiche/ }).check();
    await press(dialog, 'Crea l’utente');
    // The new colleague sets up password and authenticator by a link; nobody else sees them.
    const invitation = office.getByRole('dialog', { name: /^Link di attivazione/ });
    await press(invitation, 'Invia il link');
    await expect(invitation.getByText(/attivazione#/)).toBeVisible();
    await checkA11y(office, 'user-created');
    await office.keyboard.press('Escape');
    await menu(office, /^Avvio/).click();
    await expect(office.getByText('Pronto', { exact: true })).toBeVisible();
    await expect(office.getByText('Da fare')).toHaveCount(0);
    await checkA11y(office, 'setup-ready');

    await menu(platform, /^Comuni/).click();
    // The list may have been on the screen all the while.
    await platform.reload();
    await expect(platform.getByRole('row').filter({ hasText: slug })).toContainText('Pronto');
  });

  const person = newPerson({ city: 'Busseto', province: 'PR', postalCode: '43011' });
  await test.step('citizens find it in its colour, with its logo and its price (R73)', async () => {
    await phone.goto(`/${slug}/`);
    await expect(heading(phone, 'Abbonamenti per la sosta')).toBeVisible();
    const banner = phone.getByRole('banner');
    await expect(banner.getByRole('link', { name: town })).toBeVisible();
    expect(await accent(phone)).toBe(COLOUR);
    const logo = banner.getByRole('link', { name: town }).locator('img');
    await expect(logo).toBeVisible();
    expect(await logo.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
    const product = phone.getByRole('listitem').filter({ hasText: 'Centro – mensile' });
    await expect(product).toContainText('35,00');
    await checkA11y(phone, 'fifth-home');
  });

  await test.step('somebody registers and is offered the product (R1–R10)', async () => {
    const post = new Inbox(person.email);
    await phone.goto(`/${slug}/registrazione`);
    await phone.getByRole('radio', { name: /persona fisica/ }).check();
    await fillCredentials(phone, person);
    await press(phone, 'Registrati');
    await expect(heading(phone, 'I tuoi dati')).toBeVisible();
    await fillDetails(phone, person);
    await press(phone, 'Continua');
    await phone.getByLabel('Codice ricevuto per email').pressSequentially(await post.code());
    await press(phone, 'Conferma e completa');
    await expect(heading(phone, `Ciao, ${person.givenName}`)).toBeVisible();
    await checkA11y(phone, 'fifth-dashboard');
    await phone.goto(`/${slug}/richiesta-abbonamento`);
    await expect(phone.getByRole('radio', { name: /Centro – mensile/ })).toBeChecked();
    await checkA11y(phone, 'fifth-request');
  });
});
