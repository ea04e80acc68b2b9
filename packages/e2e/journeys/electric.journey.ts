import { Citizen } from '../src/citizen.js';
import { newPlate } from '../src/people.js';
import { TOWN } from '../src/stack.js';
import { heading, openDashboard, press, sentNumber, signIn, table } from '../src/steps.js';
import { expect, test } from '../src/test.js';

const spaced = (plate: string): string => `${plate.slice(0, 2)} ${plate.slice(2, 5)} ${plate.slice(5)}`;

test('an electric car needs no certification (R41, R71)', async ({ phone, office, checkA11y }) => {
  const citizen = await Citizen.register();
  await signIn(phone, citizen.person);
  await phone.goto(`/${TOWN}/auto-elettriche`);
  await expect(phone.getByText('Nessuna targa elettrica.')).toBeVisible();
  await checkA11y(phone, 'electric-none');

  const [electric, petrol] = [newPlate(), newPlate()];
  const requests = await Promise.all([
    citizen.askPlate({ plate: electric, fuel: 'ELECTRIC' }),
    citizen.askPlate({ plate: petrol }),
  ]);
  await office.accept(requests[0], { electricCertified: true });
  await office.accept(requests[1]);

  await openDashboard(phone);
  await expect(phone.getByText('Certificato Elettrico')).toBeVisible();
  await press(phone, 'Menu');
  await phone
    .getByRole('navigation', { name: 'Sezioni' })
    .getByRole('link', { name: 'Auto Elettriche' })
    .click();
  await expect(heading(phone, 'Auto Elettriche')).toBeVisible();
  await expect(phone.getByRole('radio')).toHaveCount(1);
  await expect(phone.getByRole('radio')).toBeChecked();
  await expect(phone.getByText(spaced(electric)).first()).toBeVisible();
  await expect(phone.getByText(spaced(petrol))).toHaveCount(0);
  await checkA11y(phone, 'electric');
  await press(phone, 'Invia Richiesta');
  const number = await sentNumber(phone);
  await citizen.inbox.message(new RegExp(`Richiesta ${number} ricevuta`));

  await openDashboard(phone);
  const row = table(phone, 'Richieste Abbonamenti').getByRole('row').filter({ hasText: number });
  await expect(row).toContainText('Auto elettriche');
  await expect(row).toContainText('Inviata');
});
