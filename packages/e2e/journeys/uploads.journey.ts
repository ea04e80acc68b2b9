import { Citizen } from '../src/citizen.js';
import { basename } from 'node:path';
import { writeFileSync } from 'node:fs';
import { disguisedProgram, encryptedPdf, heic, pdf, photo, type ChosenFile } from '../src/files.js';
import { TOWN } from '../src/stack.js';
import { choose, heading, press, problems, signIn, upload } from '../src/steps.js';
import { expect, test } from '../src/test.js';

const FIELD = 'Documento d’identità';

test('a file that is no good is refused with what to do instead', async ({
  phone,
  watch,
  checkA11y,
}, testInfo) => {
  watch.expectAnswer(/POST .*\/documents 4(13|15|22)/);
  const citizen = await Citizen.register();
  await signIn(phone, citizen.person);
  await phone.goto(`/${TOWN}/certificazioni/nuova`);
  await expect(phone.getByRole('radio', { name: /Residente – Settore B/ })).toBeChecked();
  await press(phone, 'Continua');
  await expect(heading(phone, FIELD)).toBeVisible();
  await press(phone, 'Continua');
  await expect(problems(phone)).toContainText('Carica il documento d’identità');
  await checkA11y(phone, 'upload-missing');

  const field = phone.getByRole('group', { name: FIELD });
  // A good PDF of 30 MB; as a path, since so much does not go through the wire to the browser.
  const big = testInfo.outputPath('scansione.pdf');
  writeFileSync(big, Buffer.concat([pdf('scansione').buffer, Buffer.alloc(30 * 1024 * 1024, 0x20)]));
  const refused: [ChosenFile | string, RegExp][] = [
    [big, /Il file è troppo grande/],
    [{ name: 'vuoto.pdf', mimeType: 'application/pdf', buffer: Buffer.alloc(0) }, /Il file è vuoto/],
    [disguisedProgram('documento.pdf'), /Questo tipo di file non/],
    [encryptedPdf('protetto.pdf'), /protetto da password/],
    [heic('IMG_0001.heic', 'image/heic'), /HEIC/],
    [heic('IMG_0002.jpg', 'image/jpeg'), /HEIC/],
  ];
  for (const [file, text] of refused) {
    await choose(phone, FIELD, file);
    const name = typeof file === 'string' ? basename(file) : file.name;
    await expect(field.getByText(text).first(), name).toBeVisible();
    if (name === 'protetto.pdf') await checkA11y(phone, 'upload-refused');
    await field.getByRole('button', { name: 'Scegli un altro file' }).click();
    await expect(phone.getByRole('button', { name: /^Scegli un file/ })).toBeFocused();
  }

  await upload(phone, FIELD, photo('carta-identita.png', 3000, 2000));
  await expect(field.getByRole('img', { name: /Anteprima/ })).toBeVisible();
  await expect(field.getByText('Si legge bene?')).toBeVisible();
  await checkA11y(phone, 'upload-done');
  await press(phone, 'Continua');
  await expect(heading(phone, 'Autocertificazione')).toBeVisible();
});
