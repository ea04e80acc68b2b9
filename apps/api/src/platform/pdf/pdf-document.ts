/** Paper, in millimetres. */
export interface PdfFormat {
  readonly widthMm: number;
  readonly heightMm: number;
  readonly marginsMm: {
    readonly top: number;
    readonly right: number;
    readonly bottom: number;
    readonly left: number;
  };
}

/** What a template makes and {@link PdfRenderer.render} prints. */
export interface PdfDocument {
  /** Name of the template, for logs and metrics. */
  readonly template: string;
  /** Style sheet of the template: the same text for every document of it (colours come in as CSS variables). */
  readonly css: string;
  /** Content of `<body>`, escaped (see `html.ts`). The renderer is built to survive it when it is not. */
  readonly html: string;
  /** Title in the file's properties and in the viewer's title bar. */
  readonly title: string;
  /** Language of the text, for screen readers. */
  readonly lang: 'it' | 'en';
  readonly format: PdfFormat;
}

const noMargins = { top: 0, right: 0, bottom: 0, left: 0 } as const;

export const A4: PdfFormat = {
  widthMm: 210,
  heightMm: 297,
  marginsMm: { top: 15, right: 18, bottom: 17, left: 18 },
};
/** A5 to the edge: the template draws its own margins and coloured bands. */
export const A5_FULL_BLEED: PdfFormat = { widthMm: 148, heightMm: 210, marginsMm: noMargins };
