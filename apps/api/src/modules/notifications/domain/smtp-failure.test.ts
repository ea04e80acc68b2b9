import { describe, expect, it } from 'vitest';
import { smtpFailure } from './smtp-failure.js';

describe('a mail server’s refusal', () => {
  it.each([
    [{ code: 'EENVELOPE', responseCode: 550, command: 'RCPT TO' }, true, 'SMTP 550 RCPT TO'],
    [{ code: 'EMESSAGE', responseCode: 552, command: 'DATA' }, true, 'SMTP 552 DATA'],
    [{ code: 'EENVELOPE', command: 'API' }, true, 'EENVELOPE'],
    [{ code: 'EENVELOPE', responseCode: 451, command: 'RCPT TO' }, false, 'SMTP 451 RCPT TO'],
    [{ code: 'EENVELOPE', responseCode: 553, command: 'MAIL FROM' }, false, 'SMTP 553 MAIL FROM'],
    [{ code: 'EAUTH', responseCode: 535, command: 'AUTH PLAIN' }, false, 'SMTP 535 AUTH PLAIN'],
    [{ code: 'ECONNECTION', command: 'CONN' }, false, 'ECONNECTION'],
    [new Error('somebody@example.test is unknown'), false, 'unknown'],
  ])('%o: permanent %s', (error, permanent, code) => {
    expect(smtpFailure(error)).toEqual({ permanent, code });
  });
});
