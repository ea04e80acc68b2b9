/** The municipality on whose streets the document is worth something. */
export interface DocumentMunicipality {
  /** As it must read on paper, e.g. `Comune di Caserta`. */
  readonly name: string;
  /** `#rrggbb`; anything else falls back to the blue of Italian public services. */
  readonly accentColor?: string;
  /** Coat of arms as `data:image/png|jpeg|svg+xml;base64,…`; anything else is left out. */
  readonly crest?: string;
}

/** Who issues and collects: the concessionaire, or the municipality itself. */
export interface DocumentIssuer {
  readonly name: string;
  /** Street, postcode and town, one line each. */
  readonly addressLines: readonly string[];
  readonly vatNumber?: string;
  readonly fiscalCode?: string;
  readonly email?: string;
  readonly phone?: string;
  readonly website?: string;
}

/** A person or company as it must read on a document. */
export interface DocumentParty {
  readonly name: string;
  readonly fiscalCode?: string;
  readonly vatNumber?: string;
  readonly addressLines?: readonly string[];
}
