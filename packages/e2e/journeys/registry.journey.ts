import { photo } from '../src/files.js';
import { Inbox, linkIn } from '../src/mail.js';
import {
  fillAccreditation,
  fillIdentity,
  newResident,
  pagesOf,
  pinIn,
  REGISTRY_TOWN,
  signInWithPin,
} from '../src/registry.js';
import { download, heading, press, problems, signInAtDesk, upload } from '../src/steps.js';
import { expect, test } from '../src/test.js';

for (const device of ['phone', 'desk'] as const) {
  test(`known to the registry, then let in by the PIN (${device})`, async ({
    another,
    watch,
    checkA11y: check,
  }) => {
    watch.expectAnswer(/POST .*\/registration 422/);
    watch.expectAnswer(/PUT .*\/registration\/identity 422/);
    watch.expectAnswer(/POST .*\/auth\/login 401/);
    const person = newResident();
    const inbox = new Inbox(person.email);
    const citizen = await another(device);
    const office = await another('desk');
    const checkA11y = (page: typeof citizen, name: string) =>
      check(page, `registry-${page === citizen ? device : `${device}-office`}-${name}`);
    const name = `${person.givenName} ${person.familyName}`;

    await test.step('the login asks for user name, password and PIN (R27)', async () => {
      await citizen.goto(`/${REGISTRY_TOWN}/`);
      await expect(citizen.getByText('Per accedere serve il PIN', { exact: true })).toBeVisible();
      await checkA11y(citizen, 'home');
      await citizen.goto(`/${REGISTRY_TOWN}/accedi`);
      await expect(heading(citizen, 'Login')).toBeVisible();
      await expect(citizen.getByLabel('Email', { exact: true })).toHaveCount(0);
      await press(citizen, 'Accedi');
      for (const missing of ['Scrivi il nome utente', 'Scrivi la password', 'Scrivi il PIN'])
        await expect(problems(citizen).getByRole('link', { name: missing })).toBeVisible();
      await checkA11y(citizen, 'login');
    });

    await test.step('mandatory fields carry an asterisk; only natural persons (R29, R30)', async () => {
      await citizen.getByRole('link', { name: 'Registrati', exact: true }).click();
      await expect(heading(citizen, 'Registrazione')).toBeVisible();
      await expect(
        citizen.getByText('I campi contrassegnati da asterisco (*) sono obbligatori.'),
      ).toBeVisible();
      await expect(citizen.getByText(/riguarda solo le persone fisiche/)).toBeVisible();
      await expect(citizen.getByRole('radio', { name: /società/ })).toHaveCount(0);
      for (const field of ['Email', 'Nome utente', 'Codice fiscale', 'Password', 'Conferma password'])
        await expect(citizen.getByLabel(`${field} *`, { exact: true })).toHaveAttribute(
          'aria-required',
          'true',
        );
      await checkA11y(citizen, 'registration');
    });

    await test.step('an ordinary address, not PEC (R31)', async () => {
      await fillAccreditation(citizen, { ...person, email: 'anna.russo@pec.it' });
      await press(citizen, 'Registrati');
      await expect(citizen.getByLabel('Email *', { exact: true })).toHaveAccessibleDescription(
        /Inserisci un indirizzo email ordinario, non PEC/,
      );
      await checkA11y(citizen, 'registration-pec');
    });

    await test.step('a password of ten characters of any kind (R32)', async () => {
      await fillAccreditation(citizen, { ...person, password: 'aaaaaaaaa' });
      await press(citizen, 'Registrati');
      await expect(citizen.getByLabel('Password *', { exact: true })).toHaveAccessibleDescription(
        /10 caratteri/,
      );
      await fillAccreditation(citizen, person);
      await press(citizen, 'Registrati');
      await expect(heading(citizen, 'I tuoi dati')).toBeVisible();
      await checkA11y(citizen, 'identity');
    });

    await test.step('who is not in the registry is told both ways on (R37)', async () => {
      await fillIdentity(citizen, person);
      await press(citizen, 'Continua');
      await expect(problems(citizen)).toContainText('non corrispondono a quelli del Comune');
      await expect(problems(citizen)).toContainText('Controlla nome, cognome e data di nascita');
      await checkA11y(citizen, 'not-recognised');
      await problems(citizen)
        .getByRole('link', { name: /comunicazione preliminare/ })
        .click();
      await expect(heading(citizen, 'Comunicazione preliminare dei dati anagrafici')).toBeVisible();
    });

    await test.step('the form is downloaded without signing in (R38)', async () => {
      const form = await download(citizen, () => press(citizen, 'Scarica il modulo (PDF)'));
      expect((await pagesOf(form.bytes)).join(' ')).toMatch(/comunicazione preliminare/i);
    });

    const number = await test.step('or the data are sent online, with a document (R38)', async () => {
      // What the registration knew is here already.
      await expect(citizen.getByLabel('Nome', { exact: true })).toHaveValue(person.givenName);
      await expect(citizen.getByLabel('Codice fiscale', { exact: true })).toHaveValue(person.fiscalCode);
      await press(citizen, 'Invia la comunicazione');
      await expect(problems(citizen)).toBeFocused();
      await checkA11y(citizen, 'communication-errors');
      const field = (label: string) => citizen.getByLabel(label, { exact: true });
      await field('Luogo di nascita').fill(person.birthPlace);
      await field('Provincia di nascita').fill(person.birthProvince);
      await citizen.getByRole('radio', { name: person.sex === 'F' ? 'Femmina' : 'Maschio' }).check();
      await field('Via o piazza').fill(person.street);
      await field('Numero civico').fill(person.streetNumber);
      await field('CAP').fill(person.postalCode);
      await field('Comune').fill(person.city);
      await field('Provincia').fill(person.province);
      await field('Telefono').fill('333 1234567');
      await upload(citizen, 'Documento d’identità in corso di validità', photo('carta.png', 600, 400));
      for (const box of await citizen.getByRole('checkbox').all()) await box.check();
      await checkA11y(citizen, 'communication');
      await press(citizen, 'Invia la comunicazione');
      await expect(heading(citizen, 'Comunicazione inviata')).toBeVisible();
      await checkA11y(citizen, 'communication-sent');
      const { subject } = await inbox.message(/Comunicazione preliminare .* ricevuta/);
      const sent = /preliminare (\S+) ricevuta/.exec(subject)?.[1] ?? '';
      await expect(citizen.getByText(sent, { exact: true })).toBeVisible();
      return sent;
    });

    await test.step('the office compares it with the document and inserts it into the registry (R37)', async () => {
      await signInAtDesk(office, device === 'phone' ? 'registryPhone' : 'registryDesk');
      await office
        .getByRole('navigation', { name: 'Menu principale' })
        .getByRole('link', { name: /^Comunicazioni \d/ })
        .click();
      await expect(heading(office, 'Comunicazioni preliminari')).toBeVisible();
      await expect(office.getByRole('row').filter({ hasText: number })).toContainText(name);
      await checkA11y(office, 'communications');
      await office.getByRole('row').filter({ hasText: number }).getByRole('link').first().click();
      await expect(heading(office, name)).toBeVisible();
      await expect(office.getByText(person.fiscalCode)).toBeVisible();
      await expect(office.getByRole('img', { name: 'Documento d’identità', exact: true })).toBeVisible();
      await checkA11y(office, 'communication');
      await press(office, 'Accetta e inserisci in anagrafe');
      const dialog = office.getByRole('dialog');
      await expect(dialog.getByLabel('Cognome')).toHaveValue(person.familyName);
      await checkA11y(office, 'communication-accept');
      await press(dialog, 'Inserisci in anagrafe');
      await expect(dialog).toBeHidden();
      await expect(office.getByText(/^Dati inseriti in anagrafe: /)).toBeVisible();
      await checkA11y(office, 'communication-accepted');
    });

    const accreditation =
      await test.step('now the registration succeeds, with its receipt (R33, R34)', async () => {
        const accepted = await inbox.message(/accettata: ora puoi registrarti/);
        await citizen.goto(linkIn(accepted, /registrazione/));
        await expect(heading(citizen, 'Registrazione')).toBeVisible();
        await fillAccreditation(citizen, person);
        await press(citizen, 'Registrati');
        await expect(heading(citizen, 'I tuoi dati')).toBeVisible();
        await fillIdentity(citizen, person);
        await press(citizen, 'Continua');
        await expect(heading(citizen, 'Registrazione conclusa')).toBeVisible();
        await expect(citizen.getByRole('heading', { level: 3, name: 'Allo sportello' })).toBeVisible();
        await expect(citizen.getByRole('button', { name: 'Richiedi il PIN online' })).toBeVisible();
        await checkA11y(citizen, 'registration-done');
        const receipt = await download(citizen, () =>
          press(citizen, 'Scarica la ricevuta di accreditamento'),
        );
        const said = (await pagesOf(receipt.bytes)).join(' ');
        for (const fact of [
          person.givenName,
          person.familyName,
          person.fiscalCode,
          person.username,
          person.email,
        ])
          expect(said).toContain(fact);
        expect(said, 'how the PIN is obtained').toMatch(/PIN/);
        expect(said, 'the password stays with its owner').not.toContain(person.password);

        const mail = await inbox.message(/La registrazione è conclusa: ora serve il PIN/);
        expect(mail.attachments).toHaveLength(1);
        expect(await pagesOf(await inbox.attachment(mail, 0))).toEqual(await pagesOf(receipt.bytes));
        return said;
      });
    expect(accreditation).toMatch(/accreditamento/i);

    await test.step('without the PIN nobody gets in, and no reason is told (R27, R28)', async () => {
      await citizen.goto(`/${REGISTRY_TOWN}/accedi`);
      const refusals: string[] = [];
      for (const password of [person.password, 'bbbbbbbbbb']) {
        await signInWithPin(citizen, { ...person, password, pin: '12345678' });
        await expect(problems(citizen)).toBeFocused();
        refusals.push(await problems(citizen).innerText());
      }
      expect(refusals[0]).toContain('Le credenziali non sono corrette');
      expect(refusals[1]).toBe(refusals[0]);
      await checkA11y(citizen, 'login-refused');
    });

    await test.step('the PIN is requested online (R35)', async () => {
      await citizen.getByRole('link', { name: 'Non hai ancora il PIN? Richiedilo' }).click();
      await expect(heading(citizen, 'Richiedi il PIN')).toBeVisible();
      await checkA11y(citizen, 'pin-request');
      await citizen.getByLabel('Nome utente', { exact: true }).fill(person.username);
      await citizen.getByLabel('Password', { exact: true }).fill(person.password);
      await press(citizen, 'Richiedi il PIN');
      await expect(heading(citizen, 'Richiesta ricevuta')).toBeVisible();
      await checkA11y(citizen, 'pin-requested');
    });

    const pin =
      await test.step('the office issues it: a letter, printed once, and its attestation (R35, R36)', async () => {
        await office
          .getByRole('navigation', { name: 'Menu principale' })
          .getByRole('link', { name: /^PIN/ })
          .click();
        await expect(heading(office, 'PIN')).toBeVisible();
        const waiting = office.getByRole('table', { name: /PIN richiesti online/ }).getByRole('row');
        await expect(waiting.filter({ hasText: person.username })).toContainText(name);
        await checkA11y(office, 'pins');
        await waiting.filter({ hasText: person.username }).getByRole('link').first().click();
        await expect(heading(office, name)).toBeVisible();
        await press(office, 'Emetti PIN');
        const issue = office.getByRole('dialog');
        // Asked for online: by post, to the address that the registry knows.
        await expect(
          issue.getByText(new RegExp(`${person.street}.*${person.streetNumber}`, 'i')),
        ).toBeVisible();
        await checkA11y(office, 'pin-issue');
        await press(issue, 'Emetti PIN');
        await expect(issue).toBeHidden();
        await expect(office.getByRole('button', { name: 'Scarica la lettera' })).toBeVisible({
          timeout: 60_000,
        });
        await checkA11y(office, 'pin-letter');
        await press(office, 'Scarica la lettera');
        const letter = await download(office, () => press(office.getByRole('dialog'), 'Scarica ora'));
        await expect(office.getByText(/Scaricata il .* e cancellata/)).toBeVisible();
        await expect(office.getByRole('button', { name: 'Scarica la lettera' })).toHaveCount(0);
        await checkA11y(office, 'pin-taken');

        const digits = await pinIn(letter.bytes);
        const attestation = await download(office, () => press(office, 'Attestazione senza PIN'));
        const attested = (await pagesOf(attestation.bytes)).join(' ');
        expect(attested).toMatch(/attesta/i);
        expect(attested).toContain(person.fiscalCode);
        expect(attested.replaceAll(' ', '')).not.toContain(digits);
        const mail = await inbox.message(/Il tuo codice PIN è pronto/);
        expect(mail.text.replaceAll(' ', '')).not.toContain(digits);
        return digits;
      });

    await test.step('user name, password and PIN open the reserved area (R27)', async () => {
      await citizen.getByRole('link', { name: 'Torna al login' }).click();
      await expect(heading(citizen, 'Login')).toBeVisible();
      await signInWithPin(citizen, { ...person, pin });
      await expect(heading(citizen, `Ciao, ${person.givenName}`)).toBeVisible();
      await checkA11y(citizen, 'dashboard');
    });
  });
}

test('the registry’s pages in English (R27, R29, R35, R38)', async ({ phone, checkA11y }) => {
  await phone.goto(`/${REGISTRY_TOWN}/`);
  await phone.getByRole('button', { name: 'ENG' }).click();
  await expect(phone.locator('html')).toHaveAttribute('lang', 'en');
  for (const [path, title] of [
    ['accedi', 'Login'],
    ['registrazione', 'Registration'],
    ['comunicazione-preliminare', 'Preliminary communication of personal data'],
    ['richiedi-pin', 'Ask for the PIN'],
  ] as const) {
    await phone.goto(`/${REGISTRY_TOWN}/${path}`);
    await expect(heading(phone, title)).toBeVisible();
    await expect(phone.locator('html')).toHaveAttribute('lang', 'en');
    await checkA11y(phone, `registry-phone-${path}-en`);
  }
});
