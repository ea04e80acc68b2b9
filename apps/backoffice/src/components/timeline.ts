import type { LabelKind } from '@sosta/contracts';

export interface TimelineEntry {
  id: string;
  at: string;
  icon: string;
  title: string;
  text?: string;
  /** Who did it, when a person did. */
  by?: string;
  to?: { name: string; params?: Record<string, string> };
  state?: { of: LabelKind; value: string };
}
