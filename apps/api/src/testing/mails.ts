import PostalMime, { type Email } from 'postal-mime';

export interface TestMail {
  subject: string;
  from: string;
  to: string[];
  text: string;
  html: string;
  messageId: string;
  headers: Record<string, string>;
  attachments: { fileName: string; mediaType: string; content: Buffer }[];
}

interface Listed {
  id: string;
  receivedAt: string;
  attachments: { filename: string }[];
}

async function list(inboxUrl: string, to: string, since: Date): Promise<Listed[]> {
  const answer = await fetch(`${inboxUrl}/api/messages?to=${encodeURIComponent(to)}&limit=1000`);
  const { items } = (await answer.json()) as { items: Listed[] };
  return items.filter((item) => Date.parse(item.receivedAt) >= since.getTime()).toReversed();
}

/** Names of the files that came with what the mail server received for `to` since `since`, without reading them. */
export async function fetchAttachmentNames(inboxUrl: string, to: string, since: Date): Promise<string[]> {
  const recent = await list(inboxUrl, to, since);
  return recent.flatMap(({ attachments }) => attachments.map(({ filename }) => filename));
}

/** Reads the development inbox: what the mail server received for `to` since `since`, oldest first. */
export async function fetchMails(inboxUrl: string, to: string, since: Date): Promise<TestMail[]> {
  const recent = await list(inboxUrl, to, since);
  return Promise.all(
    recent.map(async ({ id }) => {
      const raw = await (await fetch(`${inboxUrl}/api/messages/${id}/raw`)).arrayBuffer();
      return toMail(await PostalMime.parse(raw, { attachmentEncoding: 'arraybuffer' }));
    }),
  );
}

function toMail(email: Email): TestMail {
  return {
    subject: email.subject ?? '',
    from: email.from?.address ?? '',
    to: (email.to ?? []).map((address) => address.address ?? ''),
    text: email.text ?? '',
    html: email.html ?? '',
    messageId: email.messageId ?? '',
    headers: Object.fromEntries(email.headers.map(({ key, value }) => [key, value])),
    attachments: email.attachments.map((file) => ({
      fileName: file.filename ?? '',
      mediaType: file.mimeType,
      content: Buffer.from(file.content as ArrayBuffer),
    })),
  };
}
