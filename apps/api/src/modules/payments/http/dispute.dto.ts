import { Out } from '../../../platform/http/fields.js';
import type { DisputeRow } from '../disputes/dispute.repository.js';

const STATES = ['OPEN', 'WON', 'LOST'] as const;
const MOVEMENTS = ['WITHDRAWN', 'REINSTATED', 'FEE', 'FEE_RETURNED'] as const;

export class DisputeMovementDto {
  @Out({ enum: [...MOVEMENTS], enumName: 'DisputeMovementKind' }) kind: (typeof MOVEMENTS)[number];
  @Out({ type: 'integer', format: 'int32', description: 'Without a sign: the kind says which way' })
  amountCents: number;
  @Out({ format: 'date-time' }) happenedAt: string;
}

/** What the payer, or the payer's bank, wants back. */
export class DisputeDto {
  @Out({ format: 'uuid' }) id: string;
  @Out({ description: 'The provider’s name for it' }) disputeRef: string;
  @Out({
    enum: [...STATES],
    enumName: 'DisputeState',
    description: 'WON: the money is the municipality’s; LOST: it is the payer’s',
  })
  state: (typeof STATES)[number];
  @Out({ description: 'The provider’s own word for why' }) reason: string;
  @Out({ type: 'integer', format: 'int32' }) amountCents: number;
  @Out({ format: 'date-time' }) openedAt: string;
  @Out({ type: String, format: 'date-time', nullable: true, description: 'Until when it can be answered' })
  answerBy: string | null;
  @Out({ type: String, format: 'date-time', nullable: true }) closedAt: string | null;
  @Out({ type: () => DisputeMovementDto, isArray: true, description: 'The oldest first' })
  movements: DisputeMovementDto[];
}

export class DisputeListDto {
  @Out({ type: () => DisputeDto, isArray: true, description: 'The newest first' }) items: DisputeDto[];
  @Out({ type: String, format: 'uuid', nullable: true, description: 'The right that was paid' })
  subscriptionId: string | null;
}

export function toDisputeDto(row: DisputeRow): DisputeDto {
  return {
    ...row,
    openedAt: row.openedAt.toISOString(),
    answerBy: row.answerBy?.toISOString() ?? null,
    closedAt: row.closedAt?.toISOString() ?? null,
    movements: row.movements.map((one) => ({ ...one, happenedAt: new Date(one.happenedAt).toISOString() })),
  };
}
