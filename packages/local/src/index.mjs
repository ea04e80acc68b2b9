// The embedded platform behind `npm start` and the tests; index.d.mts tells TypeScript the same.
export { startSosta } from './app.mjs';
export { build } from './build.mjs';
export { freePort, until, waitForPort } from './lib/net.mjs';
export { throwawayDir } from './lib/throwaway.mjs';
export { startServices } from './services.mjs';
export { resolveChromium } from './services/chromium.mjs';
export { databaseTools } from './services/postgres.mjs';
export { AlreadyRunningError, StopOrder, createSupervisor } from './supervisor.mjs';
