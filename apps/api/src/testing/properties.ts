import fc from 'fast-check';

/** Property tests draw the same cases at every run; another number draws others. */
export const SEED = Number(process.env['SOSTA_SEED'] ?? 20_260_101);
fc.configureGlobal({ seed: SEED });

export { fc };
