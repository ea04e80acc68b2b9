import { Citizen } from '../src/citizen.js';
import { linkIn } from '../src/mail.js';
import { heading, payWith, press, signIn, signInAtDesk } from '../src/steps.js';
import { TOWN } from '../src/stack.js';
import { expect, test, type Locator, type Page } from '../src/test.js';

/** A receipt as the exchange system writes it, but for its signature. */
function receipt(kind: 'Consegna' | 'Scarto', invoiceFile: string, message: string) {
  const rest = {
    Consegna: '<DataOraConsegna>2026-02-10T10:05:00Z</DataOraConsegna>',
    Scarto:
      '<ListaErrori><Errore><Codice>00306</Codice><Descrizione>CodiceFiscale del cessionario non valido</Descrizione></Errore></ListaErrori>',
  }[kind];
  const xml =
    `<?xml version="1.0"?><a:Ricevuta${kind} xmlns:a="urn:x"><IdentificativoSdI>${message}</IdentificativoSdI>` +
    `<NomeFile>${invoiceFile}</NomeFile><DataOraRicezione>2026-02-10T10:00:00Z</DataOraRicezione>` +
    `${rest}<MessageId>${message}</MessageId></a:Ricevuta${kind}>`;
  return { name: `${kind}-${message}.xml`, mimeType: 'text/xml', buffer: Buffer.from(xml) };
}

/** In a message, as a mailbox saves it. */
function mailed({ name, buffer }: ReturnType<typeof receipt>) {
  const text =
    'From: sdi01@pec.fatturapa.it\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n' +
    `--b\r\nContent-Type: application/xml; name="${name}"\r\nContent-Transfer-Encoding: base64\r\n` +
    `Content-Disposition: attachment; filename="${name}"\r\n\r\n${buffer.toString('base64')}\r\n--b--\r\n`;
  return { name: 'ricevuta.eml', mimeType: 'message/rfc822', buffer: Buffer.from(text) };
}

test('an invoice travels by hand: refused, corrected, delivered', async ({
  phone,
  desk,
  office,
  checkA11y,
  watch,
}) => {
  // What is wrong is told at its field.
  watch.expectAnswer(/(POST .*\/correct|PUT .*\/sdi\/channel) 422/);
  const citizen = await Citizen.register();
  const request = await citizen.readyToPay(office);
  await signIn(phone, citizen.person);
  await phone.goto(`/${TOWN}/richieste/${request}/pagamento`);
  // Wanted before paying: what is missing is asked here, and the payment requests it.
  await phone.getByRole('checkbox', { name: 'Voglio la fattura' }).check();
  await phone.getByRole('radio', { name: /^Azienda/ }).check();
  await press(phone, /^Paga /);
  await expect(phone.getByRole('alert')).toContainText('C’è un problema');
  await checkA11y(phone, 'payment-with-invoice');
  await phone.getByRole('radio', { name: /^Persona/ }).check();
  await press(phone, /^Paga /);
  await payWith(phone, 'Pagamento riuscito');
  await expect(phone.getByText('Hai chiesto la fattura')).toBeVisible();
  const paid = await citizen.inbox.message(/abbonamento \S+ per/);
  await phone.goto(linkIn(paid, /\/fattura(#|$)/));
  await expect(phone.getByText('Fattura richiesta')).toBeVisible();

  await signInAtDesk(desk, 'invoices');
  await desk.goto(`/backoffice/${TOWN}/fatture`);
  const { familyName, givenName } = citizen.person;
  const row = desk.getByRole('row').filter({ hasText: familyName }).filter({ hasText: givenName });
  await row.getByRole('link', { name: 'Richiesta di fattura' }).click();
  await expect(heading(desk, 'Richiesta di fattura')).toBeVisible();
  await press(desk, 'Emetti');
  await press(desk.getByRole('dialog'), 'Emetti');
  await expect(heading(desk, /^Fattura /)).toBeVisible();
  const number = await heading(desk, /^Fattura /).textContent();

  const bring = async (page: Page, ...files: ReturnType<typeof receipt>[]): Promise<Locator> => {
    await press(page, 'Porta le ricevute');
    const dialog = page.getByRole('dialog', { name: 'Porta le ricevute' });
    await dialog.getByLabel('Scegli i file').setInputFiles(files);
    return dialog;
  };
  const files = desk.getByRole('region', { name: 'File inviati' });
  const send = async (): Promise<string> => {
    await expect(files.getByText('Da trasmettere')).toBeVisible();
    await press(desk, 'Ho trasmesso il file');
    await expect(desk.getByText('Trasmessa: aspetta la ricevuta del Sistema')).toBeVisible();
    return (
      (await files
        .getByText(/\.xml$/)
        .first()
        .textContent()) ?? ''
    );
  };

  const first = await send();
  const refused = await bring(desk, receipt('Scarto', first, `${first}-1`));
  await expect(refused.getByText('Registrata: lo stato della fattura è aggiornato.')).toBeVisible();
  await desk.keyboard.press('Escape');
  await expect(desk.getByText('CodiceFiscale del cessionario non valido')).toBeVisible();
  await checkA11y(desk, 'invoice-refused', { narrow: true });

  await press(desk, 'Correggi e rinvia');
  const correct = desk.getByRole('dialog', { name: 'Correggi e rinvia' });
  await correct.getByLabel('CAP').fill('123');
  await press(correct, 'Correggi e rinvia');
  await expect(correct.getByRole('alert')).toContainText('C’è un problema');
  await checkA11y(desk, 'invoice-correct', { narrow: true });
  await correct.getByLabel('CAP').fill('81100');
  await press(correct, 'Correggi e rinvia');
  await expect(correct).toBeHidden();
  await expect(heading(desk, number ?? '')).toBeVisible();

  const second = await send();
  expect(second).not.toBe(first);
  const delivered = receipt('Consegna', second, `${second}-2`);
  // As the certified mailbox saves it, and as the portal does.
  const told = await bring(desk, mailed(delivered), delivered, {
    ...{ name: 'pagina.xml', mimeType: 'text/xml' },
    buffer: Buffer.from('<html>Accesso negato</html>'),
  });
  const lines = told.getByRole('list', { name: 'Esito delle ricevute' }).getByRole('listitem');
  await expect(lines.nth(0)).toContainText('Registrata');
  await expect(lines.nth(1)).toContainText('Già conosciuta');
  await expect(lines.nth(2)).toContainText('Non è una ricevuta');
  await checkA11y(desk, 'invoice-receipts');
  await desk.keyboard.press('Escape');
  await expect(desk.getByText('Consegnata', { exact: true })).toBeVisible();
  await checkA11y(desk, 'invoice-delivered');

  await phone.reload();
  await expect(phone.getByText('Consegnata', { exact: true })).toBeVisible();
  await checkA11y(phone, 'citizen-invoice-delivered');

  await desk.goto(`/backoffice/${TOWN}/canale-di-trasmissione`);
  await desk.getByRole('radio', { name: /^PEC/ }).check();
  await press(desk, 'Salva');
  await expect(desk.getByRole('alert').filter({ hasText: 'C’è un problema' })).toBeVisible();
  await checkA11y(desk, 'sdi-channel', { narrow: true });
});
