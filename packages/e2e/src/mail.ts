import { expect } from '@playwright/test';
import { stack } from './stack.js';

export interface Attachment {
  index: number;
  filename: string;
  contentType: string;
  size: number;
  sha256: string;
}

export interface Message {
  id: string;
  subject: string;
  text: string;
  html: string;
  attachments: Attachment[];
}

/** Who receives e-mail reads it here: the messages that were delivered to one address. */
export class Inbox {
  constructor(readonly address: string) {}

  /** The newest message whose subject matches, waiting until it arrives. */
  async message(subject: RegExp): Promise<Message> {
    let id = '';
    await expect
      .poll(async () => (id = (await this.list(subject))[0] ?? '') !== '', {
        message: `an e-mail “${subject.source}” for ${this.address}`,
        timeout: 30_000,
        intervals: [200, 300, 500],
      })
      .toBe(true);
    return read<Message>(`messages/${id}`);
  }

  /** How many messages with such a subject have arrived. */
  async count(subject: RegExp): Promise<number> {
    return (await this.list(subject)).length;
  }

  async attachment(message: Message, index: number): Promise<Buffer> {
    const response = await fetch(`${stack().url}/mail/api/messages/${message.id}/attachments/${index}`);
    return Buffer.from(await response.arrayBuffer());
  }

  /** The six digits of the newest registration code. */
  async code(): Promise<string> {
    const { subject } = await this.message(/codice di registrazione|registration code/);
    return /\d{6}/.exec(subject)?.[0] ?? '';
  }

  private async list(subject: RegExp): Promise<string[]> {
    const query = new URLSearchParams({ to: this.address });
    const { items } = await read<{ items: { id: string; subject: string }[] }>(`messages?${query}`);
    return items.filter((item) => subject.test(item.subject)).map(({ id }) => id);
  }
}

/** The first link of a message whose address matches. */
export function linkIn(message: Message, address: RegExp): string {
  const links = message.text.match(/https?:\/\/\S+/g) ?? [];
  const found = links.find((link) => address.test(link));
  if (!found) throw new Error(`No link like ${address} in “${message.subject}”: ${links.join(' ')}`);
  return found;
}

async function read<T>(path: string): Promise<T> {
  const response = await fetch(`${stack().url}/mail/api/${path}`);
  if (!response.ok) throw new Error(`The inbox answered ${response.status} to ${path}`);
  return (await response.json()) as T;
}
