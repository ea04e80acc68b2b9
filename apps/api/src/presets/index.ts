import { caserta } from './caserta/index.js';
import type { Preset } from './preset.js';

export type { Preset } from './preset.js';
export { seedPreset } from './seed-preset.js';

/** The municipalities that `seed` makes. */
export const PRESETS: readonly Preset[] = [caserta];
