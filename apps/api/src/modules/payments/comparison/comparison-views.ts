import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { decodeCursor, page } from '../../../platform/http/paging.js';
import type { DifferenceListDto, DifferenceQuery, LatestComparisonDto } from '../http/comparison.dto.js';
import { providerKind } from '../providers/index.js';
import { ComparisonRepository } from './comparison.repository.js';
import { DifferenceRepository, type DifferenceRow } from './difference.repository.js';

const DAY_MS = 86_400_000;

/** Reads what the comparisons with the providers came to. */
@Injectable()
export class ComparisonViews {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly comparisons: ComparisonRepository,
    private readonly found: DifferenceRepository,
  ) {}

  differences(call: OperatorContext, query: DifferenceQuery): Promise<DifferenceListDto> {
    const { id, timezone } = call.municipality;
    return this.unitOfWork.run(id, async (tx) => {
      const rows = await this.found.list(tx, timezone, {
        state: query.state ?? null,
        accountId: query.accountId ?? null,
        fromOn: query.fromOn ?? null,
        toOn: query.toOn ?? null,
        after: decodeCursor(query.cursor, ['instant', 'uuid']),
        limit: query.limit + 1,
      });
      const { items, nextCursor } = page(rows, query.limit, (row) => [row.foundAt.toISOString(), row.id]);
      return {
        items: items.map(({ provider, paymentCreatedAt, ...row }) => ({
          ...row,
          comparable: this.comparable({ provider, paymentCreatedAt }),
          paidAt: row.paidAt?.toISOString() ?? null,
          foundAt: row.foundAt.toISOString(),
          closedAt: row.closedAt?.toISOString() ?? null,
        })),
        nextCursor,
      };
    });
  }

  latest(call: OperatorContext): Promise<LatestComparisonDto> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const latest = await this.comparisons.latest(tx);
      if (!latest) return { comparison: null };
      const { accounts, askedAt, endedAt, ...row } = latest;
      return {
        comparison: {
          ...row,
          askedAt: askedAt.toISOString(),
          endedAt: endedAt?.toISOString() ?? null,
          accounts: accounts.map(({ provider, ...account }) => ({
            ...account,
            byReceipts: providerKind(provider)?.notices ?? false,
          })),
        },
      };
    });
  }

  private comparable({
    provider,
    paymentCreatedAt,
  }: Pick<DifferenceRow, 'provider' | 'paymentCreatedAt'>): boolean {
    const days = providerKind(provider)?.knowsNamesForDays;
    return days === undefined || this.clock.now().getTime() - paymentCreatedAt.getTime() <= days * DAY_MS;
  }
}
