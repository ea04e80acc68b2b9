import { Citizen } from '../src/citizen.js';
import { decide, heading, openCase, openQueue, press, signInAtDesk } from '../src/steps.js';
import { expect, test } from '../src/test.js';

test('two operators on one request: who has it is seen at once, told when free, taken over with a reason', async ({
  desk,
  another,
  watch,
  checkA11y,
}) => {
  const citizen = await Citizen.register();
  const { number } = await citizen.asked(await citizen.askCertification());
  const second = await another('desk');
  await Promise.all([signInAtDesk(desk, 'first'), signInAtDesk(second, 'second')]);
  await openCase(desk, number);
  await openCase(second, number);
  const decision = second.getByRole('group', { name: 'Decisione' });
  await expect(decision).toBeVisible();

  await test.step('taken by one, the other sees who and since when without touching anything', async () => {
    await press(desk, 'Prendi in carico');
    await expect(desk.getByRole('button', { name: 'Rilascia' })).toBeVisible();
    const banner = second.getByRole('status', { name: 'Chi se ne occupa' });
    await expect(banner).toContainText('Operatore first se ne occupa da meno di un minuto');
    await expect(decision).toBeHidden();
    await checkA11y(second, 'desk-review-claimed');
  });

  await test.step('told when it is free', async () => {
    await press(second, 'Avvisami quando si libera');
    await expect(second.getByRole('button', { name: 'Ti avvisiamo appena si libera' })).toBeVisible();
    await press(desk, 'Rilascia');
    await expect(second.getByText(`${number} si è liberata`)).toBeVisible();
    await expect(decision).toBeVisible();
  });

  await test.step('in the queue with name and time', async () => {
    await press(desk, 'Prendi in carico');
    await expect(desk.getByRole('button', { name: 'Rilascia' })).toBeVisible();
    await openQueue(second);
    const row = second.getByRole('row').filter({ hasText: number });
    await expect(row).toContainText('Operatore first');
    await expect(row).toContainText('da meno di un minuto');
    await checkA11y(second, 'desk-queue');
    await second.getByRole('link', { name: new RegExp(number) }).click();
    await expect(heading(second, number)).toBeVisible();
  });

  await test.step('taken over, and the colleague reads why', async () => {
    const refusing = desk.getByRole('dialog');
    await desk.getByRole('group', { name: 'Decisione' }).getByRole('button', { name: 'Rifiuta' }).click();
    await refusing.getByLabel('Nota per il cittadino').fill('Manca la firma.');
    await press(second, 'Prendi tu');
    const dialog = second.getByRole('dialog');
    await press(dialog, 'Prendi tu');
    await expect(dialog.getByRole('alert').filter({ hasText: 'Scrivi il motivo.' })).toBeFocused();
    await dialog.getByRole('textbox', { name: 'Motivo' }).fill('Il cittadino è allo sportello');
    await checkA11y(second, 'desk-take-over');
    await press(dialog, 'Prendi tu');
    await expect(dialog).toBeHidden();

    // What the other was about to send is refused, and kept.
    watch.expectAnswer(/POST .*\/(refuse|preview) 409/);
    await press(refusing, 'Rifiuta e avvisa');
    await expect(refusing.getByRole('alert').filter({ hasText: 'Adesso se ne occupa' })).toContainText(
      'Adesso se ne occupa Operatore second.',
    );
    await expect(refusing.getByLabel('Nota per il cittadino')).toHaveValue('Manca la firma.');
    await press(refusing, 'Torna alla richiesta');
    await expect(refusing).toBeHidden();
    await expect(desk.getByRole('status', { name: 'Chi se ne occupa' })).toContainText(
      'Operatore second l’ha presa in carico al posto tuo: «Il cittadino è allo sportello»',
    );
    await expect(desk.getByRole('group', { name: 'Decisione' })).toBeHidden();
  });

  await decide(second, number, 'Accetta');
  await citizen.inbox.message(new RegExp(`Richiesta ${number} accettata`));
  await expect(desk.getByText('Richiesta già decisa')).toBeVisible();
});
