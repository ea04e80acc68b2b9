import { Citizen } from '../src/citizen.js';
import { TOWN } from '../src/stack.js';
import { heading, press, signIn, signInAtDesk } from '../src/steps.js';
import { expect, test } from '../src/test.js';

/** One that no other journey buys, and a reduction that no other journey’s vehicle has. */
const PRODUCT = 'Non residenti – mensile';

test('a reduction is prepared, simulated and published, and the citizen sees what it does', async ({
  desk,
  another,
  office,
  checkA11y,
}) => {
  const citizen = await Citizen.register();
  const asked = await Promise.all([citizen.askCertification('RES-D'), citizen.askPlate({ fuel: 'HYBRID' })]);
  await Promise.all(asked.map((id) => office.accept(id)));

  await signInAtDesk(desk, 'prices');
  await desk.goto(`/backoffice/${TOWN}/prodotti`);
  await expect(heading(desk, 'Prodotti e tariffe')).toBeVisible();
  await checkA11y(desk, 'products');
  await desk.getByRole('link', { name: PRODUCT, exact: true }).click();
  await expect(heading(desk, PRODUCT)).toBeVisible();
  await checkA11y(desk, 'product-prices');

  await test.step('the draft', async () => {
    await desk.getByRole('tab', { name: 'Riduzioni e maggiorazioni' }).click();
    await press(desk, 'Aggiungi una riduzione o maggiorazione');
    const dialog = desk.getByRole('dialog');
    await dialog.getByLabel('Dipende da').selectOption({ label: 'Alimentazione del veicolo' });
    await press(dialog, 'Metti nella bozza');
    await expect(dialog.getByRole('alert')).toContainText('Scegli almeno un’alimentazione.');
    await checkA11y(desk, 'product-reduction-errors');
    await dialog.getByRole('checkbox', { name: 'Ibrida' }).check();
    await dialog.getByLabel('Quanto').fill('20');
    await expect(dialog.getByRole('status')).toHaveText('Ibrida: −20%');
    await press(dialog, 'Metti nella bozza');
    await expect(dialog).toBeHidden();
    // A day without a price is named, and stops the publication.
    await desk.getByRole('tab', { name: 'Dati' }).click();
    await checkA11y(desk, 'product-data', { narrow: true });
    await desk.getByRole('tab', { name: 'Tariffe' }).click();
    await press(desk, 'Aggiungi un prezzo da una data');
    await desk.getByLabel('Prezzo IVA compresa').fill('55,00');
    await desk.getByLabel('Ultimo giorno').fill('2099-12-31');
    await press(desk, 'Salva la bozza');
    await expect(desk.getByText('Senza prezzo dal 1 gennaio 2100 in poi')).toBeVisible();
    await expect(desk.getByRole('button', { name: 'Pubblica…' })).toBeDisabled();
    await checkA11y(desk, 'product-gap');
    await press(desk, /^Togli il prezzo/);
    await press(desk, 'Salva la bozza');
    await expect(desk.getByRole('button', { name: 'Pubblica…' })).toBeEnabled();
  });

  await test.step('who would pay how much', async () => {
    await desk.getByRole('tab', { name: 'Posti e lista d’attesa' }).click();
    await checkA11y(desk, 'product-places');
    await desk.getByRole('tab', { name: 'Simula' }).click();
    await press(desk, 'Simula');
    const row = desk.getByRole('table', { name: 'Casi tipici' }).getByRole('row', { name: /Veicolo ibrido/ });
    await expect(row).toContainText('40,00');
    await checkA11y(desk, 'product-simulation');
    await desk.setViewportSize({ width: 390, height: 844 });
    await checkA11y(desk, 'product-simulation-phone');
    await desk.getByRole('tab', { name: 'Riduzioni e maggiorazioni' }).click();
    await checkA11y(desk, 'product-reductions-phone');
    await desk.setViewportSize({ width: 1280, height: 800 });
    await press(desk, 'Pubblica…');
    const dialog = desk.getByRole('dialog');
    await expect(dialog).toContainText('Ibrida: −20%');
    await expect(dialog.getByRole('table', { name: 'Casi tipici' })).toBeVisible();
    await checkA11y(desk, 'product-publish');
    await press(dialog, 'Pubblica');
    await expect(dialog).toBeHidden();
    await expect(desk.getByRole('button', { name: 'Pubblica…' })).toBeHidden();
  });

  const phone = await another('phone');
  await signIn(phone, citizen.person);
  await phone.goto(`/${TOWN}/abbonamenti/nuova-richiesta`);
  await phone.getByRole('radio', { name: new RegExp(PRODUCT) }).check();
  await expect(phone.getByText('Veicolo ibrido: −20%')).toBeVisible();
  await checkA11y(phone, 'subscription-price-rules');
  await press(phone, 'Continua');
  const quote = phone.getByRole('table', { name: 'Prezzo dell’abbonamento' });
  await expect(quote.getByRole('row', { name: /Veicolo ibrido: −20%/ })).toContainText('-10,00');
  await expect(quote.getByRole('row', { name: 'Totale' })).toContainText('40,00');
  await checkA11y(phone, 'subscription-quote-explained');
});
