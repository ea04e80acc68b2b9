import { XMLBuilder } from 'fast-xml-parser';
import { addDays, type CivilDate } from '../../../platform/clock/civil.js';
import { ABROAD } from './billing.js';
import { controlViolations } from './fattura-pa.controls.js';
import { schemaViolations, type Violation, type XmlElement } from './fattura-pa.schema.js';
import type { InvoiceAmounts } from './invoice-amounts.js';
import { ascii, latin1 } from './latin1.js';

/** What an electronic invoice or credit note to a private person or company says (format FPR12, schema 1.2.3). */
export interface FatturaPa {
  /** Invoice, or credit note: amounts are positive in both. */
  type: 'TD01' | 'TD04';
  /** The invoice that a credit note takes back; null for an invoice. */
  follows: { number: string; issuedOn: CivilDate } | null;
  /** Progressive number of the transmission, at most 10 characters. */
  transmissionNumber: string;
  /** Seven characters; for a buyer abroad it is always that of those abroad. */
  recipientCode: string;
  pec: string | null;
  seller: {
    vatNumber: string;
    fiscalCode: string | null;
    name: string;
    taxRegime: string;
  } & FatturaPaAddress;
  buyer: {
    kind: 'PERSON' | 'COMPANY';
    givenName: string | null;
    familyName: string | null;
    companyName: string | null;
    vatNumber: string | null;
    fiscalCode: string | null;
  } & FatturaPaAddress;
  number: string;
  issuedOn: CivilDate;
  amounts: InvoiceAmounts;
  /** Period of the service: first day, and the day after the last. */
  period: { from: CivilDate; to: CivilDate };
  /** How and when it was paid; null for a credit note. */
  payment: { method: PaymentMethodCode; paidOn: CivilDate } | null;
  /** Free text, for example the receipt it follows. */
  note: string | null;
}

export interface FatturaPaAddress {
  street: string;
  streetNumber: string;
  postalCode: string;
  city: string;
  province: string;
  /** ISO 3166, two letters. */
  country: string;
}

/** `ModalitaPagamento`: cash, bank transfer, payment card, pagoPA. */
export type PaymentMethodCode = 'MP01' | 'MP05' | 'MP08' | 'MP23';

const NAMESPACE = 'http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2';

const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  processEntities: true,
  suppressEmptyNode: false,
});

/** An invoice that the Sistema di Interscambio would refuse. It has not left, and no number is lost on it. */
export class InvoiceNotAcceptable extends Error {
  override readonly name = 'InvoiceNotAcceptable';

  constructor(readonly violations: readonly Violation[]) {
    super(`The invoice cannot be sent: ${violations.map(({ path, code }) => `${code} ${path}`).join(', ')}`);
  }
}

/**
 * Writes an invoice as XML, after looking at it with the eyes of the schema and of the Sistema di Interscambio.
 *
 * @param today the day on which it is sent
 * @throws {InvoiceNotAcceptable} naming every element that would be refused
 */
export function fatturaPaXml(invoice: FatturaPa, today: CivilDate = invoice.issuedOn): string {
  const tree = fatturaPaTree(invoice);
  const violations = [...schemaViolations(tree), ...controlViolations(tree, today)];
  if (violations.length > 0) throw new InvoiceNotAcceptable(violations);
  return writeXml(tree);
}

/** The elements of an invoice, unchecked. Texts are already written with the letters that the format has. */
export function fatturaPaTree(invoice: FatturaPa): XmlElement {
  const { seller, buyer, amounts } = invoice;
  const abroad = buyer.country !== 'IT';
  const rate = (amounts.vatRateBp / 100).toFixed(2);
  const nature = amounts.nature ? { Natura: amounts.nature } : {};
  return {
    FatturaElettronicaHeader: {
      DatiTrasmissione: {
        IdTrasmittente: { IdPaese: 'IT', IdCodice: seller.vatNumber },
        ProgressivoInvio: ascii(invoice.transmissionNumber, 10),
        FormatoTrasmissione: 'FPR12',
        CodiceDestinatario: abroad ? ABROAD : invoice.recipientCode,
        ...(invoice.pec && !abroad ? { PECDestinatario: invoice.pec } : {}),
      },
      CedentePrestatore: {
        DatiAnagrafici: {
          IdFiscaleIVA: { IdPaese: 'IT', IdCodice: seller.vatNumber },
          ...(seller.fiscalCode ? { CodiceFiscale: seller.fiscalCode } : {}),
          Anagrafica: { Denominazione: latin1(seller.name, 80) },
          RegimeFiscale: seller.taxRegime,
        },
        Sede: address(seller),
      },
      CessionarioCommittente: {
        DatiAnagrafici: {
          ...(buyer.vatNumber ? { IdFiscaleIVA: { IdPaese: buyer.country, IdCodice: buyer.vatNumber } } : {}),
          ...(buyer.fiscalCode ? { CodiceFiscale: buyer.fiscalCode } : {}),
          Anagrafica:
            buyer.kind === 'COMPANY'
              ? { Denominazione: latin1(buyer.companyName ?? '', 80) }
              : { Nome: latin1(buyer.givenName ?? '', 60), Cognome: latin1(buyer.familyName ?? '', 60) },
        },
        Sede: address(buyer),
      },
    },
    FatturaElettronicaBody: {
      DatiGenerali: {
        DatiGeneraliDocumento: {
          TipoDocumento: invoice.type,
          Divisa: 'EUR',
          Data: invoice.issuedOn,
          Numero: ascii(invoice.number, 20),
          ...(amounts.stampDuty ? { DatiBollo: { BolloVirtuale: 'SI', ImportoBollo: '2.00' } } : {}),
          ImportoTotaleDocumento: decimal(amounts.totalCents),
          ...(invoice.note ? { Causale: latin1(invoice.note, 200) } : {}),
        },
        ...(invoice.follows
          ? {
              DatiFattureCollegate: {
                IdDocumento: ascii(invoice.follows.number, 20),
                Data: invoice.follows.issuedOn,
              },
            }
          : {}),
      },
      DatiBeniServizi: {
        DettaglioLinee: amounts.lines.map((line, index) => ({
          NumeroLinea: String(index + 1),
          Descrizione: latin1(line.description, 1000),
          Quantita: '1.00',
          DataInizioPeriodo: invoice.period.from,
          DataFinePeriodo: addDays(invoice.period.to, -1),
          PrezzoUnitario: decimal(line.netCents),
          PrezzoTotale: decimal(line.netCents),
          AliquotaIVA: rate,
          ...nature,
          ...(amounts.lineNote
            ? {
                AltriDatiGestionali: {
                  TipoDato: ascii(amounts.lineNote.type, 10),
                  RiferimentoTesto: latin1(amounts.lineNote.text, 60),
                },
              }
            : {}),
        })),
        DatiRiepilogo: {
          AliquotaIVA: rate,
          ...nature,
          ImponibileImporto: decimal(amounts.netCents),
          Imposta: decimal(amounts.vatCents),
          ...(amounts.nature ? {} : { EsigibilitaIVA: 'I' }),
          ...(amounts.legalReference ? { RiferimentoNormativo: latin1(amounts.legalReference, 100) } : {}),
        },
      },
      ...(invoice.payment
        ? {
            DatiPagamento: {
              CondizioniPagamento: 'TP02',
              DettaglioPagamento: {
                ModalitaPagamento: invoice.payment.method,
                DataScadenzaPagamento: invoice.payment.paidOn,
                ImportoPagamento: decimal(amounts.totalCents),
              },
            },
          }
        : {}),
    },
  };
}

/** The file as it travels: in UTF-8, with the elements in the order of the schema. */
export function writeXml(tree: XmlElement): string {
  return builder.build({
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
    'p:FatturaElettronica': { '@xmlns:p': NAMESPACE, '@versione': 'FPR12', ...tree },
  }) as string;
}

/** Abroad there are neither provinces nor five digits: the postal code goes with the street, where the schema has none. */
function address({
  street,
  streetNumber,
  postalCode,
  city,
  province,
  country,
}: FatturaPaAddress): XmlElement {
  const abroad = country !== 'IT';
  const number = ascii(streetNumber, 1000);
  const fits = number.length <= 8;
  const post = latin1(postalCode, 20);
  return {
    // A number too long for its own field is better read with the street than cut; so is a foreign postal code.
    Indirizzo: latin1(
      [street, ...(fits ? [] : [number]), ...(abroad && post !== '-' ? [post] : [])].join(' '),
      60,
    ),
    ...(fits && number !== '-' ? { NumeroCivico: number } : {}),
    CAP: !abroad && /^\d{5}$/.test(postalCode) ? postalCode : '00000',
    Comune: latin1(city, 60),
    ...(!abroad && /^[A-Z]{2}$/.test(province) ? { Provincia: province } : {}),
    Nazione: country,
  };
}

/** Cents as `-12.34`; on whole numbers, so nothing is rounded. */
function decimal(cents: number): string {
  const size = String(Math.abs(cents)).padStart(3, '0');
  return `${cents < 0 ? '-' : ''}${size.slice(0, -2)}.${size.slice(-2)}`;
}
