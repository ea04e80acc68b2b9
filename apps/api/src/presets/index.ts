import { caserta } from './caserta/index.js';
import { chivasso } from './chivasso/index.js';
import { marinablu } from './marinablu/index.js';
import type { Preset } from './preset.js';
import { valmontone } from './valmontone/index.js';

export type { Preset } from './preset.js';
export { seedPreset } from './seed-preset.js';

/** The municipalities that `seed` makes: one for each of the customer's documents. */
export const PRESETS: readonly Preset[] = [caserta, marinablu, chivasso, valmontone];
