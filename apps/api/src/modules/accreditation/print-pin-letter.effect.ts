import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { UnitOfWork, type Tx } from '../../platform/database/unit-of-work.js';
import {
  PermanentEffectError,
  type EffectHandler,
  type OutboxMessage,
} from '../../platform/outbox/effect-handler.js';
import { EffectRegistry } from '../../platform/outbox/effect-registry.js';
import type { PdfDocument } from '../../platform/pdf/pdf-document.js';
import { PdfError } from '../../platform/pdf/pdf-errors.js';
import { ObjectStorage } from '../../platform/storage/object-storage.js';
import { DocumentPrinter, pinAttestationDocument, pinLetterDocument } from '../documents/index.js';
import { LetterVault } from './letter-vault.js';
import { PinRepository } from './persistence/pin.repository.js';

export const PRINT_PIN_LETTER = 'pin-letter.print';

/** Prints the letter with the PIN, and the attestation without it (R36). */
@Injectable()
export class PrintPinLetter implements EffectHandler, OnModuleInit {
  readonly topic = PRINT_PIN_LETTER;
  readonly concurrency = 2;

  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly effects: EffectRegistry,
    private readonly storage: ObjectStorage,
    private readonly printer: DocumentPrinter,
    private readonly pins: PinRepository,
    private readonly vault: LetterVault,
  ) {}

  onModuleInit(): void {
    this.effects.register(this);
  }

  async run(message: OutboxMessage): Promise<((tx: Tx) => Promise<void>) | void> {
    const { municipalityId } = message;
    const letter = await this.unitOfWork.run(municipalityId, (tx) =>
      this.pins.letter(tx, String(message.payload['letterId'])),
    );
    // Printed already, or no longer wanted.
    if (letter?.state !== 'PREPARING' || !letter.sealed) return;
    const { pin, loginAddress, ...attestation } = this.vault.openWords(letter.id, letter.sealed);
    const pdf = await this.print(pinLetterDocument({ ...attestation, pin, loginAddress }), letter.createdAt);
    const attestationPdf = await this.print(pinAttestationDocument(attestation), letter.createdAt);
    const attestationKey = `pin-attestations/${municipalityId}/${letter.id}.pdf`;
    await this.storage.put(attestationKey, attestationPdf, 'application/pdf');
    const storageKey = await this.vault.put(municipalityId, letter.id, pdf);
    return async (tx) => {
      const files = { storageKey, attestationKey, at: this.clock.now() };
      // Revoked or lapsed while it was printed: nobody will ever take it.
      if (!(await this.pins.printed(tx, letter.id, files))) await this.vault.erase(tx, letter);
    };
  }

  /** @throws PermanentEffectError when no further try can print it */
  private async print(document: PdfDocument, createdAt: Date): Promise<Buffer> {
    try {
      return await this.printer.print(document, createdAt);
    } catch (error) {
      if (error instanceof PdfError && !error.retryable) throw new PermanentEffectError(`pdf ${error.code}`);
      throw error;
    }
  }
}
