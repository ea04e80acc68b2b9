import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/unit-of-work.js';
import {
  RequestDocuments,
  RequestKinds,
  ReviewChecks,
  type RequestParts,
  type RequestRow,
} from '../requests/index.js';
import type { CaseFacts } from './domain/approval-rules.js';

/** Gathers what the rules look at. The texts of checks stay behind: they may name people. */
@Injectable()
export class CaseFactsReader {
  constructor(
    private readonly kinds: RequestKinds,
    private readonly checks: ReviewChecks,
    private readonly documents: RequestDocuments,
  ) {}

  async of(tx: Tx, request: RequestRow): Promise<CaseFacts> {
    const checks = await this.checks.of(tx, request, 'it');
    const details = await this.kinds.get(request.kind).details(tx, [request.id], 'it');
    const { certification, subscription }: RequestParts = details.get(request.id) ?? {};
    const holders: { kind: string }[] = await tx.query('SELECT kind FROM holder WHERE id = $1', [
      request.holderId,
    ]);
    const sent = await this.documents.current(tx, request.id);
    return {
      kind: request.kind,
      checks: checks.map(({ code, level }) => ({ code, level })),
      purpose: subscription?.purpose ?? null,
      certificationType: certification?.type.code ?? null,
      product: subscription?.product.code ?? null,
      documents: [...new Set(sent.map((document) => document.kind))],
      holderKind: holders[0]?.kind ?? null,
      source: request.source,
    };
  }
}
