/** The API as functions and types, generated from its document (`npm run gen`). */
export * from './generated/sdk.gen.js';
export * from './generated/types.gen.js';
export { client } from './generated/client.gen.js';
export {
  createClient,
  createConfig,
  type Client,
  type Options,
  type RequestResult,
} from './generated/client/index.js';
