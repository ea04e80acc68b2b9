import { TOWN } from '../src/stack.js';
import { heading, openQueue, press, signInAtDesk } from '../src/steps.js';
import { expect, test } from '../src/test.js';

/** Somebody of the demo whose year with the office is complete. */
const ANNA = 'anna.russo@example.it';

test('everything about a person in one place, and what is shown is on record', async ({
  desk,
  checkA11y,
}) => {
  await signInAtDesk(desk, 'records');
  await desk.goto(`/backoffice/${TOWN}/abbonati`);
  await desk.getByRole('searchbox', { name: 'Cerca un abbonato' }).fill(ANNA);
  await press(desk, /^Cerca$/);
  // Who was looked for is nobody else's business: it is in no address, and yet a reload finds it again.
  await expect(desk.getByRole('row')).toHaveCount(2);
  await expect(desk).toHaveURL(/abbonati$/);
  await desk.reload();
  await expect(desk.getByRole('row')).toHaveCount(2);
  await desk.getByRole('link', { name: 'Russo Anna' }).click();
  await expect(heading(desk, /Anna/)).toBeVisible();
  await expect(desk.getByRole('list', { name: 'Storia dell’abbonato' })).toContainText('Pagamento di');
  await checkA11y(desk, 'desk-subscriber', { narrow: true });

  await expect(desk.getByText(ANNA)).toHaveCount(0);
  await press(desk, 'Mostra E-mail');
  await expect(desk.getByText(ANNA)).toBeVisible();

  await desk.getByRole('region', { name: 'Abbonamenti' }).getByRole('link').first().click();
  await expect(heading(desk, /^Abbonamento CE-/)).toBeVisible();
  await checkA11y(desk, 'desk-subscription');
  await desk.getByRole('link', { name: 'Apri il pagamento' }).click();
  await expect(heading(desk, /^Pagamento di/)).toBeVisible();
  await expect(desk.getByText('Riferimento dell’incasso')).toBeVisible();
  await checkA11y(desk, 'desk-payment');

  await desk.goto(`/backoffice/${TOWN}/registro`);
  await expect(desk.getByRole('row').filter({ hasText: 'Operatore records' }).first()).toBeVisible();
  await checkA11y(desk, 'desk-audit');
});

test('the office works on a phone too (R91)', async ({ phone, checkA11y }) => {
  await signInAtDesk(phone, 'pocket');
  await openQueue(phone);
  await checkA11y(phone, 'desk-queue-phone');
  await phone.getByRole('table').getByRole('link').first().click();
  await expect(phone.getByRole('button', { name: 'Richiesta', exact: true })).toBeVisible();
  await checkA11y(phone, 'desk-review-phone');
  await phone.getByRole('button', { name: /^Documenti/ }).click();
  await checkA11y(phone, 'desk-review-phone-documents');
  await press(phone, 'Apri il menu');
  await expect(phone.getByRole('navigation', { name: 'Menu principale' })).toBeVisible();
  await checkA11y(phone, 'desk-menu-phone');
});
