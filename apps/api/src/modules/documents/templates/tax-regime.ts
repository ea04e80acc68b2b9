import type { Locale } from './format.js';

/**
 * VAT regime of a product (a municipality's setting, never a constant in code):
 * ordinary 22 %; single-phase scheme for parking operators (art. 74, first paragraph, letter e), D.P.R. 633/1972);
 * outside the scope of VAT for a municipality acting as an authority (art. 4, paragraph 4); exempt.
 */
export type TaxRegime = 'VAT22' | 'ART74_MONOFASE' | 'OUT_OF_SCOPE_ART4' | 'EXEMPT';

const WORDING: Readonly<Record<Locale, Readonly<Record<TaxRegime, string>>>> = {
  it: {
    VAT22: 'I prezzi comprendono l’IVA con aliquota ordinaria (D.P.R. 26 ottobre 1972, n. 633).',
    ART74_MONOFASE:
      'Operazione non soggetta ad IVA ex art. 74, primo comma, lett. e), D.P.R. 26 ottobre 1972, n. 633. ' +
      'L’imposta non è esposta separatamente.',
    OUT_OF_SCOPE_ART4:
      'Operazione fuori campo di applicazione dell’IVA ai sensi dell’art. 4, quarto comma, ' +
      'D.P.R. 26 ottobre 1972, n. 633.',
    EXEMPT: 'Operazione esente da IVA ai sensi dell’art. 10, D.P.R. 26 ottobre 1972, n. 633.',
  },
  en: {
    VAT22: 'Prices include VAT at the standard rate (D.P.R. 26 October 1972, no. 633).',
    ART74_MONOFASE:
      'Not subject to VAT under art. 74, first paragraph, letter e), D.P.R. 26 October 1972, no. 633. ' +
      'Tax is not shown separately.',
    OUT_OF_SCOPE_ART4:
      'Outside the scope of VAT under art. 4, fourth paragraph, D.P.R. 26 October 1972, no. 633.',
    EXEMPT: 'Exempt from VAT under art. 10, D.P.R. 26 October 1972, no. 633.',
  },
};

/** Sentence printed for a regime; `override` is the wording that the municipality's accountant confirmed. */
export function taxWording(regime: TaxRegime, locale: Locale, override?: string): string {
  return override?.trim() || WORDING[locale][regime];
}
