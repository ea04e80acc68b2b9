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

/** Reads the development inbox: what the mail server received for `to` since `since`, oldest first. */
export async function fetchMails(inboxUrl: string, to: string, since: Date): Promise<TestMail[]> {
  const list = (await (
    await fetch(`${inboxUrl}/api/messages?to=${encodeURIComponent(to)}&limit=1000`)
  ).json()) as {
    items: { id: string; receivedAt: string }[];
  };
  const recent = list.items.filter((item) => Date.parse(item.receivedAt) >= since.getTime()).toReversed();
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
