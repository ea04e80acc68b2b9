import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../../../config/config.js';
import { CONFIG } from '../../../config/config.module.js';
import { seal, unseal } from '../../../platform/crypto/keys.js';
import type { AccountSettings } from '../providers/provider-kind.js';

/**
 * Encrypts credentials (AES-256-GCM) with the first of the deployment's keys, and reads them with the one that is named
 * beside them. Bound to their row: copied to another account they do not open.
 */
@Injectable()
export class CredentialVault {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  get currentKeyId(): string {
    return this.config.credentialsKeys[0]!.id;
  }

  seal(
    credentialsId: string,
    municipalityId: string,
    secrets: AccountSettings,
  ): { keyId: string; sealed: string } {
    const { id, key } = this.config.credentialsKeys[0]!;
    return {
      keyId: id,
      sealed: seal(key, JSON.stringify(secrets), contextOf(credentialsId, municipalityId)),
    };
  }

  /** @throws {Error} when the key is not among those configured, or the row is not what was sealed */
  open(credentialsId: string, municipalityId: string, keyId: string, sealed: string): AccountSettings {
    const key = this.config.credentialsKeys.find(({ id }) => id === keyId)?.key;
    if (!key) throw new Error(`CREDENTIALS_KEY has no key "${keyId}": payment credentials cannot be read.`);
    return JSON.parse(unseal(key, sealed, contextOf(credentialsId, municipalityId))) as AccountSettings;
  }
}

function contextOf(credentialsId: string, municipalityId: string): string {
  return `payment-credentials:${municipalityId}:${credentialsId}`;
}
