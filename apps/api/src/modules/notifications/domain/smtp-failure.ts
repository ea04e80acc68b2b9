/** What a mail server's refusal means: the class, never its words, which may quote the address. */
export interface SmtpFailure {
  /** Nothing will make this address or message acceptable: sending again would only annoy the server. */
  permanent: boolean;
  /** `SMTP 550 RCPT TO`, `ECONNECTION`, … */
  code: string;
}

interface MailerError {
  code?: unknown;
  responseCode?: unknown;
  command?: unknown;
}

/**
 * 4xx and everything about the connection pass; 5xx about the recipient or the message do not. A 5xx to our greeting,
 * sign-in or sender is our own trouble: it is tried again, because somebody will put it right.
 */
export function smtpFailure(error: unknown): SmtpFailure {
  const { code, responseCode, command } = (error ?? {}) as MailerError;
  const name = typeof code === 'string' && /^[A-Z]{1,20}$/.test(code) ? code : 'unknown';
  if (typeof responseCode === 'number') {
    const step = typeof command === 'string' && /^[A-Z ]{1,20}$/.test(command) ? command : '';
    const permanent = responseCode >= 500 && responseCode < 600 && (step === 'RCPT TO' || step === 'DATA');
    return { permanent, code: `SMTP ${responseCode} ${step}`.trim() };
  }
  // An address that cannot even be written into the envelope.
  return { permanent: name === 'EENVELOPE', code: name };
}
