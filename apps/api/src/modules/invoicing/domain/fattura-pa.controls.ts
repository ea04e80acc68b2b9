import { checkFiscalCode, isVatNumber } from '@sosta/contracts';
import { listOf, type Violation, type XmlElement } from './fattura-pa.schema.js';

/**
 * What the Sistema di Interscambio controls beyond the schema, as far as our invoices can offend against it: the numbers
 * are those of its list of controls, in its words of today. A file it refuses was never issued, so all of this is looked
 * at before a file leaves.
 *
 * Stricter than the list where we can be exact: totals agree to the cent, not to the tolerances it allows.
 *
 * @param root what `FatturaElettronica` holds; valid by the schema
 * @param today the day on which the file is sent (00403)
 */
export function controlViolations(root: XmlElement, today: string): Violation[] {
  const found: Violation[] = [];
  const refuse = (code: string, path: string, message: string): void => {
    found.push({ path, code, message });
  };

  const transmission = child(root, 'FatturaElettronicaHeader', 'DatiTrasmissione');
  const format = text(transmission, 'FormatoTrasmissione');
  const recipient = text(transmission, 'CodiceDestinatario');
  if (format !== 'FPR12') refuse('00428', 'FormatoTrasmissione', 'is not the format of the file, FPR12');
  if (recipient.length !== 7)
    refuse('00427', 'CodiceDestinatario', 'has seven characters in invoices to private parties');

  const seller = child(root, 'FatturaElettronicaHeader', 'CedentePrestatore', 'DatiAnagrafici');
  const buyer = child(root, 'FatturaElettronicaHeader', 'CessionarioCommittente', 'DatiAnagrafici');
  const seat = child(root, 'FatturaElettronicaHeader', 'CessionarioCommittente', 'Sede');
  const foreign = (text(seat, 'Nazione') || 'IT') !== 'IT';
  const sellerVat = vatOf(seller);
  const buyerVat = vatOf(buyer);
  const buyerCode = text(buyer, 'CodiceFiscale');
  if (sellerVat?.country === 'IT' && !isVatNumber(sellerVat.code))
    refuse('00301', 'CedentePrestatore/IdFiscaleIVA', 'is not a VAT number that can exist');
  if (!buyerVat && !buyerCode)
    refuse('00417', 'CessionarioCommittente', 'has neither VAT number nor fiscal code');
  if (buyerVat?.country === 'IT' && !isVatNumber(buyerVat.code))
    refuse('00305', 'CessionarioCommittente/IdFiscaleIVA', 'is not a VAT number that can exist');
  if (buyerCode && !isVatNumber(buyerCode) && !checkFiscalCode(buyerCode, today).ok)
    refuse('00306', 'CessionarioCommittente/CodiceFiscale', 'is not a fiscal code that can exist');
  if (foreign !== (recipient === 'XXXXXXX'))
    refuse('00313', 'CodiceDestinatario', 'is XXXXXXX for buyers abroad, and for them only');
  if (buyerVat && sellerVat && buyerVat.country === sellerVat.country && buyerVat.code === sellerVat.code)
    refuse('00471', 'CessionarioCommittente', 'is the seller itself');

  for (const body of all(root, 'FatturaElettronicaBody')) bodyViolations(body, today, refuse);
  return found;
}

type Refuse = (code: string, path: string, message: string) => void;

function bodyViolations(body: XmlElement, today: string, refuse: Refuse): void {
  const document = child(body, 'DatiGenerali', 'DatiGeneraliDocumento');
  const issuedOn = text(document, 'Data');
  if (issuedOn > today) refuse('00403', 'DatiGeneraliDocumento/Data', 'lies in the future');
  if (!/\d/.test(text(document, 'Numero')))
    refuse('00425', 'DatiGeneraliDocumento/Numero', 'has no digit in it');
  for (const linked of all(child(body, 'DatiGenerali'), 'DatiFattureCollegate'))
    if (text(linked, 'Data') > issuedOn)
      refuse('00418', 'DatiGeneraliDocumento/Data', 'is before the day of the invoice it refers to');

  const goods = child(body, 'DatiBeniServizi');
  const lines = all(goods, 'DettaglioLinee');
  const summaries = all(goods, 'DatiRiepilogo');
  const natureIsRight = (part: XmlElement, missing: string, needless: string, path: string): void => {
    const nature = text(part, 'Natura');
    const untaxed = cents(text(part, 'AliquotaIVA')) === 0;
    if (untaxed && !nature) refuse(missing, path, 'shows no VAT and does not say why (Natura)');
    if (!untaxed && nature) refuse(needless, path, 'shows VAT and a reason for showing none');
    if (['N2', 'N3', 'N6'].includes(nature)) refuse('00445', path, 'gives a reason that is no longer in use');
  };
  for (const [index, line] of lines.entries()) {
    const path = `DettaglioLinee[${index + 1}]`;
    natureIsRight(line, '00400', '00401', path);
    percent(line, path, refuse);
    const quantity = Number(text(line, 'Quantita') || '1');
    if (Math.abs(cents(text(line, 'PrezzoUnitario')) * quantity - cents(text(line, 'PrezzoTotale'))) > 1)
      refuse('00423', path, 'is not price times quantity');
  }

  const kind = (part: XmlElement): string => `${text(part, 'AliquotaIVA')} ${text(part, 'Natura')}`;
  for (const summary of summaries) {
    natureIsRight(summary, '00429', '00430', 'DatiRiepilogo');
    percent(summary, 'DatiRiepilogo', refuse);
    const net = cents(text(summary, 'ImponibileImporto'));
    const vat = cents(text(summary, 'Imposta'));
    // To the cent, and one more: the VAT of a gross price is what remains of it.
    if (Math.abs(vat - (net * Number(text(summary, 'AliquotaIVA'))) / 100) > 1 + 1e-6)
      refuse('00421', 'DatiRiepilogo/Imposta', 'is not the rate of the taxable amount');
    const ofLines = lines.filter((line) => kind(line) === kind(summary));
    if (ofLines.length === 0) refuse('00444', 'DatiRiepilogo', 'sums up lines that are not there');
    if (ofLines.reduce((sum, line) => sum + cents(text(line, 'PrezzoTotale')), 0) !== net)
      refuse('00422', 'DatiRiepilogo/ImponibileImporto', 'is not the sum of its lines');
  }
  const summed = new Set(summaries.map(kind));
  for (const line of lines)
    if (!summed.has(kind(line))) {
      const rateMissing = !summaries.some(
        (summary) => text(summary, 'AliquotaIVA') === text(line, 'AliquotaIVA'),
      );
      refuse(rateMissing ? '00419' : '00443', 'DatiRiepilogo', 'leaves out a line');
    }
}

/** 0.22 in place of 22.00 is within the schema. */
function percent(part: XmlElement, path: string, refuse: Refuse): void {
  const rate = Number(text(part, 'AliquotaIVA'));
  if (rate > 0 && rate < 1) refuse('00424', path, 'has a VAT rate that is not in per cent');
}

function vatOf(party: XmlElement): { country: string; code: string } | null {
  const id = listOf(party['IdFiscaleIVA'])[0];
  return id === undefined || typeof id === 'string'
    ? null
    : { country: text(id, 'IdPaese'), code: text(id, 'IdCodice') };
}

function all(element: XmlElement, name: string): XmlElement[] {
  return listOf(element[name]).filter((value) => typeof value !== 'string');
}

function child(element: XmlElement, ...names: string[]): XmlElement {
  return names.reduce<XmlElement>((parent, name) => all(parent, name)[0] ?? {}, element);
}

function text(element: XmlElement, name: string): string {
  const value = listOf(element[name])[0];
  return typeof value === 'string' ? value.trim() : '';
}

/** Schema-valid decimals; more than two places occur in unit prices only. */
function cents(decimal: string): number {
  return Math.round(Number(decimal) * 100);
}
