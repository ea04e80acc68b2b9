import { createClient, createConfig, type Client } from './generated/client/index.js';

/** The API for programs of third parties, as functions and types, generated from its document. */
export * from './generated/sdk.gen.js';
export * from './generated/types.gen.js';
export type { Client };

export interface Connection {
  /** Where the installation is: `https://sosta.example`. */
  url: string;
  /** The program's key, `sosta_live_…`. Keep it out of the code and of the browser. */
  key: string;
}

/** A client whose calls carry the key; give it to every function as `client`. */
export function connect({ url, key }: Connection): Client {
  return createClient(
    createConfig({ baseUrl: url, auth: ({ name }) => (name === 'X-Api-Key' ? key : undefined) }),
  );
}
