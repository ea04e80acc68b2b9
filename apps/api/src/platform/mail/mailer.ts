import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { createTransport, type Transporter } from 'nodemailer';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';

export interface Mail {
  /** Fixed when the message was born, so that a repeat after a crash can be recognised. */
  messageId: string;
  to: string;
  fromName: string;
  replyTo?: string;
  subject: string;
  text: string;
  html: string;
  attachments: { fileName: string; mediaType: string; content: Buffer }[];
}

@Injectable()
export class Mailer implements OnApplicationShutdown {
  private readonly transport: Transporter;
  private readonly address: string;

  constructor(@Inject(CONFIG) config: Config) {
    // MAIL_FROM may carry a name, `Sosta <posta@example.it>`; the name people see is the municipality's.
    this.address = /<([^<>\s]+)>/.exec(config.mailFrom)?.[1] ?? config.mailFrom.trim();
    this.transport = createTransport(
      // Well within the lease that the sender of a message holds (60 s): a server that hangs is given up before.
      {
        url: config.smtpUrl,
        dnsTimeout: 5_000,
        connectionTimeout: 10_000,
        greetingTimeout: 10_000,
        socketTimeout: 20_000,
      },
      { disableFileAccess: true, disableUrlAccess: true },
    );
  }

  /** Resolves when the mail server has taken the message; rejects with nodemailer's error otherwise. */
  async send(mail: Mail): Promise<void> {
    await this.transport.sendMail({
      messageId: mail.messageId,
      from: { name: mail.fromName, address: this.address },
      to: mail.to,
      replyTo: mail.replyTo,
      subject: mail.subject,
      text: mail.text,
      html: mail.html,
      // No out-of-office answers to what a machine has written (RFC 3834).
      headers: { 'Auto-Submitted': 'auto-generated' },
      attachments: mail.attachments.map((file) => ({
        filename: file.fileName,
        contentType: file.mediaType,
        content: file.content,
      })),
    });
  }

  onApplicationShutdown(): void {
    this.transport.close();
  }
}
