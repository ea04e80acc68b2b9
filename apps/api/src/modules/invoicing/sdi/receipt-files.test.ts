import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import yazl from 'yazl';
import { fc } from '../../../testing/properties.js';
import { cmsContent } from '../domain/cms-content.js';
import { SdiReceiptUnreadable } from '../domain/sdi-receipt.js';
import { receiptFiles } from './receipt-files.js';

/** The same two lines, signed by OpenSSL: with lengths, and in pieces without them. */
const SIGNED = {
  DER: `MIIDUgYJKoZIhvcNAQcCoIIDQzCCAz8CAQExDTALBglghkgBZQMEAgEwMgYJKoZIhvcNAQcBoCUEIzw/eG1sIHZlcnNpb249IjEuMCI/Pjx4PnBlcmNow6k8L3g+oIIBeDCCAXQwggEboAMCAQICFENtW+QOKmO+z8OsOzXctHCzfw6JMAoGCCqGSM49BAMCMBAxDjAMBgNVBAMMBVByb3ZhMB4XDTI2MTEyMjAyNTA1OVoXDTM2MTExOTAyNTA1OVowEDEOMAwGA1UEAwwFUHJvdmEwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAARFZV3jlrxLwepH3BMe3FMCezHwW5skSKxbaciEAc7eIXzt26T1nOi6+6m7/Aco9OJE6n+aPlSz58jT4AIZfMFvo1MwUTAdBgNVHQ4EFgQUhrEWCxHb6EGvt60fPgJLEZBkCMEwHwYDVR0jBBgwFoAUhrEWCxHb6EGvt60fPgJLEZBkCMEwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNHADBEAiAIQj6n57P5jQm62DbA8Rk6yKtpHdMkQvFnUT0rSg9+fAIgbTwCY83IckKktxvM5us7q/5SRDNw1NQRJk5GdoUd3iIxggF5MIIBdQIBATAoMBAxDjAMBgNVBAMMBVByb3ZhAhRDbVvkDipjvs/DrDs13LRws38OiTALBglghkgBZQMEAgGggeQwGAYJKoZIhvcNAQkDMQsGCSqGSIb3DQEHATAcBgkqhkiG9w0BCQUxDxcNMjYxMTIyMDI1MTAwWjAvBgkqhkiG9w0BCQQxIgQgNwYqlKcv7Vswe7hXmN15yAadfkFViGW7R6DDHfaaX5MweQYJKoZIhvcNAQkPMWwwajALBglghkgBZQMEASowCwYJYIZIAWUDBAEWMAsGCWCGSAFlAwQBAjAKBggqhkiG9w0DBzAOBggqhkiG9w0DAgICAIAwDQYIKoZIhvcNAwICAUAwBwYFKw4DAgcwDQYIKoZIhvcNAwICASgwCgYIKoZIzj0EAwIERjBEAiBnclDMBwdg1ckzUTyshl1NagyFjHC++i9uEvPqa7ba4AIgOAQTrbQDJXSziDxXJe42RfBn4JeUufrUnNNg8xuA3Ts=`,
  BER: `MIAGCSqGSIb3DQEHAqCAMIACAQExDTALBglghkgBZQMEAgEwgAYJKoZIhvcNAQcBoIAkgAQjPD94bWwgdmVyc2lvbj0iMS4wIj8+PHg+cGVyY2jDqTwveD4AAAAAAACgggF4MIIBdDCCARugAwIBAgIUQ21b5A4qY77Pw6w7Ndy0cLN/DokwCgYIKoZIzj0EAwIwEDEOMAwGA1UEAwwFUHJvdmEwHhcNMjYxMTIyMDI1MDU5WhcNMzYxMTE5MDI1MDU5WjAQMQ4wDAYDVQQDDAVQcm92YTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABEVlXeOWvEvB6kfcEx7cUwJ7MfBbmyRIrFtpyIQBzt4hfO3bpPWc6Lr7qbv8Byj04kTqf5o+VLPnyNPgAhl8wW+jUzBRMB0GA1UdDgQWBBSGsRYLEdvoQa+3rR8+AksRkGQIwTAfBgNVHSMEGDAWgBSGsRYLEdvoQa+3rR8+AksRkGQIwTAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0cAMEQCIAhCPqfns/mNCbrYNsDxGTrIq2kd0yRC8WdRPStKD358AiBtPAJjzchyQqS3G8zm6zur/lJEM3DU1BEmTkZ2hR3eIjGCAXkwggF1AgEBMCgwEDEOMAwGA1UEAwwFUHJvdmECFENtW+QOKmO+z8OsOzXctHCzfw6JMAsGCWCGSAFlAwQCAaCB5DAYBgkqhkiG9w0BCQMxCwYJKoZIhvcNAQcBMBwGCSqGSIb3DQEJBTEPFw0yNjExMjIwMjUxMDBaMC8GCSqGSIb3DQEJBDEiBCA3BiqUpy/tWzB7uFeY3XnIBp1+QVWIZbtHoMMd9ppfkzB5BgkqhkiG9w0BCQ8xbDBqMAsGCWCGSAFlAwQBKjALBglghkgBZQMEARYwCwYJYIZIAWUDBAECMAoGCCqGSIb3DQMHMA4GCCqGSIb3DQMCAgIAgDANBggqhkiG9w0DAgIBQDAHBgUrDgMCBzANBggqhkiG9w0DAgIBKDAKBggqhkjOPQQDAgRGMEQCIBLCnjJHeglAb6ybLEkl+qUO1+TLzSc3oyMpaAxT9CYvAiAx8fcBg5TblZV34n+1vjd6a+9fq0LE8OLJp93xE1wyiwAAAAAAAA==`,
};
const CONTENT = '<?xml version="1.0"?><x>perché</x>';

const receipt = (file: string): string =>
  `<?xml version="1.0"?><a:RicevutaConsegna xmlns:a="urn:x"><IdentificativoSdI>1</IdentificativoSdI><NomeFile>${file}</NomeFile>` +
  '<DataOraRicezione>2026-02-10T10:00:00Z</DataOraRicezione><DataOraConsegna>2026-02-10T10:05:00Z</DataOraConsegna>' +
  '<MessageId>1</MessageId></a:RicevutaConsegna>';

async function zip(files: Record<string, string | Buffer>): Promise<Buffer> {
  const archive = new yazl.ZipFile();
  for (const [name, content] of Object.entries(files)) archive.addBuffer(Buffer.from(content), name);
  archive.end();
  return buffer(archive.outputStream);
}

/** A certified message: in the envelope its own data, and the message with the receipt. */
function pec(name: string, content: string): Buffer {
  const part = (type: string, file: string, body: string): string =>
    `--b\r\nContent-Type: ${type}; name="${file}"\r\nContent-Transfer-Encoding: base64\r\n` +
    `Content-Disposition: attachment; filename="${file}"\r\n\r\n${Buffer.from(body).toString('base64')}\r\n`;
  const message =
    'From: sdi01@pec.fatturapa.it\r\nSubject: Ricevuta\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n' +
    `${part('application/xml', name, content)}--b--\r\n`;
  return Buffer.from(
    'Received: da qui\r\nFrom: posta-certificata@pec.it\r\nSubject: POSTA CERTIFICATA\r\nMIME-Version: 1.0\r\n' +
      'Content-Type: multipart/mixed; boundary="a"\r\n\r\n--a\r\nContent-Type: text/plain\r\n\r\nMessaggio\r\n' +
      '--a\r\nContent-Type: application/xml; name="daticert.xml"\r\nContent-Disposition: attachment; filename="daticert.xml"\r\n\r\n<postacert/>\r\n' +
      '--a\r\nContent-Type: message/rfc822; name="postacert.eml"\r\nContent-Disposition: attachment; filename="postacert.eml"\r\n\r\n' +
      `${message}\r\n--a--\r\n`,
  );
}

describe('a signed file', () => {
  it.each(Object.entries(SIGNED))('in %s gives what it carries', (_, file) => {
    expect(cmsContent(Buffer.from(file, 'base64'))?.toString('utf8')).toBe(CONTENT);
  });

  it('cut, changed or of another kind gives what it carries, or nothing; never an error', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.values(SIGNED)),
        fc.nat(900),
        fc.nat(900),
        fc.nat(255),
        (file, cut, at, byte) => {
          const bytes = Buffer.from(file, 'base64').subarray(0, cut);
          if (at < bytes.length) bytes[at] = byte;
          expect([null, 'object']).toContainEqual(
            cmsContent(bytes) === null ? null : typeof cmsContent(bytes),
          );
        },
      ),
    );
    // Deeper than any stack.
    expect(cmsContent(Buffer.from('3080'.repeat(100_000), 'hex'))).toBeNull();
  });
});

describe('what an office brings', () => {
  it('is read as XML, signed, in a certified message, and many of them in an archive', async () => {
    const one = receipt('IT1_00001.xml');
    expect(await receiptFiles('r.xml', Buffer.from(one))).toEqual([{ name: 'r.xml', text: one }]);
    const certified = pec('IT1_00001_RC_001.xml', one);
    expect(await receiptFiles('pec.eml', certified)).toEqual([
      { name: 'pec.eml › postacert.eml › IT1_00001_RC_001.xml', text: one },
    ]);
    const two = receipt('IT1_00002.xml');
    const many = await zip({
      'posta/pec.eml': certified,
      'a/due.xml': `\uFEFF${two}`,
      'leggimi.txt': 'Ricevute di febbraio',
      'fattura.xml.p7m': Buffer.from(SIGNED.DER, 'base64'),
    });
    expect(await receiptFiles('mese.zip', many)).toEqual([
      { name: 'mese.zip › posta/pec.eml › postacert.eml › IT1_00001_RC_001.xml', text: one },
      { name: 'mese.zip › a/due.xml', text: two },
    ]);
  });

  it('signed is opened, also as lines of letters; what is no receipt is handed on to be told so', async () => {
    for (const file of [
      Buffer.from(SIGNED.BER, 'base64'),
      Buffer.from(SIGNED.DER),
      Buffer.from(`-----BEGIN PKCS7-----\n${SIGNED.DER}\n-----END PKCS7-----\n`),
    ])
      expect(await receiptFiles('f.p7m', file)).toEqual([{ name: 'f.p7m', text: CONTENT }]);
    expect(await receiptFiles('x.xml', Buffer.from('<html/>'))).toEqual([{ name: 'x.xml', text: '<html/>' }]);
    expect(await receiptFiles('v.zip', await zip({ 'a.txt': 'a' }))).toEqual([{ name: 'v.zip', text: '' }]);
  });

  it('that unpacks to more than receipts do is not unpacked', async () => {
    const bomb = await zip({ 'a.xml': Buffer.alloc(21_000_000, 0x20) });
    expect(bomb.length).toBeLessThan(100_000);
    await expect(receiptFiles('b.zip', bomb)).rejects.toThrow(SdiReceiptUnreadable);
    let nested: Buffer = Buffer.from('<x/>');
    for (let depth = 0; depth < 8; depth++) nested = await zip({ 'n.zip': nested });
    await expect(receiptFiles('n.zip', nested)).rejects.toThrow(SdiReceiptUnreadable);
    await expect(receiptFiles('r.zip', Buffer.from('PK\u0003\u0004 rotto'))).rejects.toThrow(
      SdiReceiptUnreadable,
    );
  });
});
