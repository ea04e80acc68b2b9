import { Citizen } from '../src/citizen.js';
import { pdf } from '../src/files.js';
import { newPlate } from '../src/people.js';
import { tabTo } from '../src/keyboard.js';
import { authenticatorCode } from '../src/office.js';
import { stack, TOWN } from '../src/stack.js';
import {
  decide,
  heading,
  openCase,
  openDashboard,
  press,
  signIn,
  signInAtDesk,
  upload,
} from '../src/steps.js';
import { expect, test } from '../src/test.js';

test('a refusal says why, and a new request may follow (R50, R52, R65)', async ({
  phone,
  desk,
  checkA11y,
}) => {
  const citizen = await Citizen.register();
  const { number } = await citizen.asked(await citizen.askCertification());
  const reason = 'L’indirizzo di residenza non è nel settore scelto.';

  await signInAtDesk(desk, 'refusal');
  await openCase(desk, number);
  await desk.getByRole('group', { name: 'Decisione' }).getByRole('button', { name: 'Rifiuta' }).click();
  const dialog = desk.getByRole('dialog');
  await press(dialog, 'Rifiuta e avvisa');
  const alert = dialog.getByRole('alert').filter({ hasText: 'Scegli almeno un motivo' });
  await expect(alert).toBeFocused();
  await checkA11y(desk, 'desk-refuse-errors');
  await dialog.getByRole('checkbox', { name: reason }).check();
  await dialog.getByLabel('Nota per il cittadino').fill('Via Mazzini 200 è nel settore C.');
  // The very e-mail that will leave.
  await expect(dialog.getByText(/Via Mazzini 200 è nel settore C\./).last()).toBeVisible();
  await expect(dialog.getByRole('region', { name: 'L’e-mail che riceverà' })).toContainText(reason);
  await checkA11y(desk, 'desk-refuse');
  await press(dialog, 'Rifiuta e avvisa');
  await expect(dialog).toBeHidden();

  const mail = await citizen.inbox.message(new RegExp(`${number}: non possiamo accettarla`));
  expect(mail.text).toContain(reason);
  expect(mail.text).toContain('Via Mazzini 200 è nel settore C.');

  await signIn(phone, citizen.person);
  await openDashboard(phone);
  await expect(phone.getByRole('table', { name: 'Richieste Certificazioni' })).toContainText('Rifiutata');
  await phone.getByRole('link', { name: /^Dettagli/ }).click();
  await expect(phone.getByText('Perché è stata rifiutata')).toBeVisible();
  await expect(phone.getByText(reason).first()).toBeVisible();
  await checkA11y(phone, 'request-refused');
  await phone.getByRole('link', { name: 'Correggi e invia di nuovo' }).click();
  await expect(heading(phone, 'Nuova Certificazione')).toBeVisible();
});

test('only the document that is asked for is sent again', async ({ phone, desk, checkA11y }) => {
  const citizen = await Citizen.register();
  const { number } = await citizen.asked(await citizen.askCertification());

  await signInAtDesk(desk, 'integration');
  await openCase(desk, number);
  await desk
    .getByRole('radiogroup', { name: 'Giudizio: Documento d’identità' })
    .getByRole('radio', { name: 'Illeggibile' })
    .check();
  await desk
    .getByRole('group', { name: 'Decisione' })
    .getByRole('button', { name: 'Richiedi integrazione' })
    .click();
  const dialog = desk.getByRole('dialog');
  await expect(dialog.getByRole('checkbox', { name: /Documento d’identità/ })).toBeChecked();
  await dialog.getByRole('checkbox', { name: /Il documento non si legge bene/ }).check();
  await checkA11y(desk, 'desk-integrate');
  await press(dialog, 'Invia la richiesta');
  await expect(dialog).toBeHidden();

  const mail = await citizen.inbox.message(new RegExp(`${number}: manca qualcosa`));
  expect(mail.text).toContain('Il documento non si legge bene.');
  await signIn(phone, citizen.person);
  await openDashboard(phone);
  await phone.getByRole('link', { name: /^Integra i documenti/ }).click();
  await expect(phone.getByRole('heading', { level: 2, name: 'Documenti da integrare' })).toBeVisible();
  await expect(phone.getByRole('button', { name: /^Scegli un file/ })).toHaveCount(1);
  await checkA11y(phone, 'request-integration');
  await upload(phone, 'Documento d’identità', pdf('carta-identita-nuova.pdf', 'Carta di identita'));
  await press(phone, 'Invia i documenti');
  await expect(phone.getByRole('heading', { level: 2, name: 'Documenti da integrare' })).toBeHidden();
  await expect(phone.getByText('carta-identita-nuova.pdf')).toBeVisible();
  await checkA11y(phone, 'request-integrated');

  await openCase(desk, number);
  await expect(desk.getByText(/Documento d’identità \(sostituito\)/)).toBeVisible();
  await checkA11y(desk, 'desk-review-integrated');
  await decide(desk, number, 'Accetta');
  await citizen.inbox.message(new RegExp(`Richiesta ${number} accettata`));
});

test('two operators on one request: one decides, the other is told', async ({
  desk,
  another,
  watch,
  checkA11y,
}) => {
  watch.expectAnswer(/POST .*\/review\/requests\/[^/]+\/claim 409/);
  const citizen = await Citizen.register();
  const { number } = await citizen.asked(await citizen.askCertification());
  const second = await another('desk');
  await Promise.all([signInAtDesk(desk, 'first'), signInAtDesk(second, 'second')]);
  await openCase(desk, number);
  await openCase(second, number);
  await press(desk, 'Prendi in carico');
  await expect(desk.getByRole('button', { name: 'Rilascia' })).toBeVisible();

  await second.getByRole('group', { name: 'Decisione' }).getByRole('button', { name: 'Accetta' }).click();
  await expect(
    second.getByText(
      /sta esaminando questa richiesta: puoi leggerla, non deciderla|Un collega sta già lavorando/,
    ),
  ).toBeVisible();
  await expect(second.getByRole('dialog')).toBeHidden();
  await checkA11y(second, 'desk-review-claimed');

  await decide(desk, number, 'Accetta');
  await citizen.inbox.message(new RegExp(`Richiesta ${number} accettata`));
  await second.reload();
  await expect(second.getByText('Richiesta già decisa')).toBeVisible();
});

test('five decisions without a mouse', async ({ desk, checkA11y }) => {
  const citizen = await Citizen.register();
  const ids = await Promise.all(Array.from({ length: 5 }, () => citizen.askPlate({ plate: newPlate() })));
  const numbers = await Promise.all(ids.map(async (id) => (await citizen.asked(id)).number));
  const keyboard = desk.keyboard;

  await test.step('sign in', async () => {
    const account = stack().desks.keyboard;
    await desk.goto('/backoffice/');
    await expect(heading(desk, 'Accesso ufficio')).toBeFocused();
    await tabTo(desk, desk.getByLabel('E-mail', { exact: true }));
    await keyboard.type(account.email);
    await tabTo(desk, desk.getByLabel('Password', { exact: true }));
    await keyboard.type(account.password);
    await keyboard.press('Enter');
    await expect(desk.getByLabel('Codice di 6 cifre')).toBeFocused();
    await keyboard.type(authenticatorCode(account));
    await keyboard.press('Enter');
    await expect(heading(desk, 'Coda')).toBeVisible();
  });

  await test.step('the list of shortcuts', async () => {
    await keyboard.press('?');
    await expect(desk.getByRole('dialog')).toContainText('Elenco delle scorciatoie');
    await checkA11y(desk, 'desk-shortcuts');
    await keyboard.press('Escape');
    await expect(desk.getByRole('dialog')).toBeHidden();
  });

  const decisions = ['accept', 'refuse', 'integrate', 'accept', 'accept'] as const;
  for (const [index, decision] of decisions.entries()) {
    const number = numbers[index] ?? '';
    await test.step(`${decision} ${index + 1}`, async () => {
      await keyboard.press('g');
      await keyboard.press('q');
      await expect(heading(desk, 'Coda')).toBeVisible();
      await tabTo(desk, desk.getByRole('link', { name: new RegExp(number) }));
      await keyboard.press('Enter');
      await expect(heading(desk, number)).toBeVisible();
      await keyboard.press('c');
      await expect(desk.getByRole('button', { name: 'Rilascia' })).toBeVisible();
      await keyboard.press({ accept: 'a', refuse: 'r', integrate: 'i' }[decision]);
      const dialog = desk.getByRole('dialog');
      await expect(dialog).toBeVisible();
      if (decision === 'integrate') {
        await tabTo(desk, dialog.getByRole('checkbox', { name: 'Libretto del veicolo' }));
        await keyboard.press('Space');
      }
      if (decision !== 'accept') {
        const name = decision === 'refuse' ? /Mancano i requisiti/ : /Il documento non si legge bene/;
        await tabTo(desk, dialog.getByRole('checkbox', { name }));
        await keyboard.press('Space');
      }
      await expect(dialog.getByRole('region', { name: 'L’e-mail che riceverà' })).toContainText(number);
      await keyboard.press('Control+Enter');
      await expect(dialog).toBeHidden();
    });
  }
  await citizen.inbox.message(new RegExp(`Richiesta ${numbers[0]} accettata`));
  await citizen.inbox.message(new RegExp(`${numbers[1]}: non possiamo accettarla`));
  await citizen.inbox.message(new RegExp(`${numbers[2]}: manca qualcosa`));
  await citizen.inbox.message(new RegExp(`Richiesta ${numbers[4]} accettata`));

  await test.step('with single keys switched off nothing happens (WCAG 2.1.4)', async () => {
    const { number } = await citizen.asked(await citizen.askPlate());
    await keyboard.press('?');
    await tabTo(desk, desk.getByRole('dialog').getByRole('switch', { name: /tasti singoli/ }));
    await keyboard.press('Space');
    await keyboard.press('Escape');
    await desk.goto(`/backoffice/${TOWN}/coda`);
    await tabTo(desk, desk.getByRole('link', { name: new RegExp(number) }));
    await keyboard.press('Enter');
    await expect(heading(desk, number)).toBeVisible();
    await keyboard.press('a');
    await keyboard.press('c');
    await expect(desk.getByRole('button', { name: 'Prendi in carico' })).toBeVisible();
    await expect(desk.getByRole('dialog')).toBeHidden();
  });
});
