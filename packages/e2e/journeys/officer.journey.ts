import { formatPlate } from '@sosta/contracts';
import { film, holdPage } from '../src/camera.js';
import { qrGreys, qrPhoto } from '../src/files.js';
import { stack, TOWN } from '../src/stack.js';
import { heading, press, signInAtDesk } from '../src/steps.js';
import { expect, test, type Page } from '../src/test.js';

const FORGED = `S1.k1.${TOWN}~CE-1~1~IT~AB123CD~2030-12-31.${'A'.repeat(86)}`;

async function check(phone: Page, plate: string): Promise<void> {
  await phone.getByLabel('Targa', { exact: true }).fill(plate);
  await phone.getByRole('button', { name: 'Controlla', exact: true }).click();
}
async function scan(phone: Page, text: string): Promise<void> {
  await press(phone, 'Inquadra il contrassegno');
  await phone.locator('input[type=file]').setInputFiles(qrPhoto(text));
}
/** Opens the camera, which sees a code at once. */
async function look(phone: Page): Promise<void> {
  await press(phone, 'Inquadra il contrassegno');
  await expect(heading(phone, /Inquadra/)).toBeHidden();
}
/** What a genuine ticket is answered: colour, plate, where and until when. */
async function seesValid(phone: Page, plate: string, source: RegExp): Promise<void> {
  await expect(heading(phone, 'In regola')).toBeFocused();
  await expect(phone.locator('main')).toHaveClass(/is-green/);
  await expect(phone.getByText(formatPlate('CAR', plate), { exact: true })).toBeVisible();
  await expect(phone.getByText('Confronta la targa con quella dell’auto.')).toBeVisible();
  await expect(phone.getByText('Valido fino al')).toBeVisible();
  await expect(phone.getByText('Zona del titolo')).toBeVisible();
  await expect(phone.getByText(source)).toBeVisible();
}
const again = (phone: Page) => press(phone, 'Nuovo controllo');

test('a warden checks plates and tickets, with and without a network, until the phone is revoked', async ({
  desk,
  phone,
  another,
  office,
  watch,
  checkA11y,
}) => {
  watch.expectAnswer(/POST .*\/enforcement\/tickets\/checks 404/);
  watch.expectAnswer(/(GET|POST) .*\/enforcement\/[^ ]+ 401/);
  const name = `Palmare ${Date.now().toString(36)}`;
  const expired = await office.expiredPlate();
  const { plate: valid, pdf } = await office.validTicket();
  await signInAtDesk(desk, 'officer');
  await desk.goto(`/backoffice/${TOWN}/palmari`);
  await press(desk, 'Nuovo palmare');
  await desk.getByLabel('Nome', { exact: true }).fill(name);
  await press(desk, 'Crea il codice');
  const code = (await desk.getByText(/^sosta-officer:/).textContent()) ?? '';
  await expect(desk.getByRole('img', { name: 'Codice QR per collegare il telefono' })).toBeVisible();
  await checkA11y(desk, 'desk-device-code');
  await desk.keyboard.press('Escape');

  await phone.goto('/officer');
  await press(phone, 'Collega');
  await expect(phone.getByRole('alert')).toContainText('comincia con «sosta»');
  await checkA11y(phone, 'officer-introduction');
  await phone.getByLabel('Codice o chiave').fill(code);
  await press(phone, 'Collega');
  await expect(phone.getByText(/^dati di/)).toBeVisible();
  await checkA11y(phone, 'officer-check');

  await check(phone, valid);
  await expect(heading(phone, 'In regola')).toBeFocused();
  await expect(phone.getByText('Risposta del server')).toBeVisible();
  await checkA11y(phone, 'officer-valid');
  await again(phone);
  await check(phone, expired);
  await expect(heading(phone, 'Scaduto')).toBeVisible();
  await checkA11y(phone, 'officer-expired');
  await again(phone);
  await scan(phone, `${stack().url}/${TOWN}/verifica#${FORGED}`);
  await expect(heading(phone, 'Non autentico')).toBeVisible();
  await again(phone);

  // The paper itself, before the camera.
  await holdPage(await another('desk'), pdf);
  await look(phone);
  await seesValid(phone, valid, /^Risposta del server$/);
  await again(phone);

  // The reader of QR codes is kept by now: it has been used.
  await phone.context().setOffline(true);
  await phone.reload();
  await check(phone, valid);
  await expect(heading(phone, 'In regola')).toBeVisible();
  await expect(phone.getByText(/^Dati di (adesso|un minuto fa)$/)).toBeVisible();
  await again(phone);
  await check(phone, expired);
  await expect(phone.getByText('Senza rete: da confermare')).toBeVisible();
  await checkA11y(phone, 'officer-offline');
  await again(phone);
  await look(phone);
  await seesValid(phone, valid, /^Dati di/);
  await again(phone);
  film(qrGreys(FORGED));
  await look(phone);
  await expect(heading(phone, 'Non autentico')).toBeVisible();
  await expect(phone.locator('main')).toHaveClass(/is-red/);
  await again(phone);
  await press(phone, /Controlli fatti/);
  await expect(phone.getByText('da inviare')).toHaveCount(3);
  await checkA11y(phone, 'officer-history');

  await phone.context().setOffline(false);
  await expect(phone.getByText('da inviare')).toHaveCount(0);
  await expect(phone.getByText('confermato dal server')).toHaveCount(3);

  await press(desk, `Revoca ${name}`);
  await desk.getByRole('dialog').getByRole('button', { name: 'Revoca', exact: true }).click();
  await expect(desk.getByText('Accesso del palmare revocato')).toBeVisible();
  await checkA11y(desk, 'desk-devices', { narrow: true });
  await press(phone, 'Indietro');
  await press(phone, /Questo telefono/);
  await checkA11y(phone, 'officer-device');
  await press(phone, 'Aggiorna adesso');
  await expect(phone.getByText('è stato revocato dall’ufficio', { exact: false })).toBeVisible();
  await phone.reload();
  await expect(heading(phone, 'Collega questo telefono')).toBeVisible();
});
