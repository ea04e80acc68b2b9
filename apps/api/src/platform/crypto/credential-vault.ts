import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { seal, unseal } from './keys.js';

/** Credentials as a row keeps them. */
export interface Sealed {
  /** The one of CREDENTIALS_KEY they are encrypted with. */
  keyId: string;
  sealed: string;
}

/**
 * Encrypts credentials (AES-256-GCM) with the first of the deployment's keys, and reads them with the one that is named
 * beside them. Bound to their row by a context that names it: copied to another they do not open.
 *
 * Who keeps credentials has a `reseal` that `cli.js reseal` calls.
 */
@Injectable()
export class CredentialVault {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  get currentKeyId(): string {
    return this.config.credentialsKeys[0]!.id;
  }

  seal(context: string, secrets: object): Sealed {
    const { id, key } = this.config.credentialsKeys[0]!;
    return { keyId: id, sealed: seal(key, JSON.stringify(secrets), context) };
  }

  /** @throws {Error} when the key is not among those configured, or the row is not what was sealed */
  open<T extends object>(context: string, { keyId, sealed }: Sealed): T {
    const key = this.config.credentialsKeys.find(({ id }) => id === keyId)?.key;
    if (!key) throw new Error(`CREDENTIALS_KEY has no key "${keyId}": credentials cannot be read.`);
    return JSON.parse(unseal(key, sealed, context)) as T;
  }

  /** The same, with the newest key. */
  reseal(context: string, old: Sealed): Sealed {
    return this.seal(context, this.open(context, old));
  }
}
