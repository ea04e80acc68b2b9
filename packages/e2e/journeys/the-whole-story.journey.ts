import { createHash } from 'node:crypto';
import { pdf, photo } from '../src/files.js';
import { Inbox, linkIn } from '../src/mail.js';
import { newPerson, newPlate } from '../src/people.js';
import { TOWN } from '../src/stack.js';
import {
  decide,
  download,
  fillCredentials,
  fillDetails,
  heading,
  openCase,
  openDashboard,
  payWith,
  press,
  sentNumber,
  signInAtDesk,
  table,
  upload,
} from '../src/steps.js';
import { expect, test } from '../src/test.js';

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

test('from the first visit to the invoice', async ({ phone, desk, checkA11y }) => {
  const person = newPerson();
  const inbox = new Inbox(person.email);
  const plate = newPlate();
  const spaced = `${plate.slice(0, 2)} ${plate.slice(2, 5)} ${plate.slice(5)}`;

  await test.step('registration (R1–R10)', async () => {
    await phone.goto(`/${TOWN}/`);
    await expect(heading(phone, 'Abbonamenti per la sosta')).toBeVisible();
    await expect(phone.getByRole('heading', { level: 3, name: 'Residenti – annuale' })).toBeVisible();
    await checkA11y(phone, 'home');
    await phone.getByRole('link', { name: 'login' }).click();
    await expect(heading(phone, 'Login')).toBeVisible();
    await phone.getByRole('link', { name: 'Registrati' }).click();
    await expect(heading(phone, 'Registrazione')).toBeVisible();
    await fillCredentials(phone, person);
    await press(phone, 'Registrati');
    await expect(heading(phone, 'I tuoi dati')).toBeVisible();
    await fillDetails(phone, person);
    await press(phone, 'Continua');
    await phone.getByLabel('Codice ricevuto per email').pressSequentially(await inbox.code());
    await press(phone, 'Conferma e completa');
    await expect(heading(phone, `Ciao, ${person.givenName}`)).toBeVisible();
  });

  await test.step('the dashboard keeps the order of the service (R42)', async () => {
    const sections = phone.getByRole('main').getByRole('heading', { level: 2, name: /^Richieste / });
    await expect(sections).toHaveText([
      'Richieste Certificazioni',
      'Richieste Associazione Targa',
      'Richieste Abbonamenti',
    ]);
    await expect(phone.getByRole('button', { name: 'Nuova Richiesta' })).toBeDisabled();
    await checkA11y(phone, 'dashboard-empty');
  });

  const certification = await test.step('certification (R43–R48)', async () => {
    await phone.getByRole('link', { name: 'Nuova Certificazione' }).click();
    await expect(phone.getByText('Il tuo settore è Settore B – Centro')).toBeVisible();
    await expect(phone.getByRole('radio', { name: /Residente – Settore B/ })).toBeChecked();
    await checkA11y(phone, 'certification-1');
    await press(phone, 'Continua');
    await expect(heading(phone, 'Documento d’identità')).toBeVisible();
    await upload(phone, 'Documento d’identità', photo('carta-identita.png'));
    await checkA11y(phone, 'certification-2');
    await press(phone, 'Continua');
    const form = await download(phone, () => press(phone, 'Scarica il modulo qui'));
    expect(form.bytes.subarray(0, 5).toString()).toBe('%PDF-');
    await upload(phone, 'Autocertificazione di residenza', { ...pdf('firmato.pdf'), buffer: form.bytes });
    await checkA11y(phone, 'certification-3');
    await press(phone, 'Continua');
    await expect(heading(phone, 'Riepilogo')).toBeVisible();
    await expect(phone.getByText('carta-identita')).toBeVisible();
    await checkA11y(phone, 'certification-4');
    await press(phone, 'Invia Richiesta');
    const number = await sentNumber(phone);
    await checkA11y(phone, 'certification-sent');
    await inbox.message(new RegExp(`Richiesta ${number} ricevuta`));
    return number;
  });

  await test.step('a pending certification blocks a new one (R51)', async () => {
    await openDashboard(phone);
    await expect(table(phone, 'Richieste Certificazioni')).toContainText('Inviata');
    await expect(phone.getByRole('button', { name: 'Nuova Certificazione' })).toBeDisabled();
  });

  await test.step('the office takes it and accepts (R49)', async () => {
    await desk.goto('/backoffice/');
    await expect(heading(desk, 'Accesso ufficio')).toBeVisible();
    await checkA11y(desk, 'desk-sign-in');
    await signInAtDesk(desk, 'story');
    await expect(heading(desk, 'Coda')).toBeVisible();
    await expect(desk.getByRole('link', { name: new RegExp(certification) })).toBeVisible();
    await checkA11y(desk, 'desk-queue');
    await openCase(desk, certification);
    await press(desk, 'Prendi in carico');
    await expect(desk.getByRole('button', { name: 'Rilascia' })).toBeVisible();
    await expect(desk.getByRole('img', { name: 'Documento d’identità', exact: true })).toBeVisible();
    await checkA11y(desk, 'desk-review');
    // The panes scroll, the page does not.
    expect(await desk.evaluate(() => document.documentElement.scrollHeight - innerHeight)).toBe(0);
    await desk.keyboard.press('2');
    await expect(
      desk.getByRole('img', { name: /Autocertificazione di residenza, pagina 1 di/ }),
    ).toBeVisible();
    await checkA11y(desk, 'desk-review-pdf');
    await desk.getByRole('group', { name: 'Decisione' }).getByRole('button', { name: 'Accetta' }).click();
    const dialog = desk.getByRole('dialog');
    await expect(dialog.getByText(`Richiesta ${certification} accettata`)).toBeVisible();
    await checkA11y(desk, 'desk-accept');
    await dialog.getByRole('button', { name: 'Accetta e avvisa' }).click();
    await expect(dialog).toBeHidden();
    await inbox.message(new RegExp(`Richiesta ${certification} accettata`));
  });

  await test.step('plate (R53–R57)', async () => {
    await openDashboard(phone);
    await expect(table(phone, 'Richieste Certificazioni')).toContainText('Accettata');
    await phone.getByRole('link', { name: 'Nuova Targa' }).click();
    await expect(heading(phone, 'Nuova Targa')).toBeVisible();
    await phone.getByLabel('Targa', { exact: true }).fill(` ${spaced.toLowerCase()} `);
    await phone.getByLabel('Conferma la targa').fill('AB123CD');
    await phone.getByLabel('Marca').fill('Fiat');
    await phone.getByLabel('Modello').fill('Panda');
    await phone.getByLabel('Alimentazione').selectOption({ label: 'Ibrida' });
    await press(phone, 'Continua');
    await expect(phone.getByLabel('Conferma la targa')).toHaveAccessibleDescription(/divers/);
    await checkA11y(phone, 'plate-1-errors');
    await phone.getByLabel('Conferma la targa').fill(plate);
    await press(phone, 'Continua');
    await upload(phone, 'Libretto del veicolo', pdf('libretto.pdf', 'Carta di circolazione'));
    await checkA11y(phone, 'plate-2');
    await press(phone, 'Continua');
    await expect(heading(phone, 'Riepilogo')).toBeVisible();
    await expect(phone.getByText(spaced)).toBeVisible();
    await checkA11y(phone, 'plate-3');
    await press(phone, 'Invia Richiesta');
    const number = await sentNumber(phone);
    await openCase(desk, number);
    await checkA11y(desk, 'desk-review-plate');
    await decide(desk, number, 'Accetta');
    await inbox.message(new RegExp(`Richiesta ${number} accettata`));
  });

  const subscription = await test.step('subscription request (R69, R70)', async () => {
    await openDashboard(phone);
    await expect(phone.getByText(`Targa ${[...spaced].join(' ')}`)).toBeAttached();
    await phone.getByRole('link', { name: 'Nuova Richiesta' }).click();
    await expect(heading(phone, 'Nuova Richiesta di abbonamento')).toBeVisible();
    await phone.getByRole('radio', { name: /Residenti – mensile/ }).check();
    await checkA11y(phone, 'subscription-1');
    await press(phone, 'Continua');
    await expect(heading(phone, 'Riepilogo')).toBeVisible();
    await expect(phone.getByRole('table', { name: 'Prezzo dell’abbonamento' })).toContainText('10,00');
    await checkA11y(phone, 'subscription-2');
    await press(phone, 'Invia Richiesta');
    const number = await sentNumber(phone);
    await expect(phone.getByRole('link', { name: 'Paga' })).toBeHidden();
    await openCase(desk, number);
    await checkA11y(desk, 'desk-review-subscription');
    await decide(desk, number, 'Accetta');
    await inbox.message(new RegExp(`Richiesta ${number} accettata: paga entro`));
    return number;
  });

  await test.step('payment (R74–R76)', async () => {
    await openDashboard(phone);
    await expect(phone.getByText('Non ancora: manca solo il pagamento')).toBeVisible();
    await checkA11y(phone, 'dashboard-to-pay');
    await table(phone, 'Richieste Abbonamenti').getByRole('link', { name: /^Paga/ }).click();
    await expect(heading(phone, 'Pagamento')).toBeVisible();
    await expect(phone.getByText(subscription)).toBeVisible();
    await checkA11y(phone, 'payment');
    await press(phone, /^Paga/);
    await payWith(phone, 'Pagamento riuscito');
    await expect(heading(phone, 'Pagamento riuscito')).toBeVisible();
    await checkA11y(phone, 'payment-succeeded');
  });

  const subscriptionNumber =
    await test.step('ticket and receipt, by e-mail and in the area (R77–R82)', async () => {
      const mail = await inbox.message(/Pagamento ricevuto/);
      expect(mail.attachments.map(({ contentType }) => contentType)).toEqual([
        'application/pdf',
        'application/pdf',
      ]);
      expect(mail.attachments.map(({ filename }) => filename)).toEqual([
        expect.stringMatching(/ticket.*\.pdf$/i),
        expect.stringMatching(/ricevuta.*\.pdf$/i),
      ]);

      await openDashboard(phone);
      await expect(phone.getByText(`Sì, con ${spaced}`)).toBeVisible();
      await checkA11y(phone, 'dashboard-subscribed');
      const owned = table(phone, 'Abbonamenti Associati');
      const ticket = await download(phone, () => owned.getByRole('button', { name: /^Ticket/ }).click());
      const receipt = await download(phone, () => owned.getByRole('button', { name: /^Ricevuta/ }).click());
      for (const { bytes } of [ticket, receipt]) expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
      expect([ticket, receipt].map(({ bytes }) => sha256(bytes))).toEqual(
        mail.attachments.map((file) => file.sha256),
      );

      await phone.goto(linkIn(mail, /\/fattura(#|$)/));
      await expect(heading(phone, 'Fattura')).toBeVisible();
      return /abbonamento (\S+) per/.exec(mail.subject)?.[1] ?? '';
    });

  await test.step('invoice (R83, R84)', async () => {
    await expect(phone.getByText('Dati che abbiamo già')).toBeVisible();
    await expect(phone.getByText(person.fiscalCode)).toBeVisible();
    await checkA11y(phone, 'invoice-form');
    await press(phone, 'Richiedi la fattura');
    await expect(phone.getByText('Fattura richiesta')).toBeVisible();
    await checkA11y(phone, 'invoice-requested');

    await desk
      .getByRole('navigation', { name: 'Menu principale' })
      .getByRole('link', { name: /^Fatture/ })
      .click();
    const row = desk.getByRole('row').filter({ hasText: subscriptionNumber });
    await row.getByRole('button', { name: /^Emetti/ }).click();
    const dialog = desk.getByRole('dialog');
    await expect(dialog.getByText(person.fiscalCode)).toBeVisible();
    await checkA11y(desk, 'desk-invoice-issue');
    await dialog.getByRole('button', { name: 'Emetti' }).click();
    await expect(dialog).toBeHidden();
    await expect(desk.getByText(/Fattura .* emessa/)).toBeVisible();
    await checkA11y(desk, 'desk-invoices');
    await inbox.message(/[Ff]attura/);

    await phone.reload();
    await expect(phone.getByText('La fattura è pronta.')).toBeVisible();
    await checkA11y(phone, 'invoice-issued');
    const printed = await download(phone, () => press(phone, 'Scarica la fattura (PDF)'));
    expect(printed.bytes.subarray(0, 5).toString()).toBe('%PDF-');
    const xml = await download(phone, () => press(phone, 'Scarica il file XML'));
    expect(xml.bytes.toString()).toContain('FatturaElettronica');
    expect(xml.bytes.toString()).toContain(person.fiscalCode);
  });
});
