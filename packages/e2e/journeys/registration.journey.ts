import { Citizen } from '../src/citizen.js';
import { Inbox, linkIn } from '../src/mail.js';
import { newPerson } from '../src/people.js';
import { TOWN } from '../src/stack.js';
import { fillCredentials, fillDetails, heading, press, problems } from '../src/steps.js';
import { expect, test } from '../src/test.js';

test('what is missing or wrong is said beside its field (R3, R7, R8)', async ({ phone, checkA11y }) => {
  const person = newPerson();
  await phone.goto(`/${TOWN}/registrazione`);
  await expect(heading(phone, 'Registrazione')).toBeVisible();
  await checkA11y(phone, 'registration');

  await press(phone, 'Registrati');
  await expect(problems(phone)).toBeFocused();
  await expect(phone).toHaveTitle(/^Errore: /);
  for (const [field, text] of [
    ['Email', 'Scrivi l’indirizzo email'],
    ['Codice fiscale', 'Scrivi il codice fiscale'],
    ['Password', 'Scrivi la password'],
    ['Conferma password', 'Scrivi di nuovo la password'],
  ] as const) {
    await expect(problems(phone).getByRole('link', { name: text })).toBeVisible();
    await expect(phone.getByLabel(field, { exact: true })).toHaveAccessibleDescription(new RegExp(text));
  }
  await expect(phone.getByRole('checkbox')).toHaveAttribute('aria-invalid', 'true');
  await checkA11y(phone, 'registration-errors');

  // A link of the summary leads to its field.
  await problems(phone).getByRole('link', { name: 'Scrivi il codice fiscale' }).click();
  await expect(phone.getByLabel('Codice fiscale', { exact: true })).toBeFocused();

  const field = (label: string) => phone.getByLabel(label, { exact: true });
  await fillCredentials(phone, person);
  const rejected = async (label: string, value: string, text: RegExp) => {
    await field(label).fill(value);
    if (label === 'Password') await field('Conferma password').fill(value);
    await press(phone, 'Registrati');
    await expect(field(label)).toHaveAccessibleDescription(text);
  };
  await rejected('Email', 'anna.russo', /indirizzo/i);
  await field('Email').fill(person.email);
  const wrongCheck = person.fiscalCode.slice(0, 15) + (person.fiscalCode.endsWith('A') ? 'B' : 'A');
  await rejected('Codice fiscale', wrongCheck, /codice fiscale/i);
  await field('Codice fiscale').fill(person.fiscalCode);
  await rejected('Password', 'abcde12', /8 caratteri/);
  await rejected('Password', 'soltanto-lettere', /numero|cifra/);
  await rejected('Password', '12345678', /lettera/);
  await field('Password').fill(person.password);
  await field('Conferma password').fill('un’altra-1');
  await press(phone, 'Registrati');
  await expect(field('Conferma password')).toHaveAccessibleDescription(/divers|ugual|coincid/i);
});

test('one account for an e-mail and for a fiscal code (R4–R6, R13)', async ({ phone, watch, checkA11y }) => {
  watch.expectAnswer(/POST .*\/registration 409/);
  const { person } = await Citizen.register();

  await phone.goto(`/${TOWN}/registrazione`);
  await fillCredentials(phone, { ...newPerson(), email: `  ${person.email.toUpperCase()} ` });
  await press(phone, 'Registrati');
  await expect(problems(phone)).toContainText('Esiste già un’utenza');
  await checkA11y(phone, 'registration-taken');

  await fillCredentials(phone, { ...newPerson(), fiscalCode: person.fiscalCode.toLowerCase() });
  await press(phone, 'Registrati');
  await expect(problems(phone)).toContainText('Esiste già un’utenza');
  await problems(phone)
    .getByRole('link', { name: /Recupera la password/ })
    .click();
  await expect(heading(phone, 'Recupera la password')).toBeVisible();
});

test('personal data and the code are both needed, and a wrong code is counted (R9, R10)', async ({
  phone,
  watch,
  checkA11y,
}) => {
  watch.expectAnswer(/POST .*\/registration\/otp 4\d\d/);
  const person = newPerson();
  const inbox = new Inbox(person.email);
  await phone.goto(`/${TOWN}/registrazione`);
  await fillCredentials(phone, person);
  await press(phone, 'Registrati');
  await expect(heading(phone, 'I tuoi dati')).toBeVisible();
  await expect(phone.getByText('Tempo rimasto:')).toBeVisible();
  await checkA11y(phone, 'registration-details');

  // What the fiscal code tells is already there.
  const born = phone.getByRole('group', { name: 'Data di nascita' });
  await expect(born.getByLabel('Anno')).toHaveValue(person.bornOn.slice(0, 4));
  await expect(phone.getByLabel('Luogo di nascita', { exact: true })).toHaveValue(person.birthPlace);

  await press(phone, 'Continua');
  await expect(problems(phone)).toBeFocused();
  await expect(problems(phone).getByRole('link', { name: 'Scrivi il nome' })).toBeVisible();
  await checkA11y(phone, 'registration-details-errors');
  await fillDetails(phone, person);
  await press(phone, 'Continua');

  await expect(heading(phone, 'Conferma la tua email')).toBeVisible();
  await checkA11y(phone, 'registration-code');
  const code = await inbox.code();
  const box = phone.getByLabel('Codice ricevuto per email');
  await box.fill(code === '000000' ? '000001' : '000000');
  await press(phone, 'Conferma e completa');
  await expect(box).toHaveAccessibleDescription(/Il codice non è giusto/);
  await expect(phone.getByText('Ti restano 4 tentativi.')).toBeVisible();
  await checkA11y(phone, 'registration-code-wrong');

  await box.fill(code);
  await press(phone, 'Conferma e completa');
  await expect(heading(phone, `Ciao, ${person.givenName}`)).toBeVisible();
  await inbox.message(/La tua utenza è attiva/);
});

test('the link of the e-mail goes on in another browser (R11)', async ({ phone, another, checkA11y }) => {
  const person = newPerson();
  const inbox = new Inbox(person.email);
  await phone.goto(`/${TOWN}/registrazione`);
  await fillCredentials(phone, person);
  await press(phone, 'Registrati');
  await expect(heading(phone, 'I tuoi dati')).toBeVisible();
  await fillDetails(phone, person);
  await press(phone, 'Continua');
  await expect(heading(phone, 'Conferma la tua email')).toBeVisible();
  const mail = await inbox.message(/codice di registrazione/);
  await phone.close();

  const tablet = await another('desk');
  await tablet.goto(linkIn(mail, /registrazione/));
  await expect(heading(tablet, 'Conferma la tua email')).toBeVisible();
  await expect(tablet.getByText('Tempo rimasto:')).toBeVisible();
  await tablet.getByRole('link', { name: 'Torna ai tuoi dati' }).click();
  await expect(tablet.getByLabel('Cognome', { exact: true })).toHaveValue(person.familyName);
  await press(tablet, 'Continua');
  await tablet.getByLabel('Codice ricevuto per email').fill(await inbox.code());
  await press(tablet, 'Conferma e completa');
  await expect(heading(tablet, `Ciao, ${person.givenName}`)).toBeVisible();
  await checkA11y(tablet, 'dashboard-empty-wide');
});

test('a resume link that is not good says so', async ({ phone, watch, checkA11y }) => {
  watch.expectAnswer(/registration\/resume 4\d\d/);
  await phone.goto(`/${TOWN}/registrazione/riprendi#nessuno`);
  await expect(heading(phone, 'Questo link non è più valido')).toBeVisible();
  await checkA11y(phone, 'registration-resume-invalid');
});

test('a forgotten password is chosen again, once (R2, R6)', async ({ phone, watch, checkA11y }) => {
  watch.expectAnswer(/auth\/login 401/);
  watch.expectAnswer(/password-reset\/confirm 4\d\d/);
  const { person, inbox } = await Citizen.register();
  const next = `nuova-${person.password}`;

  await phone.goto(`/${TOWN}/accedi`);
  await checkA11y(phone, 'login');
  await phone.getByLabel('Email', { exact: true }).fill(person.email);
  await phone.getByLabel('Password', { exact: true }).fill('non-questa-1');
  await press(phone, 'Accedi');
  await expect(problems(phone)).toContainText('Le credenziali non sono corrette');
  await checkA11y(phone, 'login-wrong');

  await problems(phone).getByRole('link', { name: 'Password dimenticata?' }).click();
  await expect(heading(phone, 'Recupera la password')).toBeVisible();
  await checkA11y(phone, 'password-forgotten');
  await phone.getByLabel('Email', { exact: true }).fill(person.email);
  await press(phone, 'Invia il link');
  await expect(heading(phone, 'Controlla la tua email')).toBeVisible();
  await checkA11y(phone, 'password-forgotten-sent');

  const link = linkIn(await inbox.message(/Scegli una nuova password/), /password/);
  await phone.goto(link);
  await expect(heading(phone, 'Scegli una nuova password')).toBeVisible();
  await checkA11y(phone, 'password-reset');
  await phone.getByLabel('Nuova password', { exact: true }).fill(next);
  await phone.getByLabel('Conferma password', { exact: true }).fill(next);
  await press(phone, 'Salva la nuova password');
  await expect(phone.getByText('Password cambiata.')).toBeVisible();
  await inbox.message(/La tua password è cambiata/);

  await phone.getByLabel('Email', { exact: true }).fill(person.email);
  await phone.getByLabel('Password', { exact: true }).fill(next);
  await press(phone, 'Accedi');
  await expect(heading(phone, `Ciao, ${person.givenName}`)).toBeVisible();

  // The link has done its work.
  await phone.goto(link);
  await phone.getByLabel('Nuova password', { exact: true }).fill(`${next}x`);
  await phone.getByLabel('Conferma password', { exact: true }).fill(`${next}x`);
  await press(phone, 'Salva la nuova password');
  await expect(heading(phone, 'Questo link non è più valido')).toBeVisible();
});
