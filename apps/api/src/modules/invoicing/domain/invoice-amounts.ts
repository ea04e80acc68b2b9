import { splitVat, type TaxRegime } from '@sosta/contracts';

export interface InvoicedLine {
  description: string;
  /** What was paid for it, VAT included; negative for a reduction. */
  grossCents: number;
}

export interface InvoiceAmounts {
  lines: { description: string; netCents: number }[];
  vatRateBp: number;
  /** Nature code of the Sistema di Interscambio; set exactly where the rate is 0. */
  nature: 'N2.2' | 'N4' | null;
  /** Law by which no VAT is shown; set with the nature. */
  legalReference: string | null;
  /** A note that a line must carry in this regime. */
  lineNote: { type: string; text: string } | null;
  /** Whether the virtual stamp is due (D.P.R. 642/1972): amounts without VAT above 77.47 euro. */
  stampDuty: boolean;
  netCents: number;
  vatCents: number;
  totalCents: number;
}

const STAMP_DUTY_ABOVE_CENTS = 77_47;

const WITHOUT_VAT: Readonly<
  Record<TaxRegime, { nature: 'N2.2' | 'N4'; legalReference: string; stampDuty: boolean } | null>
> = {
  VAT22: null,
  // The tax was paid upstream, so the stamp is not due beside it.
  ART74_MONOFASE: {
    nature: 'N2.2',
    legalReference: 'Operazione non soggetta ex art. 74 c. 1 lett. e) DPR 633/72',
    stampDuty: false,
  },
  OUT_OF_SCOPE_ART4: {
    nature: 'N2.2',
    legalReference: 'Fuori campo IVA art. 4 c. 4 DPR 633/72',
    stampDuty: true,
  },
  EXEMPT: { nature: 'N4', legalReference: 'Operazione esente IVA art. 10 DPR 633/72', stampDuty: true },
};

/**
 * Splits what was paid into what the invoice must show. VAT is the difference between gross and net, so the parts add
 * up to the cent to what was paid; each line's net is the difference of two rounded running sums, so the lines add up
 * too.
 *
 * @param vatRateBp the tariff's; an ART74 product with a rate shows its VAT and says the regime in a line note
 * @throws RangeError when regime and rate contradict each other: such an invoice must not leave
 */
export function invoiceAmounts(
  lines: readonly InvoicedLine[],
  regime: TaxRegime,
  vatRateBp: number,
): InvoiceAmounts {
  if (lines.length === 0) throw new RangeError('An invoice needs a line');
  const without = WITHOUT_VAT[regime];
  if (vatRateBp === 0 && !without) throw new RangeError(`The regime ${regime} needs a VAT rate`);
  if (vatRateBp > 0 && without && regime !== 'ART74_MONOFASE')
    throw new RangeError(`The regime ${regime} has no VAT rate`);
  const totalCents = lines.reduce((sum, line) => sum + line.grossCents, 0);
  if (totalCents <= 0) throw new RangeError('An invoice is for an amount above zero');
  const { netCents, vatCents } = splitVat(totalCents, vatRateBp);
  let gross = 0;
  let net = 0;
  const netLines = lines.map((line) => {
    const before = net;
    gross += line.grossCents;
    net = splitVat(gross, vatRateBp).netCents;
    return { description: line.description, netCents: net - before };
  });
  const shown = vatRateBp === 0 ? without : null;
  return {
    lines: netLines,
    vatRateBp,
    nature: shown?.nature ?? null,
    legalReference: shown?.legalReference ?? null,
    lineNote:
      vatRateBp > 0 && regime === 'ART74_MONOFASE'
        ? { type: 'ART74', text: 'Regime monofase art. 74 c. 1 lett. e) DPR 633/72' }
        : null,
    stampDuty: shown !== null && shown.stampDuty && totalCents > STAMP_DUTY_ABOVE_CENTS,
    netCents,
    vatCents,
    totalCents,
  };
}
