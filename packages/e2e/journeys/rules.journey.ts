import { Citizen } from '../src/citizen.js';
import { heading, openQueue, press, sendNow, signInAtDesk } from '../src/steps.js';
import { TOWN } from '../src/stack.js';
import { expect, test } from '../src/test.js';

test('a rule approves what fits it, and a person accepts three at once', async ({ desk, checkA11y }) => {
  const familyName = 'Insiemini';
  const three = Promise.all([1, 2, 3].map(() => Citizen.register({ familyName })));

  await test.step('writes a rule, tries it, and lets it hold from today', async () => {
    await signInAtDesk(desk, 'rules');
    await desk.goto(`/backoffice/${TOWN}/impostazioni/approvazione`);
    await press(desk, 'Aggiungi una regola Certificazione');
    const dialog = desk.getByRole('dialog');
    await press(dialog, 'Aggiungi una condizione');
    await dialog.getByLabel('Che cosa si guarda').nth(1).selectOption('CERTIFICATION_TYPE');
    // Of a sector that no other journey lives in.
    await dialog
      .getByRole('group', { name: 'e se' })
      .getByRole('checkbox', { name: 'Residente – Settore D – Roma' })
      .check();
    await dialog.getByLabel('Allora').selectOption('approva');
    await checkA11y(desk, 'desk-rule', { narrow: true });
    await press(dialog, 'Usa questa regola');
    await expect(dialog).toBeHidden();
    await press(desk, 'Prova sulle ultime richieste');
    await expect(desk.getByTestId('dry-run')).toBeVisible();
    await checkA11y(desk, 'desk-rules');
    await press(desk, 'Registra…');
    const today = new Date().toLocaleDateString('sv', { timeZone: 'Europe/Rome' });
    await desk.getByRole('dialog').getByLabel('Vale dal').fill(today);
    await press(desk.getByRole('dialog'), 'Registra');
    await expect(desk.getByRole('dialog')).toBeHidden();
  });

  const revoked = await test.step('the rule approves, and says why', async () => {
    const citizen = await Citizen.register({ street: 'Via Roma', streetNumber: '5' });
    const id = await citizen.askCertification('RES-D');
    const { number } = await citizen.asked(id);
    await citizen.inbox.message(new RegExp(`Richiesta ${number} accettata`));
    await desk.goto(`/backoffice/${TOWN}/coda/${id}`);
    const outcome = desk.getByTestId('rules-outcome');
    await expect(outcome).toContainText('Decisa dalle regole');
    await expect(outcome).toContainText('Regola 1 (approva): vale');
    await checkA11y(desk, 'desk-decided-by-rules');
    return { citizen, number };
  });

  await test.step('a later check finds it wrong: revoked, with its e-mail read first', async () => {
    await press(desk, 'Revoca…');
    const dialog = desk.getByRole('dialog', { name: 'Revoca l’accettazione' });
    await dialog.getByRole('checkbox', { name: /i requisiti dichiarati non risultano/ }).check();
    await expect(dialog.getByRole('region', { name: 'L’e-mail che riceverà' })).toContainText(
      'non risultano',
    );
    await checkA11y(desk, 'desk-revoke', { narrow: true });
    await press(dialog, 'Revoca e avvisa');
    await expect(dialog).toBeHidden();
    await sendNow(desk, revoked.number);
    await revoked.citizen.inbox.message(new RegExp(`Richiesta ${revoked.number}: .*revocata`));
  });

  await test.step('accepts three together', async () => {
    const people = await three;
    const numbers = await Promise.all(
      people.map(async (who) => (await who.asked(await who.askCertification())).number),
    );
    await openQueue(desk);
    await desk.getByRole('searchbox', { name: 'Cerca nella coda' }).fill(familyName);
    await desk.keyboard.press('Enter');
    for (const number of numbers) await expect(desk.getByRole('link', { name: number })).toBeVisible();
    await desk.getByRole('checkbox', { name: 'Seleziona tutte le righe di questa pagina' }).focus();
    await desk.keyboard.press('Space');
    await expect(desk.getByTestId('bulk-bar')).toContainText('3 richieste scelte');
    await checkA11y(desk, 'desk-queue-selected');
    await press(desk.getByTestId('bulk-bar'), 'Accetta…');
    const dialog = desk.getByRole('dialog');
    await dialog.getByLabel('Per confermare scrivi quante sono: 3').fill('3');
    await checkA11y(desk, 'desk-bulk-accept', { narrow: true });
    await press(dialog, 'Accetta e avvisa');
    await expect(heading(desk, 'Accetta le richieste scelte')).toBeVisible();
    await expect(desk.getByText('Finito: 3 fatte, 0 non fatte.')).toBeVisible();
    await checkA11y(desk, 'desk-bulk-done');
    for (const [index, who] of people.entries())
      await who.inbox.message(new RegExp(`Richiesta ${numbers[index]} accettata`));
  });
});
