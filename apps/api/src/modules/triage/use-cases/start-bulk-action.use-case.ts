import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { Clock } from '../../../platform/clock/clock.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Idempotency } from '../../../platform/http/idempotency.js';
import { Problem } from '../../../platform/http/problem.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import type { StartBulkInput } from '../http/bulk.dto.js';
import { BulkRepository } from '../persistence/bulk.repository.js';

/** The effect that carries out an action on many cases: `{ bulkActionId }`. */
export const CARRY_OUT_BULK = 'bulk.carry-out';

/** Writes down what is to be done to which cases; the worker does it, one case after the other. */
@Injectable()
export class StartBulkAction {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly idempotency: Idempotency,
    private readonly outbox: Outbox,
    private readonly audit: Audit,
    private readonly bulk: BulkRepository,
  ) {}

  /**
   * @returns the action's id; the same key answers the first one again and does nothing
   * @throws Problem idempotency_key_required; validation_failed where the count typed is not the count chosen, a case
   *   is unknown or twice in the list, or a refusal has no reason; decision_reason_required
   */
  async run(call: OperatorContext, input: StartBulkInput, key: string | undefined): Promise<string> {
    if (!key) throw new Problem('idempotency_key_required');
    const note = input.note || null;
    const reasons = input.reasons ?? [];
    const ids = input.rows.map(({ id }) => id);
    if (input.confirmed !== ids.length) throw Problem.field('/confirmed', { code: 'value_not_allowed' });
    if (new Set(ids).size !== ids.length) throw Problem.field('/rows', { code: 'repeated' });
    if (input.action === 'REFUSE' && reasons.length !== 1)
      throw new Problem('decision_reason_required', {
        errors: [
          { pointer: '/reasons', code: reasons.length === 0 ? 'required' : 'too_many', params: { max: 1 } },
        ],
      });
    if (input.action === 'ASSIGN' && !input.operatorId)
      throw Problem.field('/operatorId', { code: 'required' });
    if (input.action === 'ASSIGN' && !note) throw Problem.field('/note', { code: 'required' });
    const { id } = await this.unitOfWork.run(call.municipality.id, (tx) =>
      this.idempotency.once(tx, call, { key, operation: 'startBulkAction', body: input }, async () => {
        await this.allKnown(tx, ids);
        return { id: await this.write(tx, call, input, { reasons, note }) };
      }),
    );
    return id;
  }

  private async allKnown(tx: Tx, ids: readonly string[]): Promise<void> {
    const known = await this.bulk.cases(tx, ids, this.clock.now());
    const unknown = ids.findIndex((id) => !known.some((one) => one.id === id));
    if (unknown >= 0) throw Problem.field(`/rows/${unknown}/id`, { code: 'value_not_allowed' });
  }

  private async write(
    tx: Tx,
    { municipality, actor }: OperatorContext,
    { action, rows, operatorId }: StartBulkInput,
    words: { reasons: string[]; note: string | null },
  ): Promise<string> {
    const id = uuidv7();
    await this.bulk.insert(
      tx,
      municipality.id,
      {
        id,
        operatorId: actor.operatorId,
        action,
        input: { ...words, operatorId: operatorId ?? null },
        createdAt: this.clock.now(),
      },
      rows.map((row) => ({ requestId: row.id, requestVersion: row.version })),
    );
    await this.outbox.add(tx, {
      municipalityId: municipality.id,
      topic: CARRY_OUT_BULK,
      key: id,
      payload: { bulkActionId: id },
    });
    await this.audit.record(tx, {
      municipalityId: municipality.id,
      actor: { kind: 'OPERATOR', id: actor.operatorId },
      action: 'bulk.started',
      subject: { kind: 'bulk_action', id },
      data: { action, count: rows.length },
    });
    return id;
  }
}
