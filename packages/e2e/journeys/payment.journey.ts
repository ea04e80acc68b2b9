import { Citizen } from '../src/citizen.js';
import { CARD_PROVIDERS, deliverNow, STRIPE } from '../src/sandbox.js';
import { TOWN } from '../src/stack.js';
import { heading, openDashboard, payWith, press, signIn, table } from '../src/steps.js';
import { expect, test, type Page } from '../src/test.js';

/** From the dashboard's "Azioni" to the page that says what will be paid (R75). */
async function toPayment(page: Page): Promise<void> {
  await openDashboard(page);
  await table(page, 'Richieste Abbonamenti').getByRole('link', { name: /^Paga/ }).click();
  await expect(heading(page, 'Pagamento')).toBeVisible();
}

const paymentIn = (page: Page): string => /pagamenti\/([\w-]+)\/esito/.exec(page.url())?.[1] ?? '';

for (const provider of CARD_PROVIDERS) {
  test(`${provider.name}: the five ways back from its page; a double click and a second tab pay once`, async ({
    phone,
    office,
    checkA11y,
  }) => {
    const { citizen, request } = await provider.payer(office);
    await signIn(phone, citizen.person, 'area', provider.town);
    // Our own screens are the same wherever people come back from.
    const look = async (screen: string): Promise<void> => {
      if (provider === STRIPE) await checkA11y(phone, screen);
    };
    const paymentPage = `/${provider.town}/richieste/${request}/pagamento`;
    const again = async (): Promise<string> => {
      await phone.getByRole('link', { name: 'Prova di nuovo a pagare' }).click();
      await press(phone, /^Paga /);
      return provider.pageOf(phone);
    };

    await test.step('annullato', async () => {
      await phone.goto(paymentPage);
      await press(phone, /^Paga /);
      await provider.pageOf(phone);
      await checkA11y(phone, `page-${provider.name.toLowerCase().replaceAll(' ', '-')}`);
      await press(phone, 'Annulla e torna');
      await expect(heading(phone, 'Pagamento annullato')).toBeVisible();
      await expect(phone.getByText('non ti è stato addebitato nulla')).toBeVisible();
      await look('payment-cancelled');
    });

    await test.step('a refused card', async () => {
      await again();
      await payWith(phone, 'Carta rifiutata');
      if (provider.oneAttempt) await expect(heading(phone, 'Pagamento non riuscito')).toBeVisible();
      else await expect(phone.getByRole('alert')).toContainText('La carta è stata rifiutata');
      await look('sandbox-declined');
    });

    await test.step('in corso, then fallito', async () => {
      const page = provider.oneAttempt ? await again() : await provider.pageOf(phone);
      await payWith(phone, 'In attesa, poi riuscito');
      await expect(heading(phone, 'Pagamento in corso')).toBeVisible();
      await look('payment-pending');
      await provider.fail(page);
      await expect(heading(phone, 'Pagamento non riuscito')).toBeFocused();
      await look('payment-failed');
    });

    await test.step('scaduto', async () => {
      await provider.expire(await again());
      await phone.reload();
      await phone.getByRole('link', { name: 'Torna al sito' }).click();
      await expect(heading(phone, 'Pagamento scaduto')).toBeVisible();
      await look('payment-expired');
    });

    await test.step('riuscito, once, however often it is pressed and wherever', async () => {
      const second = await phone.context().newPage();
      await second.goto(paymentPage);
      await phone.getByRole('link', { name: 'Prova di nuovo a pagare' }).click();
      await phone.getByRole('button', { name: /^Paga / }).dblclick();
      const page = await provider.pageOf(phone);
      await press(second, /^Paga /);
      expect(await provider.pageOf(second)).toBe(page);
      await phone.getByRole('button', { name: 'Pagamento riuscito' }).click();
      await phone.getByRole('button', { name: /^Paga / }).dblclick();
      await expect(heading(phone, 'Pagamento riuscito')).toBeVisible();
      // The other tab still shows the form: it is told that everything is done.
      await payWith(second, 'Pagamento riuscito');
      await expect(heading(second, /Pagamento (eseguito|riuscito)/)).toBeVisible();
      expect(await provider.capturesOf(paymentIn(phone))).toBe(1);
      // And whoever comes back to the app with the browser's Back cannot pay again.
      await phone.goto(paymentPage);
      await expect(phone.getByText('Niente da pagare', { exact: true })).toBeVisible();
      await citizen.inbox.message(/Pagamento ricevuto/);
      expect(await citizen.inbox.count(/Pagamento ricevuto/)).toBe(1);
    });
  });
}

test('closing the tab after paying loses nothing', async ({ phone, office, checkA11y }) => {
  const citizen = await Citizen.register();
  await citizen.readyToPay(office);
  await signIn(phone, citizen.person);
  const tab = await phone.context().newPage();
  await toPayment(tab);
  await press(tab, /^Paga /);
  await tab.getByText('Comportamenti di prova').click();
  await tab.getByLabel('Scheda chiusa dopo il pagamento').check();
  await payWith(tab, 'Pagamento riuscito');
  await expect(heading(tab, 'Pagamento eseguito: chiudi questa scheda')).toBeVisible();
  await tab.close();

  await citizen.inbox.message(/Pagamento ricevuto/);
  await openDashboard(phone);
  await expect(phone.getByText(/^Sì, con /)).toBeVisible();
  await expect(table(phone, 'Richieste Abbonamenti')).toContainText('Conclusa');
  await phone.goto(`/${TOWN}/abbonamenti`);
  await expect(heading(phone, 'Abbonamenti Associati')).toBeVisible();
  await checkA11y(phone, 'subscriptions');
  await table(phone, 'Abbonamenti Associati')
    .getByRole('link', { name: /Residenti/ })
    .first()
    .click();
  await expect(phone.getByText(/Vale ancora/)).toBeVisible();
  await checkA11y(phone, 'subscription');
});

test('a notice that is late, and then comes all the same, changes nothing twice', async ({
  phone,
  office,
}) => {
  const citizen = await Citizen.register();
  await citizen.readyToPay(office);
  await signIn(phone, citizen.person);
  await toPayment(phone);
  await press(phone, /^Paga /);
  await phone.getByText('Comportamenti di prova').click();
  await phone.getByLabel('Notifica in ritardo').check();
  await phone.getByLabel('Secondi di ritardo').fill('3600');
  await payWith(phone, 'Pagamento riuscito');
  // The page waits, and the office asks the provider itself.
  await expect(heading(phone, 'Pagamento riuscito')).toBeVisible({ timeout: 30_000 });
  await citizen.inbox.message(/Pagamento ricevuto/);

  await deliverNow();
  await openDashboard(phone);
  await expect(table(phone, 'Abbonamenti Associati').getByRole('row')).toHaveCount(2);
  expect(await STRIPE.capturesOf(paymentIn(phone) || '')).toBeLessThanOrEqual(1);
  expect(await citizen.inbox.count(/Pagamento ricevuto/)).toBe(1);
});
