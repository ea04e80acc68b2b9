import { heading, press, signInAtDesk } from '../src/steps.js';
import { expect, test } from '../src/test.js';

const TOWN = 'valmontone';
const STREETS = [
  'zona;via;lato;dal;al;tranne',
  'STAZIONE;Via della Stazione;;;;',
  'STAZIONE;Via Casilina;;;;',
  'STAZIONE;Via Genazzano;;;;',
  'STAZIONE;Via Kennedy;;;;',
  'STAZIONE;Via Porta Napoletana;dispari;;;',
  'STAZIONE;Viale dei Tigli;pari;2;40/B;8 | 12/A',
  'STAZIONE;Via Roma;pari;;;',
].join('\r\n');
const CROSSING = '41.770, 12.914\n41.775, 12.921\n41.775, 12.914\n41.770, 12.921';
const GOOD = '41.7702, 12.9142\n41.7694, 12.9222\n41.7741, 12.9211\n41.7752, 12.9162';

test('R45: a zone gets its streets from a file and its ground from text, and a citizen finds the sector', async ({
  desk,
  phone,
  checkA11y,
}) => {
  await signInAtDesk(desk, 'zones');
  await desk.goto(`/backoffice/${TOWN}/zone/strade/importa`);
  await expect(heading(desk, 'Importa le strade')).toBeVisible();
  await desk.locator('input[type=file]').setInputFiles({
    name: 'strade.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(STREETS, 'latin1'),
  });
  // Via Roma is wholly the centre's: the one row that is wrong.
  await expect(
    desk.getByText('Alcuni di questi numeri sono già della zona CENTRO', { exact: false }),
  ).toBeVisible();
  await press(desk, 'Importa solo le righe valide');
  await expect(desk.getByRole('heading', { name: 'Strade importate' })).toBeVisible();

  await phone.goto(`/${TOWN}/`);
  await phone.getByRole('link', { name: 'Trova il tuo settore' }).click();
  await phone.getByLabel('Via o piazza').fill('v.le tigli');
  await phone.getByLabel('Numero civico').fill('12');
  await press(phone, 'Cerca');
  await expect(phone.getByRole('heading', { name: 'Viale dei Tigli 12: il tuo settore' })).toBeFocused();
  await expect(phone.getByText('numeri pari dal 2 al 40/B, tranne 8, 12/A', { exact: false })).toBeVisible();
  await expect(phone.getByRole('img', { name: 'Disegno dei settori' })).toBeVisible();
  await checkA11y(phone, 'phone-sector');
  await phone.getByLabel('Numero civico').fill('12/A');
  await press(phone, 'Cerca');
  await expect(
    phone.getByRole('heading', { name: 'Viale dei Tigli 12/A non è in nessun settore' }),
  ).toBeFocused();

  await desk.goto(`/backoffice/${TOWN}/zone`);
  await expect(desk.getByRole('group', { name: 'Mappa delle zone' })).toBeVisible();
  await checkA11y(desk, 'desk-zones');
  await desk.getByRole('link', { name: 'Stazione' }).click();
  await expect(heading(desk, 'Zona STAZIONE')).toBeVisible();
  await desk.getByRole('tab', { name: 'Strade' }).click();
  await expect(desk.getByText('Viale dei Tigli')).toBeVisible();
  await desk.getByRole('tab', { name: 'Mappa' }).click();
  await expect(desk.getByRole('group', { name: 'Mappa della zona' })).toBeVisible();
  const outline = desk.getByLabel('Contorno come testo');
  await outline.fill(CROSSING);
  await press(desk, 'Controlla e mostra');
  await expect(
    desk.getByText('il lato che parte dal punto 1 incrocia il lato che parte dal punto 3', { exact: false }),
  ).toBeVisible();
  await checkA11y(desk, 'desk-zone-map', { narrow: true });
  await outline.fill(GOOD);
  await press(desk, 'Controlla e mostra');
  await expect(desk.getByText('4 punti', { exact: false })).toBeVisible();
  await press(desk, 'Sposta i punti');
  await checkA11y(desk, 'desk-zone-drawing');
});
