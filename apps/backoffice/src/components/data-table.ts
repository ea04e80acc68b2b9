export interface DataColumn {
  /** Names the slot that draws the cell. */
  key: string;
  label: string;
  /** The API's name for ordering by this column; absent when it cannot. */
  sort?: string;
  /** Figures: aligned to the end. */
  end?: boolean;
  class?: string;
}
