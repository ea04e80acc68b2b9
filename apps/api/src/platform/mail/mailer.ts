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

  constructor(@Inject(CONFIG) private readonly config: Config) {
    this.transport = createTransport(config.smtpUrl, { disableFileAccess: true, disableUrlAccess: true });
  }

  /** Resolves when the mail server has taken the message; rejects with nodemailer's error otherwise. */
  async send(mail: Mail): Promise<void> {
    await this.transport.sendMail({
      messageId: mail.messageId,
      from: { name: mail.fromName, address: this.config.mailFrom },
      to: mail.to,
      replyTo: mail.replyTo,
      subject: mail.subject,
      text: mail.text,
      html: mail.html,
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
