import { Inbox } from '../src/mail.js';
import { enter, tabTo, typeInto } from '../src/keyboard.js';
import { newPerson } from '../src/people.js';
import { TOWN } from '../src/stack.js';
import { heading, problems } from '../src/steps.js';
import { expect, test } from '../src/test.js';

test('from the home page to the dashboard without a mouse', async ({ desk: page }) => {
  const person = newPerson();
  const inbox = new Inbox(person.email);
  const field = (label: string) => page.getByLabel(label, { exact: true });
  const { keyboard } = page;

  await page.goto(`/${TOWN}/`);
  await expect(heading(page, 'Abbonamenti per la sosta')).toBeVisible();
  // The first stop skips the header.
  await keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Vai al contenuto' })).toBeFocused();
  await keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();

  await page.goto(`/${TOWN}/`);
  await enter(page, page.getByRole('link', { name: 'login' }));
  await expect(heading(page, 'Login')).toBeFocused();
  await enter(page, page.getByRole('link', { name: 'Registrati' }));
  await expect(heading(page, 'Registrazione')).toBeFocused();

  // Enter sends; what is wrong takes the focus and leads to its field.
  await typeInto(page, field('Email'), person.email);
  await keyboard.press('Enter');
  await expect(problems(page)).toBeFocused();
  await enter(page, problems(page).getByRole('link', { name: 'Scrivi il codice fiscale' }));
  await expect(field('Codice fiscale')).toBeFocused();
  await keyboard.type(person.fiscalCode);
  await typeInto(page, field('Password'), person.password);
  // The button beside the field shows what was typed, and is reached like the rest.
  await tabTo(page, page.getByRole('button', { name: 'Mostra: Password' }));
  await keyboard.press('Space');
  await expect(field('Password')).toHaveAttribute('type', 'text');
  await typeInto(page, field('Conferma password'), person.password);
  await tabTo(page, page.getByRole('checkbox'));
  await keyboard.press('Space');
  await enter(page, page.getByRole('button', { name: 'Registrati' }));

  await expect(heading(page, 'I tuoi dati')).toBeFocused();
  await typeInto(page, field('Nome'), person.givenName);
  await typeInto(page, field('Cognome'), person.familyName);
  await typeInto(page, field('Via o piazza'), person.street);
  await typeInto(page, field('Numero civico'), person.streetNumber);
  await typeInto(page, field('CAP'), person.postalCode);
  await typeInto(page, field('Comune'), person.city);
  await typeInto(page, field('Provincia'), person.province);
  await keyboard.press('Enter');

  await expect(heading(page, 'Conferma la tua email')).toBeFocused();
  await typeInto(page, page.getByLabel('Codice ricevuto per email'), await inbox.code());
  await keyboard.press('Enter');
  await expect(heading(page, `Ciao, ${person.givenName}`)).toBeFocused();

  await enter(page, page.getByRole('link', { name: 'Nuova Certificazione' }));
  await expect(heading(page, 'Nuova Certificazione')).toBeFocused();
  const account = page.getByRole('button', { name: new RegExp(person.givenName) });
  await page.keyboard.press('Shift+Tab');
  await enter(page, account);
  await enter(page, page.getByRole('button', { name: 'Esci' }));
  await expect(heading(page, 'Abbonamenti per la sosta')).toBeVisible();
  await expect(page.getByRole('link', { name: 'login' })).toBeVisible();
});
