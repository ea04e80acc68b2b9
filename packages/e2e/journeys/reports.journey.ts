import { readFile } from 'node:fs/promises';
import { Citizen } from '../src/citizen.js';
import { TOWN } from '../src/stack.js';
import { heading, press, signInAtDesk } from '../src/steps.js';
import { expect, test } from '../src/test.js';

test('figures on a chart, in a table and in a file, and the log of who took them', async ({
  desk,
  checkA11y,
}) => {
  // Something happened today at least.
  await (await Citizen.register()).askCertification();
  await signInAtDesk(desk, 'reports');

  await test.step('the report counts today, and keeps what was chosen in its address', async () => {
    await desk.goto(`/backoffice/${TOWN}/report`);
    await expect(heading(desk, 'Report')).toBeVisible();
    await desk.getByLabel('Raggruppa per').selectOption('MONTH');
    await expect(desk).toHaveURL(/per=MONTH/);
    await desk.getByLabel('Confronta con').selectOption('YEAR_BEFORE');
    await expect(desk.getByRole('img', { name: /richieste inviate/ }).locator('svg')).toBeVisible();
    await checkA11y(desk, 'desk-report', { narrow: true });
  });

  await test.step('the file holds the numbers of the table', async () => {
    const row = desk
      .getByRole('table', { name: 'Per tipo di richiesta' })
      .getByRole('row', { name: /^Certificazione/ });
    await expect(row.getByRole('cell').first()).toHaveText(/^[1-9]/);
    const shown = await row.getByRole('cell').first().innerText();
    const download = desk.waitForEvent('download');
    await press(desk, 'Scarica CSV Per tipo di richiesta');
    const text = await readFile(await (await download).path(), 'utf8');
    const line = text.split('\r\n').find((one) => one.startsWith('Certificazione;'));
    expect(line?.split(';')[1]).toBe(shown.replace('.', ''));
  });

  await test.step('money and subscriptions have theirs', async () => {
    for (const [view, name] of [
      ['Incassi', 'desk-report-revenue'],
      ['Abbonamenti', 'desk-report-occupancy'],
    ] as const) {
      const views = desk.getByRole('navigation', { name: 'Report disponibili' });
      await views.getByRole('link', { name: view }).click();
      await expect(desk.getByRole('main').getByRole('table').first()).toBeVisible();
      await checkA11y(desk, name, { narrow: true });
    }
  });

  await test.step('the log is filtered, leaves as a file, and says so', async () => {
    await desk.goto(`/backoffice/${TOWN}/registro`);
    await desk.getByLabel('Azione').selectOption({ label: 'Richiesta inviata' });
    await expect(desk).toHaveURL(/action=request\.submitted/);
    await expect(desk.getByRole('row').filter({ hasText: 'un cittadino' }).first()).toBeVisible();
    const download = desk.waitForEvent('download');
    await press(desk, 'Esporta CSV');
    expect(await readFile(await (await download).path(), 'utf8')).toContain('request.submitted');
    await desk.getByLabel('Azione').selectOption({ label: 'Registro attività esportato' });
    await expect(desk.getByRole('row').filter({ hasText: 'Operatore reports' }).first()).toBeVisible();
    await checkA11y(desk, 'desk-audit-filtered');
  });
});
