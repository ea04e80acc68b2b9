import type { Page } from '@playwright/test';
import { pdf, photo } from '../src/files.js';
import { Inbox } from '../src/mail.js';
import { newPlate } from '../src/people.js';
import { REGISTRY_TOWN as TOWN, signInWithPin } from '../src/registry.js';
import { heading, openQueue, press, problems, signInAtDesk, upload } from '../src/steps.js';
import { expect, test } from '../src/test.js';

/** Of the demo: certified, and a plate is on its way (presets/demo). */
const ELENA = { username: 'elena.rinaldi', password: 'Sosta2026!', pin: '73519428' };
const FLOW = 'Pratica unica: i tre passi anche in un modulo solo, con tre decisioni';
const today = (): string => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Rome' }).format(new Date());
const field = (page: Page, label: string) => page.getByLabel(label, { exact: true });

test('certification, plate and subscription from one form to three decisions', async ({
  phone,
  desk,
  checkA11y,
}) => {
  const plate = newPlate();
  const spaced = `${plate.slice(0, 2)} ${plate.slice(2, 5)} ${plate.slice(5)}`;
  const inbox = new Inbox('elena.rinaldi@example.it');

  await test.step('the municipality decides for it', async () => {
    await signInAtDesk(desk, 'oneCase');
    await desk.goto(`/backoffice/${TOWN}/impostazioni`);
    await expect(heading(desk, 'Regole')).toBeVisible();
    // On a stack that is held it may have been decided before.
    if (await desk.getByText(FLOW).first().isVisible()) return;
    await press(desk, 'Cambia più regole insieme');
    await field(desk, 'Vale dal').fill(today());
    await field(desk, 'Percorso della richiesta').selectOption({ label: FLOW });
    await field(desk, 'Seconda targa').selectOption({ index: 0 });
    await press(desk, /^Registra \d cambiament/);
    await expect(desk.getByText('Regole registrate')).toBeVisible();
  });

  await test.step('one form: residence, vehicle, subscription, summary', async () => {
    await phone.goto(`/${TOWN}/area`);
    await signInWithPin(phone, ELENA);
    await phone.getByRole('link', { name: 'Nuova pratica' }).first().click();
    await expect(heading(phone, 'Nuova pratica')).toBeVisible();
    // The one she has would do; she has moved.
    await expect(phone.getByRole('radio', { name: /Già accettata/ })).toBeChecked();
    await phone.getByRole('radio', { name: /Centro storico/ }).check();
    await press(phone, 'Continua');
    await expect(problems(phone)).toContainText('Carica il documento d’identità');
    await checkA11y(phone, 'one-case-1');
    await upload(phone, 'Documento d’identità', photo('carta-identita.png', 300, 200));
    await upload(phone, 'Autocertificazione di residenza', pdf('modulo.pdf', 'Autocertificazione'));
    await press(phone, 'Continua');

    await expect(heading(phone, 'Veicolo e documenti')).toBeVisible();
    await field(phone, 'Targa').fill(plate);
    await field(phone, 'Conferma la targa').fill(plate);
    await field(phone, 'Marca').fill('Fiat');
    await field(phone, 'Modello').fill('Panda');
    await field(phone, 'Alimentazione').selectOption({ label: 'Benzina' });
    await upload(phone, 'Libretto del veicolo', pdf('libretto.pdf', 'Carta di circolazione'));
    await checkA11y(phone, 'one-case-2');
    await press(phone, 'Continua');

    await expect(heading(phone, 'Abbonamento')).toBeVisible();
    await phone.getByRole('radio', { name: /Residenti – annuale/ }).check();
    await press(phone, 'Continua');
    await expect(heading(phone, 'Riepilogo')).toBeVisible();
    await expect(phone.getByText('Invii 3 richieste insieme')).toBeVisible();
    await checkA11y(phone, 'one-case-4');
    await press(phone, 'Invia');
  });

  const members = phone.getByRole('region', { name: 'La tua pratica' }).getByRole('listitem');
  const lead = await test.step('three requests, one e-mail', async () => {
    await expect(heading(phone, 'Richiesta inviata')).toBeVisible();
    await expect(members).toHaveCount(3);
    await checkA11y(phone, 'one-case-sent');
    const numbers = await members.getByText(/^n\. /).allTextContents();
    const mail = await inbox.message(/Pratica ricevuta/);
    for (const number of numbers) expect(mail.text).toContain(number.replace('n. ', ''));
    return numbers[2]!.replace('n. ', '').trim();
  });

  await test.step('one row in the queue; A, A, A', async () => {
    await openQueue(desk, TOWN);
    const row = desk.getByRole('row').filter({ hasText: lead });
    await expect(row).toContainText('Pratica unica: 0 di 3 decise');
    await expect(desk.getByRole('row').filter({ hasText: 'Pratica unica' })).toHaveCount(1);
    await checkA11y(desk, 'one-case-queue');
    await row.getByRole('link').first().click();
    const strip = desk.getByRole('navigation', { name: 'Richieste della pratica unica' });
    const dialog = desk.getByRole('dialog');
    for (const kind of ['Certificazione', 'Associazione targa', 'Abbonamento']) {
      await expect(strip.locator('[aria-current="step"]')).toContainText(kind);
      await expect(desk.getByRole('group', { name: 'Decisione' })).toBeVisible();
      if (kind === 'Associazione targa') await checkA11y(desk, 'one-case-review');
      await desk.keyboard.press('a');
      await expect(dialog.getByRole('region', { name: 'L’e-mail che riceverà' })).toContainText('Richiesta');
      await desk.keyboard.press('Control+Enter');
      await expect(dialog).toBeHidden();
    }
    await expect(desk.getByRole('button', { name: new RegExp(`^Invia subito.*${lead}`) })).toBeVisible();
    await desk.getByRole('button', { name: new RegExp(`^Invia subito.*${lead}`) }).click();
  });

  await test.step('the subscription is to be paid', async () => {
    await inbox.message(new RegExp(`Richiesta ${lead} accettata: paga entro`));
    await phone.reload();
    await expect(phone.getByRole('link', { name: 'Paga' })).toBeVisible();
    await expect(members.filter({ hasText: spaced }).first()).toContainText('Accettata');
    await checkA11y(phone, 'one-case-accepted');
  });
});
