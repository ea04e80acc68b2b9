import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { ApplicantContext, OperatorContext } from '../../../platform/http/context.js';
import { Idempotency } from '../../../platform/http/idempotency.js';
import { Problem } from '../../../platform/http/problem.js';
import { DocumentRepository } from '../../documents/index.js';
import { actorOf } from '../../requests/index.js';

/** Who stands at the counter: the person it is about, or somebody with a delegation. */
export interface Presence {
  present: 'HOLDER' | 'DELEGATE';
  delegateName: string | null;
  /** A document of the kind DELEGATION that was just uploaded for the holder. */
  delegationId: string | null;
}

/** The same call, made in the name of a holder. */
export function onBehalfOf(call: OperatorContext, holderId: string): ApplicantContext {
  return { ...call, actor: { ...call.actor, holderId } };
}

/**
 * An operator submits what the person at the counter asks for: by the very use case that serves the citizen online, so
 * that the same rules and guards hold. Who submitted it, and who stood there, stays with the case.
 */
@Injectable()
export class SubmitOnBehalf {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly idempotency: Idempotency,
    private readonly audit: Audit,
    private readonly documents: DocumentRepository,
  ) {}

  /**
   * @param request `body`: everything that was typed, for the idempotency key; `submit`: the citizen's use case
   * @returns the id of the case
   * @throws Problem not_found for no holder of this municipality; delegation_required when somebody else stands there
   *   without a name or a delegation; document_not_usable when that is not a delegation of this holder's; and what the use case says
   */
  run(
    call: OperatorContext,
    holderId: string,
    presence: Presence,
    request: {
      key: string | undefined;
      operation: string;
      body: unknown;
      submit: (tx: Tx, call: ApplicantContext) => Promise<{ id: string }>;
    },
  ): Promise<string> {
    const { key, operation, body, submit } = request;
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const once = { key, operation: `${operation}:${holderId}`, body: { presence, body } };
      const { id } = await this.idempotency.once(tx, call, once, async () => {
        await this.checkHolder(tx, holderId);
        const delegationId = await this.delegation(tx, holderId, presence);
        const submitted = await submit(tx, onBehalfOf(call, holderId));
        await this.record(tx, call, submitted.id, operation, { ...presence, delegationId });
        return submitted;
      });
      return id;
    });
  }

  private async checkHolder(tx: Tx, holderId: string): Promise<void> {
    const rows: unknown[] = await tx.query('SELECT 1 FROM holder WHERE id = $1', [holderId]);
    if (rows.length === 0) throw new Problem('not_found');
  }

  private async delegation(tx: Tx, holderId: string, presence: Presence): Promise<string | null> {
    if (presence.present === 'HOLDER') return null;
    if (!presence.delegateName || !presence.delegationId) throw new Problem('delegation_required');
    const [document] = await this.documents.lockUnattached(tx, holderId, [presence.delegationId]);
    if (document?.kind !== 'DELEGATION') throw new Problem('document_not_usable');
    return document.id;
  }

  private async record(
    tx: Tx,
    call: OperatorContext,
    requestId: string,
    operation: string,
    presence: Presence,
  ): Promise<void> {
    if (presence.delegationId) await this.documents.attach(tx, [presence.delegationId], requestId);
    // Of a case that the citizen sent, and that is only completed here, nobody was present at the beginning.
    await tx.query(
      `INSERT INTO counter_presence (request_id, municipality_id, operator_id, present, delegate_name, delegation_id, at)
       SELECT id, municipality_id, $2, $3, $4, $5, $6 FROM request WHERE id = $1 AND submitted_by IS NOT NULL
       ON CONFLICT (request_id) DO NOTHING`,
      [
        requestId,
        call.actor.operatorId,
        presence.present,
        presence.present === 'DELEGATE' ? presence.delegateName : null,
        presence.delegationId,
        this.clock.now(),
      ],
    );
    await this.audit.record(tx, {
      municipalityId: call.municipality.id,
      actor: actorOf(call.actor),
      action: 'request.submitted_on_behalf',
      subject: { kind: 'request', id: requestId },
      data: { operation, present: presence.present },
    });
  }
}
