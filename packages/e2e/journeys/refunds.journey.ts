import { Citizen } from '../src/citizen.js';
import { newPlate } from '../src/people.js';
import { heading, payWith, press, signIn, signInAtDesk } from '../src/steps.js';
import { TOWN } from '../src/stack.js';
import { expect, test } from '../src/test.js';

test('money goes back: asked for by one, approved by another, seen by the citizen', async ({
  phone,
  desk,
  another,
  office,
  checkA11y,
}) => {
  const plate = newPlate();
  const citizen = await Citizen.register();
  const request = await citizen.readyToPay(office, { plate });
  await signIn(phone, citizen.person);
  await phone.goto(`/${TOWN}/richieste/${request}/pagamento`);
  await press(phone, /^Paga /);
  await payWith(phone, 'Pagamento riuscito');
  await expect(heading(phone, 'Pagamento riuscito')).toBeVisible();
  const paymentId = /pagamenti\/([\w-]+)\/esito/.exec(phone.url())?.[1] ?? '';
  await phone.getByRole('link', { name: 'Vedi l’abbonamento' }).click();
  await phone.waitForURL(/\/abbonamenti\//);
  const own = phone.url();
  expect(await office.check(plate)).toBe('VALID');

  await signInAtDesk(desk, 'refunds');
  await desk.goto(`/backoffice/${TOWN}/pagamenti/${paymentId}`);
  await press(desk, 'Chiedi il rimborso');
  const dialog = desk.getByRole('dialog', { name: 'Chiedi il rimborso' });
  await expect(dialog.getByText('l’abbonamento termina subito')).toBeVisible();
  await dialog.getByLabel('Come').selectOption('BANK_TRANSFER');
  await press(dialog, 'Chiedi il rimborso');
  await expect(dialog.getByRole('alert')).toContainText('Scrivi l’IBAN');
  await checkA11y(desk, 'refund-form', { narrow: true });
  await dialog.getByLabel('Come').selectOption('PROVIDER');
  await dialog.getByLabel('Motivo').fill('Veicolo venduto');
  await dialog.getByLabel('Motivo').press('Tab');
  await press(dialog, 'Chiedi il rimborso');
  await expect(heading(desk, /^Rimborso /)).toBeVisible();
  await expect(desk.getByText('Aspetta un’altra persona')).toBeVisible();
  await expect(desk.getByRole('button', { name: 'Approva' })).toHaveCount(0);
  await checkA11y(desk, 'refund-waiting', { narrow: true });
  const number = (await heading(desk, /^Rimborso /).textContent())?.replace('Rimborso ', '').trim() ?? '';
  await phone.reload();
  await expect(phone.getByText('È in arrivo un rimborso')).toBeVisible();

  const colleague = await another('desk');
  await signInAtDesk(colleague, 'refundsApprover');
  await colleague.goto(`/backoffice/${TOWN}/rimborsi`);
  await expect(colleague.getByRole('link', { name: number })).toBeVisible();
  await checkA11y(colleague, 'refunds', { narrow: true });
  await colleague.getByRole('link', { name: number }).click();
  await press(colleague, 'Approva');
  await press(colleague.getByRole('dialog'), 'Approva il rimborso');
  await expect(colleague.getByText('Eseguito', { exact: true })).toBeVisible();
  await expect(colleague.getByText(/è terminato\.$/)).toBeVisible();
  await checkA11y(colleague, 'refund-done', { narrow: true });
  await colleague.getByRole('link', { name: 'Differenze' }).click();
  await press(colleague, 'Confronta adesso');
  await expect(colleague.getByText(/incassi confrontati/).first()).toBeVisible();
  await checkA11y(colleague, 'differences', { narrow: true });

  await phone.goto(own);
  await expect(phone.getByText(/^Ti abbiamo rimborsato/)).toBeVisible();
  await checkA11y(phone, 'citizen-refund');
  await expect.poll(() => office.check(plate)).not.toBe('VALID');
});
