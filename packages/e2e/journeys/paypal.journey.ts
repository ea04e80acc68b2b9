import { Citizen } from '../src/citizen.js';
import { Office } from '../src/office.js';
import { paypalCaptures, paypalOrderOf } from '../src/sandbox.js';
import { stack, TOWN } from '../src/stack.js';
import { heading, openDashboard, press, signIn, table } from '../src/steps.js';
import { expect, test, type Page } from '../src/test.js';

const paymentIn = (page: Page): string => /pagamenti\/([\w-]+)\/esito/.exec(page.url())?.[1] ?? '';

/** On PayPal's page: agrees to the payment as one of its test accounts. */
async function agree(page: Page, account: string): Promise<void> {
  await page.getByRole('radio', { name: account }).check();
  await press(page, /^Paga .* con PayPal$/);
}

test('R85: PayPal, chosen by the citizen: the five ways back, and one payment', async ({
  phone,
  office,
  checkA11y,
}) => {
  // The municipality has agreed with PayPal, and offers it beside the card.
  await (await Office.open(stack().desks.paypal)).decide('payment.methods', ['CARD', 'PAYPAL', 'PAGOPA']);
  const citizen = await Citizen.register();
  const request = await citizen.readyToPay(office);
  await signIn(phone, citizen.person);

  const toPayPal = async (page: Page): Promise<string> => {
    await page.goto(`/${TOWN}/richieste/${request}/pagamento`);
    await page.getByRole('radio', { name: 'PayPal' }).check();
    await page.getByRole('button', { name: /^Paga / }).dblclick();
    return paypalOrderOf(page);
  };

  await test.step('annullato', async () => {
    await phone.goto(`/${TOWN}/richieste/${request}/pagamento`);
    await phone.getByRole('radio', { name: 'PayPal' }).check();
    await checkA11y(phone, 'payment-methods');
    await toPayPal(phone);
    await checkA11y(phone, 'paypal');
    await press(phone, 'Annulla e torna');
    await expect(heading(phone, 'Pagamento annullato')).toBeVisible();
    await expect(phone.getByText('non ti è stato addebitato nulla')).toBeVisible();
  });

  await test.step('rifiutato da PayPal', async () => {
    await toPayPal(phone);
    await agree(phone, 'Pagamento rifiutato');
    await expect(heading(phone, 'Pagamento non riuscito')).toBeVisible();
    await checkA11y(phone, 'paypal-failed');
    const failed = paymentIn(phone);
    expect((await paypalCaptures()).filter(({ payment }) => payment === failed)).toEqual([]);
  });

  await test.step('two tabs, approved twice, and one of them closed: paid once', async () => {
    const second = await phone.context().newPage();
    const order = await toPayPal(phone);
    expect(await toPayPal(second)).toBe(order);
    await phone.getByText('Comportamenti di prova').click();
    await phone.getByLabel('Doppia approvazione').check();
    await phone.getByLabel('Scheda chiusa dopo il pagamento').check();
    await agree(phone, 'Pagamento riuscito');
    await expect(heading(phone, /^Pagamento (approvato|eseguito): chiudi questa scheda$/)).toBeVisible();
    await checkA11y(phone, 'paypal-approved');
    await phone.close();

    // The other tab still shows the form, and is told that everything is done; so is who goes back to pay again.
    await citizen.inbox.message(/Pagamento ricevuto/);
    await agree(second, 'Pagamento riuscito');
    await expect(heading(second, /^Pagamento eseguito/)).toBeVisible();
    await second.goto(`/${TOWN}/richieste/${request}/pagamento`);
    await expect(second.getByText('Niente da pagare', { exact: true })).toBeVisible();
    const captures = await paypalCaptures();
    const taken = captures.find((each) => each.order === order)?.payment;
    expect(captures.filter(({ payment }) => payment === taken)).toEqual([{ order, payment: taken }]);
    await openDashboard(second);
    await expect(table(second, 'Abbonamenti Associati').getByRole('row')).toHaveCount(2);
    expect(await citizen.inbox.count(/Pagamento ricevuto/)).toBe(1);
  });
});
