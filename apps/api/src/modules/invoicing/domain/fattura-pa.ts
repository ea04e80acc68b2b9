import { XMLBuilder } from 'fast-xml-parser';
import { addDays, type CivilDate } from '../../../platform/clock/civil.js';
import type { InvoiceAmounts } from './invoice-amounts.js';
import { ascii, latin1 } from './latin1.js';

/** What an electronic invoice to a private person or company says (format FPR12, schema 1.2.3, document type TD01). */
export interface FatturaPa {
  /** Progressive number of the transmission, at most 10 characters. */
  transmissionNumber: string;
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
  payment: { method: PaymentMethodCode; paidOn: CivilDate };
  /** Free text, for example the receipt it follows. */
  note: string | null;
}

export interface FatturaPaAddress {
  street: string;
  streetNumber: string;
  postalCode: string;
  city: string;
  province: string;
}

/** `ModalitaPagamento`: cash, bank transfer, payment card, pagoPA. */
export type PaymentMethodCode = 'MP01' | 'MP05' | 'MP08' | 'MP23';

type Xml = { readonly [element: string]: string | undefined | Xml | readonly Xml[] };

const NAMESPACE = 'http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2';

const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@', processEntities: true });

/**
 * Writes the XML. The schema fixes the order of the elements, so the order of the properties below is the order of
 * the schema.
 *
 * @throws RangeError when the buyer has neither VAT number nor fiscal code (refused with 00417)
 */
export function fatturaPaXml(invoice: FatturaPa): string {
  const { seller, buyer, amounts } = invoice;
  if (!buyer.vatNumber && !buyer.fiscalCode)
    throw new RangeError('The buyer needs a VAT number or a fiscal code');
  const rate = (amounts.vatRateBp / 100).toFixed(2);
  const nature: Xml = amounts.nature ? { Natura: amounts.nature } : {};
  const document: Xml = {
    FatturaElettronicaHeader: {
      DatiTrasmissione: {
        IdTrasmittente: { IdPaese: 'IT', IdCodice: seller.vatNumber },
        ProgressivoInvio: ascii(invoice.transmissionNumber, 10),
        FormatoTrasmissione: 'FPR12',
        CodiceDestinatario: invoice.recipientCode,
        ...(invoice.pec ? { PECDestinatario: ascii(invoice.pec, 256) } : {}),
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
          ...(buyer.vatNumber ? { IdFiscaleIVA: { IdPaese: 'IT', IdCodice: buyer.vatNumber } } : {}),
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
          TipoDocumento: 'TD01',
          Divisa: 'EUR',
          Data: invoice.issuedOn,
          Numero: ascii(invoice.number, 20),
          ...(amounts.stampDuty ? { DatiBollo: { BolloVirtuale: 'SI', ImportoBollo: '2.00' } } : {}),
          ImportoTotaleDocumento: decimal(amounts.totalCents),
          ...(invoice.note ? { Causale: latin1(invoice.note, 200) } : {}),
        },
      },
      DatiBeniServizi: {
        DettaglioLinee: amounts.lines.map((line, index): Xml => ({
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
      DatiPagamento: {
        CondizioniPagamento: 'TP02',
        DettaglioPagamento: {
          ModalitaPagamento: invoice.payment.method,
          DataScadenzaPagamento: invoice.payment.paidOn,
          ImportoPagamento: decimal(amounts.totalCents),
        },
      },
    },
  };
  return builder.build({
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
    'p:FatturaElettronica': { '@xmlns:p': NAMESPACE, '@versione': 'FPR12', ...document },
  }) as string;
}

function address({ street, streetNumber, postalCode, city, province }: FatturaPaAddress): Xml {
  const number = ascii(streetNumber, 1000);
  const fits = number.length <= 8;
  return {
    // A number too long for its own field is better read with the street than cut.
    Indirizzo: latin1(fits ? street : `${street} ${number}`, 60),
    ...(fits && number !== '-' ? { NumeroCivico: number } : {}),
    CAP: /^\d{5}$/.test(postalCode) ? postalCode : '00000',
    Comune: latin1(city, 60),
    ...(/^[A-Z]{2}$/.test(province) ? { Provincia: province } : {}),
    Nazione: 'IT',
  };
}

/** Cents as `-12.34`; on whole numbers, so nothing is rounded. */
function decimal(cents: number): string {
  const size = String(Math.abs(cents)).padStart(3, '0');
  return `${cents < 0 ? '-' : ''}${size.slice(0, -2)}.${size.slice(-2)}`;
}
