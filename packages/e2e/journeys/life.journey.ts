import { Citizen } from '../src/citizen.js';
import { newPlate } from '../src/people.js';
import { heading, press, signInAtDesk } from '../src/steps.js';
import { TOWN } from '../src/stack.js';
import { expect, test } from '../src/test.js';

test('a subscription changes plate, stands still and is revoked; whoever checks the plate knows at once', async ({
  desk,
  office,
  checkA11y,
}) => {
  const [first, second] = [newPlate(), newPlate()];
  const citizen = await Citizen.register();
  const requestId = await citizen.readyToPay(office, { plate: first });
  const { subscription: asked } = await citizen.asked(requestId);
  const subscriptionId = await office.takeCash(requestId, asked!.priceCents!);
  await office.accept(await citizen.askPlate({ plate: second }));
  expect([await office.check(first), await office.check(second)]).toEqual(['VALID', 'NOT_FOUND']);

  await signInAtDesk(desk, 'life');
  await desk.goto(`/backoffice/${TOWN}/abbonamenti/${subscriptionId}`);
  await expect(heading(desk, /^Abbonamento /)).toBeVisible();
  const dialog = desk.getByRole('dialog');
  const open = async (action: string): Promise<void> => {
    await press(desk, 'Operazioni');
    await desk.getByRole('menuitem', { name: action }).click();
    await expect(dialog).toBeVisible();
  };
  const confirm = async (button: string): Promise<void> => {
    await expect(dialog.getByText('Che cosa succede')).toBeVisible();
    await expect(dialog.getByText('Parte l’e-mail')).toBeVisible();
    await press(dialog, button);
    await expect(dialog).toBeHidden();
  };

  await open('Cambia targa');
  await expect(dialog.getByText('smette nello stesso istante')).toBeVisible();
  await checkA11y(desk, 'desk-plate-change', { narrow: true });
  await confirm('Cambia la targa');
  await expect(desk.getByRole('list', { name: 'Targhe nel tempo' }).getByRole('listitem')).toHaveCount(2);
  await expect
    .poll(async () => [await office.check(first), await office.check(second)])
    .toEqual(['EXPIRED', 'VALID']);

  await open('Sospendi');
  await dialog.getByRole('checkbox').first().check();
  await confirm('Sospendi adesso');
  await expect(desk.getByText(/^Sospeso dal/)).toBeVisible();
  // Memory may still grant what was taken a moment ago; it is told within the second.
  await expect.poll(() => office.check(second)).toBe('SUSPENDED');

  await open('Riattiva');
  await confirm('Riattiva adesso');
  await expect(desk.getByText(/^Sospeso dal/)).toBeHidden();
  expect(await office.check(second)).toBe('VALID');

  await open('Revoca con preavviso');
  await dialog.getByRole('checkbox').first().check();
  await confirm('Annuncia la revoca');
  await expect(desk.getByText(/^Revoca annunciata: non vale più dal/)).toBeVisible();
  await expect(desk.getByRole('list', { name: 'Storia dell’abbonamento' })).toContainText(
    'Revoca annunciata',
  );
  await checkA11y(desk, 'desk-subscription-life', { narrow: true });
  expect(await office.check(second)).toBe('VALID');
});
