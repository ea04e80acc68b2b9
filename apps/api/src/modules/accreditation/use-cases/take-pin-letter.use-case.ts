import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import { Notifications } from '../../notifications/index.js';
import { LetterVault } from '../letter-vault.js';
import { PinRepository } from '../persistence/pin.repository.js';

/**
 * The one download of a letter. Afterwards the PIN is on paper only; a second look needs another PIN. The citizen is
 * told now, when somebody has the letter in hand, and never the PIN.
 */
@Injectable()
export class TakePinLetter {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly notifications: Notifications,
    private readonly storage: ObjectStorage,
    private readonly pins: PinRepository,
    private readonly vault: LetterVault,
  ) {}

  /** @throws Problem not_found; document_not_ready while it is printed; pin_letter_gone after the download */
  async run(call: OperatorContext, letterId: string): Promise<{ pdf: Buffer; fileName: string }> {
    const municipalityId = call.municipality.id;
    const letter = await this.unitOfWork.run(municipalityId, (tx) => this.pins.letter(tx, letterId));
    if (!letter) throw new Problem('not_found');
    if (letter.state === 'PREPARING') throw new Problem('document_not_ready');
    if (!letter.storageKey) throw new Problem('pin_letter_gone');
    // Read before it is claimed: a store that is away for a moment must not cost the letter.
    const pdf = await this.read(letter.id, letter.storageKey);
    await this.unitOfWork.run(municipalityId, async (tx) => {
      const by = { operatorId: call.actor.operatorId, at: this.clock.now() };
      if (!(await this.pins.taken(tx, letter.id, by))) throw new Problem('pin_letter_gone');
      await this.vault.erase(tx, letter);
      await this.notifications.queueForHolder(tx, {
        municipalityId,
        template: 'pin-issued',
        dedupeKey: `pin-issued:${letter.id}`,
        holderId: letter.holderId,
        data: { delivery: letter.delivery, number: letter.number },
      });
      await this.audit.record(tx, {
        municipalityId,
        actor: { kind: 'OPERATOR', id: call.actor.operatorId },
        action: 'pin.letter_taken',
        subject: { kind: 'account', id: letter.accountId },
        data: { number: letter.number },
      });
    });
    // At once if it can be; the effect does it again in any case.
    await this.storage.remove(letter.storageKey).catch(() => undefined);
    return { pdf, fileName: `lettera-pin-${letter.number}.pdf` };
  }

  private async read(letterId: string, storageKey: string): Promise<Buffer> {
    try {
      return await this.vault.open(letterId, storageKey);
    } catch (error) {
      // A colleague has just taken it and the file is gone, or the store is away.
      throw (error as { name?: string }).name === 'NoSuchKey'
        ? new Problem('pin_letter_gone')
        : new Problem('service_unavailable', { retryAfterSeconds: 5 });
    }
  }
}
