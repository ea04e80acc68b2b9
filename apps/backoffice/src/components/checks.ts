/** One declared value and, when the system can tell, what it found about it. */
export interface DeclaredFact {
  label: string;
  value: string;
  /** Drawn as a plate. */
  plate?: boolean;
  /** Spelled with a fixed-width face: tax codes, numbers. */
  code?: boolean;
}

export interface CheckResult {
  id: string;
  outcome: 'OK' | 'WARNING' | 'FAILED' | 'UNKNOWN';
  text: string;
  /** The two values side by side, where seeing them helps. */
  compared?: { declared: string; found: string } | null;
}
