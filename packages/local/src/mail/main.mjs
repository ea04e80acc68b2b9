// The development mail server: accepts everything by SMTP, delivers nothing, shows it under /mail.
import { SMTPServer } from 'smtp-server';
import { createInbox } from './inbox.mjs';
import { openMailEvents } from './events.mjs';
import { openMailStore } from './store.mjs';

const { PORT, SMTP_PORT, DATA_DIR, EVENTS_URL, EVENTS_SECRET, MAIL_FSYNC } = process.env;
if (!PORT || !SMTP_PORT || !DATA_DIR) throw new Error('PORT, SMTP_PORT and DATA_DIR are needed.');

const MAX_BYTES = 30 * 1024 * 1024;
const store = await openMailStore(DATA_DIR, { fsync: MAIL_FSYNC !== 'off' });

const tell = EVENTS_URL && EVENTS_SECRET ? openMailEvents({ url: EVENTS_URL, secret: EVENTS_SECRET }) : null;

/** How the server misbehaves, for tests of what happens when e-mail fails. @type {import('./inbox.mjs').Faults} */
const faults = { mode: 'none' };

const smtp = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  size: MAX_BYTES,
  logger: false,
  disableReverseLookup: true,
  onAuth: (_auth, _session, done) => done(null, { user: 'anyone' }),
  onRcptTo(_address, _session, done) {
    if (faults.mode === 'reject4xx') return done(smtpError(451, 'Temporary failure, try again later'));
    if (faults.mode === 'reject5xx') return done(smtpError(550, 'Mailbox unavailable'));
    done();
  },
  onData(stream, session, done) {
    if (faults.mode === 'drop') {
      // The connection breaks in the middle of the message: the client cannot know whether it arrived.
      stream.resume();
      for (const connection of smtp.connections) {
        if (connection.session?.id === session.id) connection._socket?.destroy();
      }
      return;
    }
    /** @type {Buffer[]} */
    const chunks = [];
    stream.on('data', (chunk) => chunks.push(chunk));
    stream.once('end', () => {
      if (stream.sizeExceeded) return done(smtpError(552, 'Message exceeds the size limit'));
      const raw = Buffer.concat(chunks);
      const recipients = session.envelope.rcptTo.map((recipient) => recipient.address);
      store.add(raw, recipients).then(
        (message) => {
          done(null, `queued as ${message.id}`);
          void tell?.(raw, recipients);
        },
        (error) => {
          console.error(error);
          done(smtpError(451, 'Local error'));
        },
      );
    });
  },
});
smtp.on('error', (error) => console.error('smtp:', error.message));

const inbox = createInbox({ store, faults });
await Promise.all([
  new Promise((resolve) => smtp.listen(Number(SMTP_PORT), '127.0.0.1', () => resolve(undefined))),
  new Promise((resolve) => inbox.listen(Number(PORT), '127.0.0.1', () => resolve(undefined))),
]);
console.log(`listening on ${PORT} (web) and ${SMTP_PORT} (SMTP)`);

for (const signal of /** @type {const} */ (['SIGTERM', 'SIGINT'])) {
  process.on(signal, () => {
    smtp.close();
    inbox.closeAllConnections();
    inbox.close(() => process.exit(0));
    setTimeout(() => process.exit(0), 1000).unref();
  });
}

/** @param {number} responseCode @param {string} message */
function smtpError(responseCode, message) {
  return Object.assign(new Error(message), { responseCode });
}
