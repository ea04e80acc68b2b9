// Unpacks @sparticuz/chromium below TMPDIR: the package knows no other place, hence a process of its own.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inflate } from '@sparticuz/chromium';

const bin = join(dirname(fileURLToPath(import.meta.resolve('@sparticuz/chromium'))), '../bin');
// al2023 holds the shared libraries (NSS and others) that a bare machine lacks; the package itself unpacks it
// only where it recognises a cloud function.
for (const archive of ['chromium.br', 'fonts.tar.br', 'swiftshader.tar.br', 'al2023.tar.br']) {
  await inflate(join(bin, archive));
}
