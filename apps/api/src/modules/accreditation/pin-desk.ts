import { Injectable } from '@nestjs/common';
import { Audit } from '../../platform/audit/audit.js';
import { Clock } from '../../platform/clock/clock.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../platform/http/context.js';
import { decodeCursor, page } from '../../platform/http/paging.js';
import { Problem } from '../../platform/http/problem.js';
import { ObjectStorage } from '../../platform/storage/object-storage.js';
import type { DocumentLinkDto } from '../documents/index.js';
import { toPinAccountDto, toPinHolderDto, toPinLetterDto } from './http/pin-views.js';
import type {
  PinAccountDto,
  PinLetterDto,
  PinRequestListDto,
  PinRequestsQuery,
  PinSearchResultDto,
} from './http/pin.dto.js';
import { PinRepository } from './persistence/pin.repository.js';

const FOUND_AT_MOST = 20;
const LINK_SECONDS = 60;

/** What the PIN office looks at. Opening a person's page is on record: it shows what identifies them. */
@Injectable()
export class PinDesk {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly storage: ObjectStorage,
    private readonly pins: PinRepository,
  ) {}

  async waiting(call: OperatorContext, query: PinRequestsQuery): Promise<PinRequestListDto> {
    const keys = decodeCursor(query.cursor, ['instant', 'uuid']);
    const after = keys && { at: String(keys[0]), id: String(keys[1]) };
    const rows = await this.unitOfWork.run(call.municipality.id, (tx) =>
      this.pins.waiting(tx, { after, limit: query.limit + 1 }),
    );
    const { items, nextCursor } = page(rows, query.limit, (row) => [row.requestedAt.toISOString(), row.id]);
    return { items: items.map(toPinHolderDto), nextCursor };
  }

  async search(call: OperatorContext, q: string): Promise<PinSearchResultDto> {
    const rows = await this.unitOfWork.run(call.municipality.id, (tx) =>
      this.pins.search(tx, q, FOUND_AT_MOST),
    );
    return { items: rows.map(toPinHolderDto) };
  }

  /** @throws Problem not_found */
  account(call: OperatorContext, accountId: string): Promise<PinAccountDto> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const account = await this.pins.account(tx, accountId);
      await this.audit.record(tx, {
        municipalityId: call.municipality.id,
        actor: { kind: 'OPERATOR', id: call.actor.operatorId },
        action: 'pin.account_opened',
        subject: { kind: 'account', id: accountId },
      });
      return toPinAccountDto(account, await this.pins.credentials(tx, accountId));
    });
  }

  /** How far the printing is: asked again and again, and nobody's data in it. @throws Problem not_found */
  async letter(call: OperatorContext, letterId: string): Promise<PinLetterDto> {
    const letter = await this.unitOfWork.run(call.municipality.id, (tx) => this.pins.letter(tx, letterId));
    if (!letter) throw new Problem('not_found');
    return toPinLetterDto(letter);
  }

  /** @throws Problem not_found */
  async attestation(call: OperatorContext, letterId: string): Promise<DocumentLinkDto> {
    const letter = await this.unitOfWork.run(call.municipality.id, async (tx) => {
      const found = await this.pins.letter(tx, letterId);
      if (!found) throw new Problem('not_found');
      await this.audit.record(tx, {
        municipalityId: call.municipality.id,
        actor: { kind: 'OPERATOR', id: call.actor.operatorId },
        action: 'pin.attestation_opened',
        subject: { kind: 'account', id: found.accountId },
        data: { number: found.number },
      });
      return found;
    });
    // Never printed: there is nothing to attest.
    if (!letter.attestationKey && letter.state === 'EXPIRED') throw new Problem('not_found');
    if (!letter.attestationKey) return { url: null, expiresAt: null, state: 'PREPARING' };
    const file = { fileName: `attestazione-pin-${letter.number}.pdf`, mediaType: 'application/pdf' };
    return {
      url: await this.storage.signedLink(letter.attestationKey, file, LINK_SECONDS),
      expiresAt: new Date(this.clock.now().getTime() + LINK_SECONDS * 1_000).toISOString(),
      state: 'READY',
    };
  }
}
