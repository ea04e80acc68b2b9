import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { deriveKey, seal, unseal } from '../../platform/crypto/keys.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { EffectHandler, OutboxMessage } from '../../platform/outbox/effect-handler.js';
import { EffectRegistry } from '../../platform/outbox/effect-registry.js';
import { Outbox } from '../../platform/outbox/outbox.js';
import { ObjectStorage } from '../../platform/storage/object-storage.js';
import type { PinLetterData } from '../documents/index.js';

/**
 * Where a PIN lies between its birth and the paper: sealed as words until the worker has printed them, then sealed as
 * a PDF in the object store until somebody takes it, and afterwards nowhere.
 */
@Injectable()
export class LetterVault implements EffectHandler, OnModuleInit {
  readonly topic = 'pin-letter.erase';
  private readonly key: Buffer;

  constructor(
    private readonly outbox: Outbox,
    private readonly effects: EffectRegistry,
    private readonly storage: ObjectStorage,
    @Inject(CONFIG) config: Config,
  ) {
    this.key = deriveKey(config.appSecret, 'seal');
  }

  onModuleInit(): void {
    this.effects.register(this);
  }

  sealWords(letterId: string, words: PinLetterData): string {
    return seal(this.key, JSON.stringify(words), `pin-letter-words:${letterId}`);
  }

  openWords(letterId: string, sealed: string): PinLetterData {
    return JSON.parse(unseal(this.key, sealed, `pin-letter-words:${letterId}`)) as PinLetterData;
  }

  keyOf(municipalityId: string, letterId: string): string {
    return `pin-letters/${municipalityId}/${letterId}`;
  }

  /** Whoever reads the object store still does not read the PIN. */
  async put(municipalityId: string, letterId: string, pdf: Buffer): Promise<string> {
    const key = this.keyOf(municipalityId, letterId);
    const sealed = seal(this.key, pdf.toString('base64'), `pin-letter:${letterId}`);
    await this.storage.put(key, Buffer.from(sealed), 'application/octet-stream');
    return key;
  }

  async open(letterId: string, storageKey: string): Promise<Buffer> {
    const sealed = (await this.storage.get(storageKey)).toString();
    return Buffer.from(unseal(this.key, sealed, `pin-letter:${letterId}`), 'base64');
  }

  /** Sees to it that the file goes, whatever happens after the transaction. */
  async erase(tx: Tx, letter: { id: string; municipalityId: string }): Promise<void> {
    await this.outbox.add(tx, {
      municipalityId: letter.municipalityId,
      topic: this.topic,
      key: letter.id,
      payload: { letterId: letter.id },
    });
  }

  async run(message: OutboxMessage): Promise<void> {
    await this.storage.remove(this.keyOf(message.municipalityId, String(message.payload['letterId'])));
  }
}
