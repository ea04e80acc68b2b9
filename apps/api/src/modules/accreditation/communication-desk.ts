import { createHash } from 'node:crypto';
import { Injectable, StreamableFile } from '@nestjs/common';
import { Audit } from '../../platform/audit/audit.js';
import { UnitOfWork, type Tx } from '../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../platform/http/context.js';
import { inLocale } from '../../platform/http/locale.js';
import { decodeCursor, page } from '../../platform/http/paging.js';
import { Problem } from '../../platform/http/problem.js';
import { matchesPerson } from '../../platform/identifiers/index.js';
import { ObjectStorage } from '../../platform/storage/object-storage.js';
import { comparedName } from '../imports/index.js';
import { REFUSAL_REASONS, REFUSAL_REASON_CODES } from './domain/refusal-reasons.js';
import { communicationCheck, type CheckFinding } from './http/communication-checks.js';
import type {
  CommunicationDto,
  CommunicationListDto,
  CommunicationsQuery,
  RefusalReasonListDto,
} from './http/communication.dto.js';
import { toCommunicationDto, toCommunicationRowDto } from './http/communication-views.js';
import {
  CommunicationRepository,
  type Communication,
  type CommunicationDocument,
} from './persistence/communication.repository.js';
import { RegistryLookup } from './persistence/registry-lookup.js';

/** What operators see of preliminary communications, beside what the platform can check by itself. */
@Injectable()
export class CommunicationDesk {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: Audit,
    private readonly storage: ObjectStorage,
    private readonly communications: CommunicationRepository,
    private readonly registry: RegistryLookup,
  ) {}

  async list(call: OperatorContext, query: CommunicationsQuery): Promise<CommunicationListDto> {
    const state = query.state ?? 'RECEIVED';
    const keys = decodeCursor(query.cursor, ['instant', 'uuid']);
    const after = keys && { at: String(keys[0]), id: String(keys[1]) };
    const { rows, waiting } = await this.unitOfWork.run(call.municipality.id, async (tx) => ({
      rows: await this.communications.list(tx, { state, after, limit: query.limit + 1 }),
      waiting: await this.communications.countWaiting(tx),
    }));
    const { items, nextCursor } = page(rows, query.limit, (row) => [
      (row.decidedAt ?? row.submittedAt).toISOString(),
      row.id,
    ]);
    return { items: items.map(toCommunicationRowDto), nextCursor, waiting };
  }

  /** The look is on record: it shows a person's data. @throws Problem not_found */
  one(call: OperatorContext, id: string): Promise<CommunicationDto> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const one = await this.communications.get(tx, id);
      await this.record(tx, call, 'communication.opened', id);
      return toCommunicationDto(call, one, {
        documents: await this.communications.documents(tx, id),
        checks: (await this.checks(tx, one)).map((finding) => communicationCheck(finding, call.locale)),
      });
    });
  }

  reasons(call: OperatorContext): RefusalReasonListDto {
    return {
      items: REFUSAL_REASON_CODES.map((code) => ({
        code,
        text: inLocale(REFUSAL_REASONS[code], call.locale),
      })),
    };
  }

  /** The bytes, through the API: the viewer draws them itself, no browser ever opens them as a page. */
  async content(call: OperatorContext, id: string, documentId: string): Promise<StreamableFile> {
    const document = await this.unitOfWork.run(
      call.municipality.id,
      async (tx): Promise<CommunicationDocument> => {
        const found = (await this.communications.documents(tx, id)).find((one) => one.id === documentId);
        if (!found) throw new Problem('not_found');
        await this.record(tx, call, 'communication.document_viewed', id);
        return found;
      },
    );
    const bytes = await this.storage.get(document.storageKey);
    if (createHash('sha256').update(bytes).digest('hex') !== document.sha256) {
      throw new Error('A stored document is not the one that was sent');
    }
    return new StreamableFile(bytes, {
      type: document.mediaType,
      length: bytes.length,
      disposition: `attachment; filename*=UTF-8''${encodeURIComponent(document.originalName)}`,
    });
  }

  private async checks(tx: Tx, one: Communication): Promise<CheckFinding[]> {
    const differing = matchesPerson(one.fiscalCode, {
      surname: one.familyName,
      name: one.givenName,
      birthOn: one.bornOn,
      sex: one.sex,
    });
    const record = await this.registry.byFiscalCode(tx, one.fiscalCode);
    const same =
      record !== null &&
      comparedName(record.givenName) === comparedName(one.givenName) &&
      comparedName(record.familyName) === comparedName(one.familyName) &&
      record.bornOn === one.bornOn;
    const { otherOpen, hasAccount } = await this.communications.known(tx, one);
    const inRegistry = (): CheckFinding =>
      record === null
        ? { code: 'REGISTRY_UNKNOWN' }
        : same
          ? { code: 'REGISTRY_SAME' }
          : {
              code: 'REGISTRY_DIFFERS',
              detail: `${record.givenName} ${record.familyName}, ${record.bornOn.split('-').toReversed().join('/')}`,
            };
    return [
      differing.length === 0 ? { code: 'FISCAL_CODE_AGREES' } : { code: 'FISCAL_CODE_DIFFERS' },
      // Once accepted it is there, of course.
      ...(one.state === 'RECEIVED' ? [inRegistry()] : []),
      ...(otherOpen.length > 0 ? [{ code: 'OTHER_OPEN' as const, detail: otherOpen.join(', ') }] : []),
      ...(hasAccount ? [{ code: 'HAS_ACCOUNT' as const }] : []),
    ];
  }

  private record(tx: Tx, call: OperatorContext, action: string, id: string): Promise<void> {
    return this.audit.record(tx, {
      municipalityId: call.municipality.id,
      actor: { kind: 'OPERATOR', id: call.actor.operatorId },
      action,
      subject: { kind: 'preliminary_communication', id },
    });
  }
}
