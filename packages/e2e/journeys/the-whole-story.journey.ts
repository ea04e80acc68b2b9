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
  sendNow,
  sentNumber,
  signInAtDesk,
  table,
  upload,
} from '../src/steps.js';
import { expect, test, type Page } from '../src/test.js';

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

for (const device of ['phone', 'desk'] as const) {
  test(`from the first visit to the invoice, on a ${device}`, async ({ another, desk, checkA11y: look }) => {
    const page = await another(device);
    const checkA11y = (shown: Page, name: string) => look(shown, device === 'phone' ? name : `${name}-wide`);
    const person = newPerson();
    const inbox = new Inbox(person.email);
    const plate = newPlate();
    const spaced = `${plate.slice(0, 2)} ${plate.slice(2, 5)} ${plate.slice(5)}`;

    await test.step('registration (R1–R10)', async () => {
      await page.goto(`/${TOWN}/`);
      await expect(heading(page, 'Abbonamenti per la sosta')).toBeVisible();
      await expect(page.getByRole('heading', { level: 3, name: 'Residenti – annuale' })).toBeVisible();
      await checkA11y(page, 'home');
      await page.getByRole('link', { name: 'login' }).click();
      await expect(heading(page, 'Login')).toBeVisible();
      await page.getByRole('link', { name: 'Registrati' }).click();
      await expect(heading(page, 'Registrazione')).toBeVisible();
      await fillCredentials(page, person);
      await press(page, 'Registrati');
      await expect(heading(page, 'I tuoi dati')).toBeVisible();
      await fillDetails(page, person);
      await press(page, 'Continua');
      await page.getByLabel('Codice ricevuto per email').pressSequentially(await inbox.code());
      await press(page, 'Conferma e completa');
      await expect(heading(page, `Ciao, ${person.givenName}`)).toBeVisible();
    });

    await test.step('the dashboard keeps the order of the service (R42)', async () => {
      const sections = page.getByRole('main').getByRole('heading', { level: 2, name: /^Richieste / });
      await expect(sections).toHaveText([
        'Richieste Certificazioni',
        'Richieste Associazione Targa',
        'Richieste Abbonamenti',
      ]);
      await expect(page.getByRole('button', { name: 'Nuova Richiesta' })).toBeDisabled();
      await checkA11y(page, 'dashboard-empty');
    });

    const certification = await test.step('certification (R43–R48)', async () => {
      await page.getByRole('link', { name: 'Nuova Certificazione' }).click();
      await expect(page.getByText('Il tuo settore è Settore B – Centro')).toBeVisible();
      await expect(page.getByRole('radio', { name: /Residente – Settore B/ })).toBeChecked();
      await checkA11y(page, 'certification-1');
      await press(page, 'Continua');
      await expect(heading(page, 'Documento d’identità')).toBeVisible();
      await upload(page, 'Documento d’identità', photo('carta-identita.png'));
      await checkA11y(page, 'certification-2');
      await press(page, 'Continua');
      const form = await download(page, () => press(page, 'Scarica il modulo qui'));
      expect(form.bytes.subarray(0, 5).toString()).toBe('%PDF-');
      await upload(page, 'Autocertificazione di residenza', { ...pdf('firmato.pdf'), buffer: form.bytes });
      await checkA11y(page, 'certification-3');
      await press(page, 'Continua');
      await expect(heading(page, 'Riepilogo')).toBeVisible();
      await expect(page.getByText('carta-identita')).toBeVisible();
      await checkA11y(page, 'certification-4');
      await press(page, 'Invia Richiesta');
      const number = await sentNumber(page);
      await checkA11y(page, 'certification-sent');
      await inbox.message(new RegExp(`Richiesta ${number} ricevuta`));
      return number;
    });

    await test.step('a pending certification blocks a new one (R51)', async () => {
      await openDashboard(page);
      await expect(table(page, 'Richieste Certificazioni')).toContainText('Inviata');
      await expect(page.getByRole('button', { name: 'Nuova Certificazione' })).toBeDisabled();
    });

    await test.step('the office takes it and accepts (R49)', async () => {
      await desk.goto('/backoffice/');
      await expect(heading(desk, 'Accesso ufficio')).toBeVisible();
      await checkA11y(desk, 'desk-sign-in');
      await signInAtDesk(desk, device === 'phone' ? 'story' : 'storyWide');
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
      await sendNow(desk, certification);
      await inbox.message(new RegExp(`Richiesta ${certification} accettata`));
    });

    await test.step('plate (R53–R57)', async () => {
      await openDashboard(page);
      await expect(table(page, 'Richieste Certificazioni')).toContainText('Accettata');
      await page.getByRole('link', { name: 'Nuova Targa' }).click();
      await expect(heading(page, 'Nuova Targa')).toBeVisible();
      await page.getByLabel('Targa', { exact: true }).fill(` ${spaced.toLowerCase()} `);
      await page.getByLabel('Conferma la targa').fill('AB123CD');
      await page.getByLabel('Marca').fill('Fiat');
      await page.getByLabel('Modello').fill('Panda');
      await page.getByLabel('Alimentazione').selectOption({ label: 'Ibrida' });
      await press(page, 'Continua');
      await expect(page.getByLabel('Conferma la targa')).toHaveAccessibleDescription(/divers/);
      await checkA11y(page, 'plate-1-errors');
      await page.getByLabel('Conferma la targa').fill(plate);
      await press(page, 'Continua');
      await upload(page, 'Libretto del veicolo', pdf('libretto.pdf', 'Carta di circolazione'));
      await checkA11y(page, 'plate-2');
      await press(page, 'Continua');
      await expect(heading(page, 'Riepilogo')).toBeVisible();
      await expect(page.getByText(spaced)).toBeVisible();
      await checkA11y(page, 'plate-3');
      await press(page, 'Invia Richiesta');
      const number = await sentNumber(page);
      await openCase(desk, number);
      await checkA11y(desk, 'desk-review-plate');
      await decide(desk, number, 'Accetta');
      await inbox.message(new RegExp(`Richiesta ${number} accettata`));
    });

    const subscription = await test.step('subscription request (R69, R70)', async () => {
      await openDashboard(page);
      await expect(page.getByText(`Targa ${[...spaced].join(' ')}`)).toBeAttached();
      await page.getByRole('link', { name: 'Nuova Richiesta' }).click();
      await expect(heading(page, 'Nuova Richiesta di abbonamento')).toBeVisible();
      await page.getByRole('radio', { name: /Residenti – mensile/ }).check();
      await checkA11y(page, 'subscription-1');
      await press(page, 'Continua');
      await expect(heading(page, 'Riepilogo')).toBeVisible();
      await expect(page.getByRole('table', { name: 'Prezzo dell’abbonamento' })).toContainText('10,00');
      await checkA11y(page, 'subscription-2');
      await press(page, 'Invia Richiesta');
      const number = await sentNumber(page);
      await expect(page.getByRole('link', { name: 'Paga' })).toBeHidden();
      await openCase(desk, number);
      await checkA11y(desk, 'desk-review-subscription');
      await decide(desk, number, 'Accetta');
      await inbox.message(new RegExp(`Richiesta ${number} accettata: paga entro`));
      return number;
    });

    await test.step('payment (R74–R76)', async () => {
      await openDashboard(page);
      await expect(page.getByText('Non ancora: manca solo il pagamento')).toBeVisible();
      await checkA11y(page, 'dashboard-to-pay');
      await table(page, 'Richieste Abbonamenti').getByRole('link', { name: /^Paga/ }).click();
      await expect(heading(page, 'Pagamento')).toBeVisible();
      await expect(page.getByText(subscription)).toBeVisible();
      await checkA11y(page, 'payment');
      await press(page, /^Paga/);
      await payWith(page, 'Pagamento riuscito');
      await expect(heading(page, 'Pagamento riuscito')).toBeVisible();
      await checkA11y(page, 'payment-succeeded');
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

        await openDashboard(page);
        await expect(page.getByText(`Sì, con ${spaced}`)).toBeVisible();
        await checkA11y(page, 'dashboard-subscribed');
        const owned = table(page, 'Abbonamenti Associati');
        const ticket = await download(page, () => owned.getByRole('button', { name: /^Ticket/ }).click());
        const receipt = await download(page, () => owned.getByRole('button', { name: /^Ricevuta/ }).click());
        for (const { bytes } of [ticket, receipt]) expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
        expect([ticket, receipt].map(({ bytes }) => sha256(bytes))).toEqual(
          mail.attachments.map((file) => file.sha256),
        );

        await page.goto(linkIn(mail, /\/fattura(#|$)/));
        await expect(heading(page, 'Fattura')).toBeVisible();
        return /abbonamento (\S+) per/.exec(mail.subject)?.[1] ?? '';
      });

    await test.step('invoice (R83, R84)', async () => {
      await expect(page.getByText('Dati che abbiamo già')).toBeVisible();
      await expect(page.getByText(person.fiscalCode)).toBeVisible();
      await checkA11y(page, 'invoice-form');
      await press(page, 'Richiedi la fattura');
      await expect(page.getByText('Fattura richiesta')).toBeVisible();
      await checkA11y(page, 'invoice-requested');

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

      await page.reload();
      await expect(page.getByText('La fattura è pronta.')).toBeVisible();
      await checkA11y(page, 'invoice-issued');
      const printed = await download(page, () => press(page, 'Scarica la fattura (PDF)'));
      expect(printed.bytes.subarray(0, 5).toString()).toBe('%PDF-');
      const xml = await download(page, () => press(page, 'Scarica il file XML'));
      expect(xml.bytes.toString()).toContain('FatturaElettronica');
      expect(xml.bytes.toString()).toContain(person.fiscalCode);
    });
  });
}
