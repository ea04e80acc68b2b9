import { buffer } from 'node:stream/consumers';
import PostalMime from 'postal-mime';
import yauzl from 'yauzl';
import { cmsContent } from '../domain/cms-content.js';
import { readSdiReceipt, SdiReceiptUnreadable } from '../domain/sdi-receipt.js';

/** One file that may be a receipt, out of whatever it was brought in. */
export interface ReceiptFile {
  /** As it was named, behind the names of what it was in: `pec.eml › IT01234567890_00001_RC_001.xml`. */
  name: string;
  text: string;
}

/** All that one brought file may unpack to. */
const MOST_BYTES = 20_000_000;
const MOST_FILES = 500;
/** A certified message in a message in an archive, and one more. */
const DEEPEST = 5;

interface Budget {
  bytes: number;
  files: number;
}

/**
 * The receipts in a file as offices have them: the XML itself, signed (.p7m), in a certified e-mail (.eml, with the
 * message within the envelope), or many of any of them in a .zip. What else is in there (the envelope's own data, the
 * invoice) is passed over.
 * @returns the file itself as text when there is nothing like a receipt in it, so that what reads it says what is wrong
 * @throws {SdiReceiptUnreadable} when it unpacks to more than an office would bring
 */
export async function receiptFiles(name: string, content: Buffer): Promise<ReceiptFile[]> {
  const found = await unpack(name, content, { bytes: MOST_BYTES, files: MOST_FILES }, DEEPEST);
  if (found === null) return [{ name, text: content.toString('utf8') }];
  const receipts = found.filter(({ text }) => isReceipt(text));
  return receipts.length > 0 ? receipts : [{ name, text: found.length === 1 ? found[0]!.text : '' }];
}

/** @returns null for what is no container */
async function unpack(
  name: string,
  content: Buffer,
  budget: Budget,
  depth: number,
): Promise<ReceiptFile[] | null> {
  budget.bytes -= content.length;
  budget.files -= 1;
  if (budget.bytes < 0 || budget.files < 0 || depth < 0)
    throw new SdiReceiptUnreadable('unpacks to more than receipts do');
  const within = await parts(content, budget);
  if (within === null) return null;
  const found: ReceiptFile[] = [];
  for (const part of within) {
    const full = part.name === '' ? name : `${name} › ${part.name}`;
    const inner = await unpack(full, part.content, budget, depth - 1);
    if (inner) found.push(...inner);
    else if (/^\s*</.test(text(part.content))) found.push({ name: full, text: text(part.content) });
  }
  return found;
}

interface Part {
  /** Empty for what a signature is around. */
  name: string;
  content: Buffer;
}

/** @returns null for what is no container */
async function parts(content: Buffer, budget: Budget): Promise<Part[] | null> {
  if (content.subarray(0, 4).toString('latin1') === 'PK\u0003\u0004') return zipped(content, budget);
  const start = content.subarray(0, 2000).toString('latin1');
  const signed = content[0] === 0x30 ? content : base64(content, start);
  const carried = signed && cmsContent(signed);
  if (carried) return [{ name: '', content: carried }];
  if (/^[\w-]+:/.test(start) && /^(content-type|mime-version|received|from):/im.test(start))
    return mailed(content);
  return null;
}

async function zipped(content: Buffer, budget: Budget): Promise<Part[]> {
  try {
    const zip = await yauzl.fromBufferPromise(content);
    const found: Part[] = [];
    let bytes = budget.bytes;
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName.endsWith('/')) continue;
      // What an entry says it unpacks to is what it may unpack to.
      bytes -= entry.uncompressedSize;
      if (bytes < 0 || found.length >= budget.files)
        throw new SdiReceiptUnreadable('unpacks to more than receipts do');
      found.push({
        name: entry.fileName,
        content: await buffer(await zip.openReadStreamPromise(entry)),
      });
    }
    return found;
  } catch (error) {
    if (error instanceof SdiReceiptUnreadable) throw error;
    throw new SdiReceiptUnreadable('is no archive that can be read', { cause: error });
  }
}

async function mailed(content: Buffer): Promise<Part[]> {
  try {
    const mail = await PostalMime.parse(content, {
      forceRfc822Attachments: true,
      attachmentEncoding: 'arraybuffer',
    });
    return mail.attachments.map((file, index) => ({
      name: file.filename ?? `${index + 1}`,
      content: Buffer.from(new Uint8Array(file.content as ArrayBuffer)),
    }));
  } catch (error) {
    throw new SdiReceiptUnreadable('is no message that can be read', { cause: error });
  }
}

/** A signed file as some programs save it, with or without its lines of dashes. */
function base64(content: Buffer, start: string): Buffer | null {
  if (!/^(-----BEGIN [A-Z0-9 ]+-----)?\s*MI[A-Za-z0-9+/\s=]{40,}/.test(start)) return null;
  return Buffer.from(content.toString('latin1').replaceAll(/-----[A-Z0-9 ]+-----/g, ''), 'base64');
}

/** Without the mark some programs begin a file with. */
function text(content: Buffer): string {
  return content.toString('utf8').replace(/^\uFEFF/, '');
}

function isReceipt(body: string): boolean {
  try {
    readSdiReceipt(body);
    return true;
  } catch (error) {
    if (error instanceof SdiReceiptUnreadable) return false;
    throw error;
  }
}
