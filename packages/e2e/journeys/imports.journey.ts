import { TOWN } from '../src/stack.js';
import { heading, press, signInAtDesk } from '../src/steps.js';
import { expect, test } from '../src/test.js';

const HEADER = 'codice_fiscale;cognome;nome;data_nascita;indirizzo;civico;cap;comune;provincia';
const GOOD = 'RSSMRA80A01F839W;Rossi;Mario;01/01/1980;Via Roma;1;81100;Caserta;CE';
const WRONG = 'RSSMRA80A01F839X;=1+1;Mario;01/01/1980;Via Roma;1;8110;Caserta;CE';

test('R37: the registry comes from a file, its wrong rows are told and left out', async ({
  desk,
  checkA11y,
}) => {
  await signInAtDesk(desk, 'imports');
  await desk.goto(`/backoffice/${TOWN}/importazioni`);
  await expect(heading(desk, 'Importazioni')).toBeVisible();
  await expect(desk.getByText('Nessuna importazione.')).toBeVisible();
  await checkA11y(desk, 'desk-imports');

  await desk.getByLabel('Che cosa contiene il file').selectOption('Anagrafe comunale');
  await desk.locator('input[type=file]').setInputFiles({
    name: 'anagrafe.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from([HEADER, GOOD, WRONG].join('\r\n')),
  });
  await expect(heading(desk, 'anagrafe.csv')).toBeVisible();
  await expect(desk.getByText('Da confermare')).toBeVisible();
  await expect(desk.getByText('Il testo comincia come una formula', { exact: false })).toBeVisible();
  await checkA11y(desk, 'desk-import');

  await press(desk, 'Importa solo le righe valide');
  await desk.getByRole('dialog').getByRole('button', { name: 'Importa solo le righe valide' }).click();
  await expect(desk.getByText('Importato', { exact: true })).toBeVisible();
});
