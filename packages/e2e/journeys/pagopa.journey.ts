import { Citizen } from '../src/citizen.js';
import { Office } from '../src/office.js';
import { stack, TOWN } from '../src/stack.js';
import { heading, openDashboard, payWith, press, signIn, table } from '../src/steps.js';
import { expect, test, type Page } from '../src/test.js';

test('R85: pagoPA: by notice at the bank, and in the cart; coming back proves nothing', async ({
  phone,
  desk,
  office,
  checkA11y,
}) => {
  // The municipality offers it beside the others; the list is the same that other journeys decide.
  await (await Office.open(stack().desks.pagopa)).decide('payment.methods', ['CARD', 'PAYPAL', 'PAGOPA']);
  const ready = async (page: Page): Promise<{ citizen: Citizen; choose: () => Promise<void> }> => {
    const citizen = await Citizen.register();
    const request = await citizen.readyToPay(office);
    await signIn(page, citizen.person);
    const choose = async (): Promise<void> => {
      await page.goto(`/${TOWN}/richieste/${request}/pagamento`);
      await page.getByRole('radio', { name: 'pagoPA' }).check();
    };
    return { citizen, choose };
  };
  const [{ citizen, choose }, other] = await Promise.all([ready(phone), ready(desk)]);
  // Somebody else meanwhile pays in the cart, by card.
  const inCart = async (): Promise<void> => {
    await other.choose();
    await press(desk, /^Paga \d/);
    await payWith(desk, 'Pagamento riuscito');
    await expect(heading(desk, 'Pagamento riuscito')).toBeVisible();
  };
  const cart = inCart();

  let outcome = '';
  await test.step('the cart, left by its "cancel": nothing is paid', async () => {
    await choose();
    await press(phone, /^Paga \d/);
    await expect(phone).toHaveURL(/\/pay\/cart_/);
    await checkA11y(phone, 'pagopa');
    await press(phone, 'Annulla e torna');
    await expect(heading(phone, 'Pagamento annullato')).toBeVisible();
    outcome = phone.url().split('?')[0]!;
    // The way back of who has paid, without having paid.
    await phone.goto(outcome);
    await expect(phone.getByText('Il pagamento non ci risulta ancora')).toBeVisible();
    await expect(heading(phone, 'Pagamento in corso')).toBeVisible();
    await checkA11y(phone, 'notice-outcome');
  });

  const notice = await test.step('the notice, on the screen and on paper', async () => {
    await choose();
    await press(phone, 'Paga più tardi, in banca o dal tabaccaio');
    await expect(phone.getByRole('heading', { name: 'Avviso di pagamento pagoPA' })).toBeVisible();
    const number = phone.locator('dt', { hasText: 'Codice avviso' }).locator('+ dd');
    await expect(number).toHaveText(/^3\d{3}( \d{4}){3} \d{2}$/);
    await checkA11y(phone, 'notice');
    const download = phone.waitForEvent('download');
    await press(phone, 'Scarica l’avviso (PDF)');
    const text = (await number.textContent()) ?? '';
    expect((await download).suggestedFilename()).toBe(`avviso-${text.replaceAll(' ', '')}.pdf`);
    return text;
  });

  await test.step('paid at a bank, and found paid', async () => {
    const bank = await phone.context().newPage();
    await bank.goto(`${stack().pagopaDesk}/bank`);
    await checkA11y(bank, 'bank');
    await bank.getByLabel('Codice avviso').fill(notice);
    await press(bank, 'Cerca l’avviso');
    await press(bank, /^Paga /);
    await expect(heading(bank, 'Pagamento eseguito')).toBeVisible();
    await bank.close();
    await phone.getByRole('link', { name: 'Ho pagato: controlla' }).click();
    await expect(heading(phone, 'Pagamento riuscito')).toBeVisible();
    await openDashboard(phone);
    await expect(table(phone, 'Abbonamenti Associati').getByRole('row')).toHaveCount(2);
    await citizen.inbox.message(/Pagamento ricevuto/);
  });
  await cart;
});
