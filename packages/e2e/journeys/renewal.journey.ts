import { TOWN } from '../src/stack.js';
import { Inbox } from '../src/mail.js';
import { heading, openDashboard, payWith, press, table } from '../src/steps.js';
import { expect, test } from '../src/test.js';

/** A year of the demo's life: there is no clock to turn forward here. */
const ANNA = { email: 'anna.russo@example.it', password: 'Sosta2026!' };

test('R86, R87: a subscription is renewed with the data it has, and paid with the same button', async ({
  phone,
  checkA11y,
}) => {
  await phone.goto(`/${TOWN}/accedi`);
  await phone.getByLabel('Email', { exact: true }).fill(ANNA.email);
  await phone.getByLabel('Password', { exact: true }).fill(ANNA.password);
  await press(phone, 'Accedi');
  await expect(heading(phone, 'Ciao, Anna')).toBeVisible();
  await openDashboard(phone);
  await checkA11y(phone, 'dashboard-full');
  const owned = table(phone, 'Abbonamenti Associati');
  const before = await owned.getByRole('row').count();
  await owned
    .getByRole('link', { name: /^Rinnova/ })
    .first()
    .click();
  await expect(heading(phone, 'Rinnova l’abbonamento')).toBeVisible();
  await expect(phone.getByText('Stessi dati di prima')).toBeVisible();
  await expect(phone.getByRole('table', { name: 'Prezzo dell’abbonamento' })).toContainText('Totale');
  await checkA11y(phone, 'renewal');
  await press(phone, /^Rinnova e paga/);
  await payWith(phone, 'Pagamento riuscito');
  await expect(heading(phone, 'Pagamento riuscito')).toBeVisible();
  const mail = await new Inbox(ANNA.email).message(/Pagamento ricevuto/);
  expect(mail.attachments).toHaveLength(2);

  await openDashboard(phone);
  await expect(owned.getByRole('row')).toHaveCount(before + 1);
  await expect(owned).toContainText('Non ancora iniziato');
  await expect(owned.getByRole('link', { name: /^Rinnova/ })).toHaveCount(0);
  await checkA11y(phone, 'dashboard-renewed');
});
