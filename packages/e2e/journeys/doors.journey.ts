import { randomUUID } from 'node:crypto';
import { Citizen } from '../src/citizen.js';
import { TOWN } from '../src/stack.js';
import { heading, openDashboard, press, signIn, signInAtDesk } from '../src/steps.js';
import { expect, test } from '../src/test.js';

test('a deep link asks to sign in and then leads where it pointed (R39)', async ({ phone, checkA11y }) => {
  const { person } = await Citizen.register();
  await phone.goto(`/${TOWN}/richieste?tipo=PLATE`);
  await expect(heading(phone, 'Login')).toBeVisible();
  await expect(phone.getByText('Per vedere questa pagina devi accedere.')).toBeVisible();
  await checkA11y(phone, 'login-needed');
  await phone.getByLabel('Email', { exact: true }).fill(person.email);
  await phone.getByLabel('Password', { exact: true }).fill(person.password);
  await press(phone, 'Accedi');
  await expect(heading(phone, 'Le mie richieste')).toBeVisible();
  expect(new URL(phone.url()).search).toBe('?tipo=PLATE');
  await checkA11y(phone, 'requests-empty');
});

test('what belongs to somebody else does not exist (R14)', async ({ phone, watch, checkA11y }) => {
  watch.expectAnswer(
    /GET .*\/(requests|subscription-requests|subscriptions|payments|assistance-threads)\/[^ ]+ 404/,
  );
  const [mine, other] = await Promise.all([Citizen.register(), Citizen.register()]);
  const foreign = await other.askCertification();
  await signIn(phone, mine.person);
  await expect(heading(phone, `Ciao, ${mine.person.givenName}`)).toBeVisible();
  for (const path of [
    `richieste/${foreign}`,
    `richieste/${foreign}/pagamento`,
    `abbonamenti/${randomUUID()}`,
    `abbonamenti/${randomUUID()}/fattura`,
    `abbonamenti/${randomUUID()}/rinnovo`,
    `assistenza/${randomUUID()}`,
    'non/esiste',
  ]) {
    await phone.goto(`/${TOWN}/${path}`);
    await expect(heading(phone, 'Pagina non trovata'), path).toBeVisible();
  }
  await checkA11y(phone, 'not-found');
});

test('the citizen’s screens in English', async ({ phone, checkA11y }) => {
  const citizen = await Citizen.register();
  await citizen.askCertification();
  await signIn(phone, citizen.person);
  await expect(heading(phone, `Ciao, ${citizen.person.givenName}`)).toBeVisible();
  await phone.getByRole('button', { name: 'ENG' }).click();
  await expect(phone.getByRole('heading', { level: 2, name: 'Certification requests' })).toBeVisible();
  await expect(phone.locator('html')).toHaveAttribute('lang', 'en');
  await expect(phone.getByText('Resident – Sector B – Centre', { exact: true })).toBeVisible();
  await checkA11y(phone, 'dashboard-en');
  for (const [path, name] of [
    ['', 'home-en'],
    ['aiuto', 'help-en'],
    ['targhe/nuova', 'plate-en'],
    ['auto-elettriche', 'electric-en'],
    ['profilo', 'profile-en'],
    ['assistenza', 'assistance-en'],
    ['regolamento', 'regulation-en'],
    ['privacy', 'privacy-en'],
    ['accessibilita', 'accessibility-en'],
  ] as const) {
    await phone.goto(`/${TOWN}/${path}`);
    await expect(phone.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(phone.getByRole('status').filter({ hasText: 'Loading' })).toHaveCount(0);
    await expect(phone.locator('html')).toHaveAttribute('lang', 'en');
    await checkA11y(phone, name);
  }
});

/** Every page of the office’s menu, by two people at a time: one reads Italian, the other English. */
for (const [person, language, first] of [
  ['italian', 'Italiano', 0],
  ['english', 'English', 1],
] as const) {
  test(`the office’s pages on a desk and on a phone: ${language}`, async ({ desk, checkA11y }) => {
    await signInAtDesk(desk, person);
    await expect(heading(desk, 'Coda')).toBeVisible();
    const menu = desk.getByRole('navigation', { name: /Menu principale|Main menu/ }).getByRole('link');
    await expect(menu.nth(20)).toBeVisible();
    const pages = await menu.evaluateAll((links) =>
      links.map((link) => (link as HTMLAnchorElement).pathname),
    );
    if (person === 'english') {
      await desk.getByRole('button', { name: /Operatore english/ }).click();
      await desk.getByRole('menuitemcheckbox', { name: 'English' }).click();
      await expect(heading(desk, 'Queue')).toBeVisible();
    }
    for (const page of pages.filter((_, index) => index % 2 === first)) {
      const name = `office-${page.split('/').at(-1) ?? ''}`;
      await menu.and(desk.locator(`a[href="${page}"]`)).click();
      await expect(desk, 'where the menu leads').toHaveURL((url) => url.pathname === page);
      await expect(desk.getByRole('heading', { level: 1 })).toBeVisible();
      await checkA11y(desk, name, { narrow: true });
    }
  });
}

test('a notice of the office reaches the home page and goes away again (R73)', async ({
  phone,
  desk,
  checkA11y,
}) => {
  const title = `Ufficio chiuso ${randomUUID().slice(0, 6)}`;
  await signInAtDesk(desk, 'notices');
  await desk.goto(`/backoffice/${TOWN}/avvisi`);
  await press(desk, 'Nuovo avviso');
  const dialog = desk.getByRole('dialog');
  await dialog.getByLabel('Importanza').selectOption({ label: 'Avviso urgente' });
  await dialog.getByLabel('Titolo in italiano').fill(title);
  await dialog.getByLabel('Testo in italiano').fill('Oggi lo sportello è chiuso per trasloco.');
  await checkA11y(desk, 'desk-notice');
  await press(dialog, 'Salva');
  await expect(desk.getByRole('heading', { level: 3, name: title })).toBeVisible();
  await checkA11y(desk, 'desk-notices');

  await phone.goto(`/${TOWN}/`);
  await expect(phone.getByText(title)).toBeVisible();
  await checkA11y(phone, 'home-urgent-notice');

  await desk.getByRole('button', { name: `Elimina ${title}` }).click();
  await desk.getByRole('dialog').getByRole('button', { name: 'Elimina', exact: true }).click();
  await expect(desk.getByRole('heading', { level: 3, name: title })).toBeHidden();
  await phone.reload();
  await expect(phone.getByText('Come funziona')).toBeVisible();
  await expect(phone.getByText(title)).toBeHidden();
});

test('a question to the office and its answer (R94)', async ({ phone, desk, checkA11y }) => {
  const citizen = await Citizen.register();
  await signIn(phone, citizen.person);
  await expect(heading(phone, `Ciao, ${citizen.person.givenName}`)).toBeVisible();
  const subject = `Dubbio ${randomUUID().slice(0, 6)}`;
  await phone.goto(`/${TOWN}/assistenza`);
  await press(phone, 'Invia il messaggio');
  await expect(phone.getByRole('alert').filter({ hasText: 'C’è un problema' })).toBeFocused();
  await checkA11y(phone, 'assistance-errors');
  await phone.getByLabel('Di cosa hai bisogno?').selectOption({ label: 'Documenti' });
  await phone.getByLabel('Oggetto').fill(subject);
  await phone
    .getByLabel('Descrivi il problema o il dubbio')
    .fill('Il libretto è in due fogli: <b>va bene</b> uno solo?');
  await press(phone, 'Invia il messaggio');
  await expect(phone.getByText(/Messaggio inviato: numero/)).toBeVisible();
  await checkA11y(phone, 'thread');

  await signInAtDesk(desk, 'assistance');
  await desk.goto(`/backoffice/${TOWN}/assistenza`);
  await checkA11y(desk, 'desk-assistance');
  await desk.getByRole('link', { name: subject }).click();
  await expect(desk.getByText('<b>va bene</b>')).toBeVisible();
  await desk.getByLabel('Risposta', { exact: true }).fill('Servono tutti e due, anche in un solo PDF.');
  await checkA11y(desk, 'desk-thread');
  await press(desk, 'Invia la risposta');
  await expect(desk.getByRole('list', { name: 'Messaggi' })).toContainText('Servono tutti e due');

  await citizen.inbox.message(/risposta|risposto/i);
  await phone.reload();
  await expect(phone.getByRole('list', { name: 'Messaggi' })).toContainText('Servono tutti e due');
  await phone.getByLabel('La tua risposta').fill('Grazie!');
  await press(phone, 'Invia la risposta');
  await expect(phone.getByRole('list', { name: 'Messaggi' })).toContainText('Grazie!');
  await phone.goto(`/${TOWN}/assistenza`);
  await expect(phone.getByRole('link', { name: subject })).toBeVisible();
  await checkA11y(phone, 'assistance-threads');

  // Whoever answers questions does not manage users.
  await desk.goto(`/backoffice/${TOWN}/utenti`);
  await expect(heading(desk, 'Accesso non permesso')).toBeVisible();
  await checkA11y(desk, 'desk-forbidden');
});

test('the sections are one tap away on a phone and on a desk (R40, R41, R91)', async ({
  phone,
  another,
  checkA11y,
}) => {
  const citizen = await Citizen.register();
  await signIn(phone, citizen.person);
  await openDashboard(phone);
  await press(phone, 'Menu');
  await expect(phone.getByRole('navigation', { name: 'Sezioni' }).locator('[aria-current=page]')).toHaveCount(
    0,
  );
  await checkA11y(phone, 'menu-open');
  await phone
    .getByRole('navigation', { name: 'Sezioni' })
    .getByRole('link', { name: 'Auto Elettriche' })
    .click();
  await expect(heading(phone, 'Auto Elettriche')).toBeVisible();

  const desktop = await another('desk');
  await signIn(desktop, citizen.person);
  const sections = desktop.getByRole('navigation', { name: 'Sezioni' });
  for (const [name, title] of [
    ['Certificazione', 'Richieste Certificazioni'],
    ['Targhe', 'Richieste Associazione Targa'],
    ['Abbonamenti', 'Richieste Abbonamenti'],
  ] as const) {
    await sections.getByRole('link', { name }).click();
    await expect(desktop.getByRole('heading', { level: 2, name: title })).toBeInViewport();
    await expect(sections.locator('[aria-current=page]')).toHaveText(name);
  }
  // 320 pixels are a desk's page enlarged four times (WCAG 1.4.10): nothing may need scrolling sideways.
  await desktop.setViewportSize({ width: 320, height: 640 });
  await checkA11y(desktop, 'dashboard-320');
});
