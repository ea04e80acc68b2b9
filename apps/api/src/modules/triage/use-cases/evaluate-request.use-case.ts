import { Inject, Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { Clock } from '../../../platform/clock/clock.js';
import { isDatabaseUnavailable } from '../../../platform/database/errors.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { DecisionContext, MunicipalityRef } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import type { Logger } from '../../../platform/logging/logger.js';
import { LOGGER } from '../../../platform/logging/logging.module.js';
import { Policies } from '../../municipalities/index.js';
import { AcceptRequest, RequestRepository, SYSTEM_ACTOR, type RequestRow } from '../../requests/index.js';
import { CaseFactsReader } from '../case-facts.js';
import { evaluate, type CaseFacts, type Evaluation } from '../domain/approval-rules.js';
import { isDrawn } from '../domain/sample.js';
import { EvaluationRepository } from '../persistence/evaluation.repository.js';
import { SampleRepository } from '../persistence/sample.repository.js';

/** What was found before the decision; kept when the decision itself does not go through. */
interface Found {
  policyId: string | null;
  facts: CaseFacts | null;
  evaluation: Evaluation | null;
}

/** What the rules of the municipality may do in its name: nothing beside the decision itself. */
const RULES = { kind: 'SYSTEM', operatorId: null, permissions: new Set<never>() } as const;

/**
 * Asks the municipality's rules about a case that came in, and accepts it where they say so: through the very use case
 * of an operator, on the version that came in. Whatever else they say, and whatever goes wrong, leaves the case where
 * it is: in the queue, for a person.
 */
@Injectable()
export class EvaluateRequest {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly policies: Policies,
    private readonly requests: RequestRepository,
    private readonly facts: CaseFactsReader,
    private readonly accept: AcceptRequest,
    private readonly evaluations: EvaluationRepository,
    private readonly samples: SampleRepository,
    private readonly audit: Audit,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** A second time finds the first one's answer and does nothing. @param version the one that came in */
  async run(municipality: MunicipalityRef, requestId: string, version: number): Promise<void> {
    const found: Found = { policyId: null, facts: null, evaluation: null };
    try {
      await this.unitOfWork.run(municipality.id, (tx) =>
        this.decide(tx, municipality, requestId, version, found),
      );
    } catch (error) {
      if (isDatabaseUnavailable(error)) throw error;
      const stopped = error instanceof Problem ? error.code : 'internal_error';
      if (stopped === 'internal_error')
        this.logger.error({
          event: 'rules.evaluation_failed',
          request: requestId,
          error: error instanceof Error ? error.name : 'unknown',
        });
      await this.unitOfWork.run(municipality.id, async (tx) => {
        const request = await this.waiting(tx, requestId, version);
        if (request)
          await this.keep(tx, municipality.id, request, version, found, { applied: false, stopped });
      });
    }
  }

  private async decide(
    tx: Tx,
    municipality: MunicipalityRef,
    requestId: string,
    version: number,
    found: Found,
  ): Promise<void> {
    const request = await this.waiting(tx, requestId, version);
    if (!request) return;
    // What leads a single case is looked at once the rest of it is accepted (ADR 0015).
    if ((await this.requests.undecidedBefore(tx, request)).length > 0) return;
    const rules = await this.policies.get(tx, municipality.timezone, 'review.rules');
    found.policyId = rules.id;
    found.facts = await this.facts.of(tx, request);
    const evaluation = (found.evaluation = evaluate(rules.value, found.facts));
    const approves = evaluation.outcome === 'APPROVE';
    if (approves) {
      // The decision stores the rules it was taken under, beside what the acceptance itself rests on.
      if (rules.id) await this.requests.decideUnder(tx, requestId, [rules.id]);
      const call: DecisionContext = { requestId: 'rules', locale: 'it', municipality, actor: RULES };
      await this.accept.within(tx, call, requestId, { version });
      const percent = await this.policies.value(tx, municipality.timezone, 'review.samplePercent');
      if (isDrawn(requestId, percent))
        await this.samples.draw(tx, municipality.id, requestId, percent, this.clock.now());
    }
    await this.keep(tx, municipality.id, request, version, found, { applied: approves, stopped: null });
  }

  /** Locked; null when there is nothing left to say: decided, withdrawn, or evaluated already. */
  private async waiting(tx: Tx, requestId: string, version: number): Promise<RequestRow | null> {
    const request = await this.requests.get(tx, requestId, { lock: true });
    if (request.state !== 'SUBMITTED' && request.state !== 'UNDER_REVIEW') return null;
    return (await this.evaluations.exists(tx, requestId, version)) ? null : request;
  }

  private async keep(
    tx: Tx,
    municipalityId: string,
    request: RequestRow,
    version: number,
    { policyId, facts, evaluation }: Found,
    { applied, stopped }: { applied: boolean; stopped: string | null },
  ): Promise<void> {
    const ruled = evaluation === null || evaluation.lines.length > 0;
    const outcome = evaluation === null ? 'REVIEW' : ruled ? evaluation.outcome : 'NONE';
    await this.evaluations.insert(tx, municipalityId, {
      requestId: request.id,
      requestVersion: version,
      at: this.clock.now(),
      policyId,
      facts,
      evaluation,
      outcome,
      applied,
      stopped,
    });
    if (outcome === 'NONE') return;
    await this.audit.record(tx, {
      municipalityId,
      actor: SYSTEM_ACTOR,
      action: applied ? 'request.decided_by_rules' : 'request.looked_at_by_rules',
      subject: { kind: 'request', id: request.id },
      data: {
        number: request.number,
        outcome,
        rules: evaluation?.lines.filter(({ holds }) => holds !== false).map(({ rule }) => rule) ?? [],
        ...(stopped ? { stopped } : {}),
      },
    });
  }
}
