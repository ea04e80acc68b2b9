import { describe, expect, test } from 'vitest';
import { isPecAddress } from './pec.js';

describe('R31: certified e-mail', () => {
  test.each([
    'mario.rossi@pec.it',
    'MARIO@LegalMail.IT',
    'mario@arubapec.it',
    'mario@postecert.it',
    'ditta@cert.legalmail.it',
    'protocollo@pec.comune.example.it',
    'nome@ordine.pec.example.it',
    'mario.rossi@archiworldpec.it',
    'scuola@postacert.istruzione.it',
    '"a@b"@pec.it',
    'studio@pec.studio.example.com',
  ])('R31: %s is recognised', (email) => {
    expect(isPecAddress(email)).toBe(true);
  });

  test.each([
    'mario.rossi@example.it',
    'pec@example.it',
    'legalmail.it@example.com',
    'mario@notpec.it',
    'mario@pecora.it',
    'mario@specialmail.it',
    'mario@mylegalmail.it',
  ])('R31: %s is an ordinary address', (email) => {
    expect(isPecAddress(email)).toBe(false);
  });
});
