export * from './document-kinds.js';
export * from './locales.js';
export * from './permissions.js';
export * from './problems.js';
export * from './states.js';
