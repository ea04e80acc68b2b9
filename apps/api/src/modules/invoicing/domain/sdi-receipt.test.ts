import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { schemaFolder } from '../../../testing/official-schema.js';
import { readSdiReceipt, receiptEffect, SdiReceiptUnreadable } from './sdi-receipt.js';

const HASH = 'ab'.repeat(32);
const HEAD =
  `<IdentificativoSdI>42</IdentificativoSdI><NomeFile>IT00488410010_0000A.xml</NomeFile><Hash>${HASH.toUpperCase()}</Hash>` +
  '<DataOraRicezione>2026-03-30T10:00:00.000+02:00</DataOraRicezione>';
const receipt = (root: string, rest: string, head = HEAD): string =>
  `<?xml version="1.0" encoding="UTF-8"?><ns3:${root} xmlns:ns3="urn:x" versione="1.0">${head}${rest}` +
  `<MessageId>9</MessageId></ns3:${root}>`;
const RC = receipt('RicevutaConsegna', '<DataOraConsegna>2026-03-30T10:01:00.000+02:00</DataOraConsegna>');
const error = (code: string): string =>
  `<Errore><Codice>${code}</Codice><Descrizione>Data successiva &amp; sbagliata</Descrizione>` +
  '<Suggerimento>Correggi la data</Suggerimento></Errore>';

describe('a receipt of the exchange system', () => {
  it('says what became of the file', () => {
    expect(readSdiReceipt(RC)).toEqual({
      kind: 'RC',
      sdiId: '42',
      invoiceFileName: 'IT00488410010_0000A.xml',
      sha256: HASH,
      messageId: '9',
      receivedAt: new Date('2026-03-30T08:00:00Z'),
      settledAt: new Date('2026-03-30T08:01:00Z'),
      errors: [],
    });
    const left = '<DataMessaADisposizione>2026-04-01</DataMessaADisposizione>';
    expect(readSdiReceipt(receipt('RicevutaImpossibilitaRecapito', left))).toMatchObject({
      kind: 'MC',
      settledAt: new Date('2026-04-01T00:00:00Z'),
    });
    const list = `<ListaErrori>${error('00403')}${error('00425')}</ListaErrori>`;
    expect(readSdiReceipt(receipt('RicevutaScarto', list))).toMatchObject({
      kind: 'NS',
      settledAt: null,
      errors: [
        { code: '00403', text: 'Data successiva & sbagliata – Correggi la data' },
        { code: '00425', text: 'Data successiva & sbagliata – Correggi la data' },
      ],
    });
  });

  it.each([
    ['nothing', '', 'well-formed'],
    ['no XML', 'consegnata', 'well-formed'],
    ['half a file', RC.slice(0, 200), 'well-formed'],
    ['another message', receipt('NotificaEsito', ''), 'none of'],
    ['a word of the language', receipt('constructor', ''), 'well-formed'],
    ['another of them', receipt('toString', ''), 'none of'],
    ['a document type', RC.replace('?>', '?><!DOCTYPE x [<!ENTITY a "b">]>'), 'document type'],
    ['no name of the file', RC.replace(/<NomeFile>.*<\/NomeFile>/, ''), 'lacks NomeFile'],
    ['no day of delivery', receipt('RicevutaConsegna', ''), 'lacks DataOraConsegna'],
    ['a time that is none', RC.replace('2026-03-30T10:01', 'ieri'), 'no time in DataOraConsegna'],
    ['a refusal without a reason', receipt('RicevutaScarto', '<ListaErrori/>'), 'without saying why'],
    ['two million letters', `${RC}${' '.repeat(2_000_000)}`, 'longer than any'],
  ])('is not made out of %s', (_, xml, says) => {
    expect(() => readSdiReceipt(xml)).toThrow(SdiReceiptUnreadable);
    expect(() => readSdiReceipt(xml)).toThrow(says);
  });

  it('settles a file once: the first stands, an earlier attempt’s changes nothing', () => {
    expect(receiptEffect('SENT', true, 'RC')).toBe('APPLIED');
    // The answer to our sending was lost, and the receipt is here.
    expect(receiptEffect('FAILED', true, 'MC')).toBe('APPLIED');
    expect(receiptEffect('DELIVERED', true, 'RC')).toBe('REPEATED');
    expect(receiptEffect('DELIVERED', true, 'NS')).toBe('CONTRADICTS');
    expect(receiptEffect('REJECTED', false, 'RC')).toBe('CONTRADICTS');
    expect(receiptEffect('SENT', false, 'NS')).toBe('STALE');
    expect(receiptEffect('UNDELIVERED', true, 'RC')).toBe('APPLIED');
  });

  it('of the samples at hand is read', () => {
    const folder = join(schemaFolder, 'samples', 'sdi-receipts');
    const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.xml')) : [];
    if (files.length === 0) process.stderr.write('There were NO sample receipts to read.\n');
    for (const name of files)
      expect(readSdiReceipt(readFileSync(join(folder, name), 'utf8')).kind).toBe(
        /_(RC|NS|MC)_/.exec(name)?.[1],
      );
  });
});
