import type { LabelKind } from '@sosta/contracts';

export interface TimelineEntry {
  id: string;
  at: string;
  icon: string;
  title: string;
  text?: string;
  /** Who did it, when a person did. */
  by?: string;
  to?: { name: string; params?: Record<string, string> } | undefined;
  state?: { of: LabelKind; value: string };
  /** What has no page of its own opens on the spot. */
  open?: { label: string; run: () => void };
}
