import { createTransport } from 'nodemailer';
import { SdiRefusal, type SdiChannel, type SdiFile } from './sdi-channel.js';

export interface PecSettings {
  /** `smtps://user:password@host:465` of the certified mailbox. */
  smtpUrl: string;
  /** The certified address we send from. */
  from: string;
  /** The common address at first; the one that the exchange system assigned from then on. */
  to: string;
}

/** Where the first message goes; its answer assigns the address to use from then on. */
export const FIRST_SDI_ADDRESS = 'sdi01@pec.fatturapa.it';

/** One invoice a message, the file attached: the exchange system reads nothing else of it. */
export class PecChannel implements SdiChannel {
  readonly code = 'PEC';

  constructor(private readonly settings: PecSettings) {}

  async send(file: SdiFile): Promise<string | null> {
    const { smtpUrl, from, to } = this.settings;
    const transport = createTransport(
      { url: smtpUrl, connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000 },
      { disableFileAccess: true, disableUrlAccess: true },
    );
    // The same for every try, so that a repeated message can be recognised.
    const messageId = `<${file.transmissionId}@${from.split('@')[1] ?? 'sosta.invalid'}>`;
    try {
      await transport.sendMail({
        messageId,
        from,
        to,
        subject: file.name,
        text: `In allegato il file ${file.name}.`,
        attachments: [{ filename: file.name, contentType: 'application/xml', content: file.content }],
      });
      return messageId;
    } catch (error) {
      const code = (error as { responseCode?: unknown }).responseCode;
      if (typeof code === 'number' && code >= 500)
        throw new SdiRefusal(`The certified mail server refused the message (${code})`, { cause: error });
      throw error;
    } finally {
      transport.close();
    }
  }
}
