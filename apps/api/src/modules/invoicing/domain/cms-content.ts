/**
 * What a signed file (.p7m, CMS SignedData of RFC 5652) carries; its signature is not looked at. Written in BER as
 * signers write it: lengths may be indefinite, and the content may come in pieces.
 * @returns null when it is no such file, or carries nothing
 */
export function cmsContent(file: Buffer): Buffer | null {
  try {
    const signed = read(file, 0);
    const [oid, wrapped] = signed.tag === SEQUENCE ? signed.parts : [];
    if (!oid || !wrapped || oid.bytes.toString('hex') !== SIGNED_DATA) return null;
    // version, digestAlgorithms, encapContentInfo { type, [0] content }, …
    const octets = wrapped.parts[0]?.parts[2]?.parts[1]?.parts[0];
    return octets && (octets.tag & 0x1f) === OCTET_STRING ? pieces(octets) : null;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

const SEQUENCE = 0x30;
const OCTET_STRING = 0x04;
/** 1.2.840.113549.1.7.2 */
const SIGNED_DATA = '2a864886f70d010702';
const CONSTRUCTED = 0x20;
const DEEPEST = 40;

interface Element {
  tag: number;
  /** Of a primitive one. */
  bytes: Buffer;
  /** Of a constructed one. */
  parts: Element[];
  end: number;
}

/** @throws {RangeError} when it ends too early or goes too deep */
function read(file: Buffer, start: number, depth = 0): Element {
  if (depth > DEEPEST) throw new RangeError('Deeper than any signed file');
  const tag = file.readUInt8(start);
  // Tags of more than one byte are none of ours.
  if ((tag & 0x1f) === 0x1f) throw new RangeError('Not a tag of a signed file');
  const first = file.readUInt8(start + 1);
  const more = first > 0x80 ? first - 0x80 : 0;
  const from = start + 2 + more;
  const length = first === 0x80 ? null : more > 0 ? file.readUIntBE(start + 2, more) : first;
  const end = length === null ? file.length : from + length;
  if (end > file.length) throw new RangeError('Ends too early');
  if ((tag & CONSTRUCTED) === 0) {
    if (length === null) throw new RangeError('Only what has parts may end when it ends');
    return { tag, bytes: file.subarray(from, end), parts: [], end };
  }
  const parts: Element[] = [];
  let at = from;
  while (at < end) {
    if (length === null && file.readUInt16BE(at) === 0)
      return { tag, bytes: Buffer.alloc(0), parts, end: at + 2 };
    const part = read(file, at, depth + 1);
    parts.push(part);
    at = part.end;
  }
  return { tag, bytes: Buffer.alloc(0), parts, end };
}

function pieces(element: Element): Buffer {
  return (element.tag & CONSTRUCTED) === 0 ? element.bytes : Buffer.concat(element.parts.map(pieces));
}
