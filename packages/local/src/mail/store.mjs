// Received messages on disk: `<id>.eml` as it came and `<id>.json` with the envelope and a summary.
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import PostalMime from 'postal-mime';

/**
 * @typedef {object} Address
 * @property {string} name
 * @property {string} address
 *
 * @typedef {object} AttachmentInfo
 * @property {number} index
 * @property {string} filename
 * @property {string} contentType
 * @property {number} size bytes
 * @property {string} sha256 of the content: a message repeated after a crash must carry the same
 *
 * @typedef {object} MessageSummary
 * @property {string} id sorts by time of arrival
 * @property {string} messageId the sender's own name for it
 * @property {string} receivedAt ISO instant
 * @property {string} subject
 * @property {Address} from
 * @property {Address[]} to
 * @property {string[]} recipients of the SMTP envelope, lower case
 * @property {string} snippet start of the text
 * @property {AttachmentInfo[]} attachments
 *
 * @typedef {MessageSummary & { text: string, html: string, headers: { key: string, value: string }[] }} MessageDetail
 */

/** @param {string} dir @param {{ fsync: boolean }} options without it a message survives `kill -9`, but no loss of power */
export async function openMailStore(dir, { fsync }) {
  await mkdir(dir, { recursive: true });
  /** @type {Map<string, MessageSummary>} in order of arrival */
  const messages = new Map();
  for (const file of (await readdir(dir)).sort()) {
    if (!file.endsWith('.json')) continue;
    const summary = JSON.parse(await readFile(join(dir, file), 'utf8'));
    messages.set(summary.id, summary);
  }

  /** @param {string} id */
  const raw = (id) => readFile(join(dir, `${id}.eml`));
  let sequence = 0;

  return {
    /**
     * Keeps a message; it is on disk when this resolves.
     * @param {Buffer} content @param {string[]} recipients
     * @returns {Promise<MessageSummary>}
     */
    async add(content, recipients) {
      const receivedAt = new Date();
      // Two messages of one millisecond keep their order.
      const order = `${receivedAt.getTime()}${String(sequence++ % 1000).padStart(3, '0')}`;
      const id = `${order}-${randomUUID().slice(0, 8)}`;
      const email = await PostalMime.parse(content);
      const text = email.text ?? stripTags(email.html ?? '');
      /** @type {MessageSummary} */
      const summary = {
        id,
        messageId: email.messageId ?? '',
        receivedAt: receivedAt.toISOString(),
        subject: email.subject ?? '',
        from: { name: email.from?.name ?? '', address: email.from?.address ?? '' },
        to: addresses(email.to),
        recipients: recipients.map((recipient) => recipient.toLowerCase()),
        snippet: text.replace(/\s+/g, ' ').trim().slice(0, 160),
        attachments: email.attachments.map((attachment, index) => ({
          index,
          filename: attachment.filename ?? `allegato-${index + 1}`,
          contentType: attachment.mimeType,
          size: bytes(attachment.content).length,
          sha256: createHash('sha256').update(bytes(attachment.content)).digest('hex'),
        })),
      };
      await writeFile(join(dir, `${id}.eml`), content, { flush: fsync });
      await writeFile(join(dir, `${id}.tmp`), JSON.stringify(summary), { flush: fsync });
      await rename(join(dir, `${id}.tmp`), join(dir, `${id}.json`));
      messages.set(id, summary);
      return summary;
    },

    /** Newest first. @param {{ to?: string, subject?: string, limit?: number }} [filter] `to`: part of a recipient's address; `subject`: part of the subject */
    list({ to = '', subject = '', limit = 200 } = {}) {
      const recipient = to.trim().toLowerCase();
      const words = subject.trim().toLowerCase();
      return [...messages.values()]
        .reverse()
        .filter((message) => !recipient || message.recipients.some((address) => address.includes(recipient)))
        .filter((message) => !words || message.subject.toLowerCase().includes(words))
        .slice(0, limit);
    },

    count: () => messages.size,

    /** @param {string} id @returns {Promise<MessageDetail | undefined>} */
    async get(id) {
      const summary = messages.get(id);
      if (!summary) return undefined;
      const email = await PostalMime.parse(await raw(id));
      let html = email.html ?? '';
      for (const attachment of email.attachments) {
        // Pictures inside the message: the sandboxed frame cannot fetch them by their content id.
        const cid = attachment.contentId?.replace(/^<|>$/g, '');
        if (!cid || !attachment.mimeType.startsWith('image/')) continue;
        const data = `data:${attachment.mimeType};base64,${bytes(attachment.content).toString('base64')}`;
        html = html.replaceAll(`cid:${cid}`, data);
      }
      return {
        ...summary,
        text: email.text ?? '',
        html,
        headers: email.headers.map(({ key, value }) => ({ key, value })),
      };
    },

    /** @param {string} id @returns {Promise<Buffer | undefined>} the message as it came */
    raw: async (id) => (messages.has(id) ? raw(id) : undefined),

    /** @param {string} id @param {number} index @returns {Promise<(AttachmentInfo & { content: Buffer }) | undefined>} */
    async attachment(id, index) {
      const info = messages.get(id)?.attachments[index];
      if (!info) return undefined;
      const attachment = (await PostalMime.parse(await raw(id))).attachments[index];
      return attachment && { ...info, content: bytes(attachment.content) };
    },

    async clear() {
      const ids = [...messages.keys()];
      messages.clear();
      for (const id of ids) {
        await rm(join(dir, `${id}.json`), { force: true });
        await rm(join(dir, `${id}.eml`), { force: true });
      }
    },
  };
}

/** @typedef {Awaited<ReturnType<typeof openMailStore>>} MailStore */

/** @param {import('postal-mime').Address[] | undefined} list @returns {Address[]} */
function addresses(list) {
  return (list ?? []).flatMap((entry) =>
    'group' in entry && entry.group
      ? entry.group.map(({ name, address }) => ({ name, address: address ?? '' }))
      : [{ name: entry.name, address: entry.address ?? '' }],
  );
}

/** @param {ArrayBuffer | Uint8Array | string} content */
function bytes(content) {
  if (typeof content === 'string') return Buffer.from(content);
  return content instanceof ArrayBuffer
    ? Buffer.from(content)
    : Buffer.from(content.buffer, content.byteOffset, content.byteLength);
}

/** @param {string} html */
function stripTags(html) {
  return html.replace(/<(style|script)[\s\S]*?<\/\1>/gi, ' ').replace(/<[^>]*>/g, ' ');
}
