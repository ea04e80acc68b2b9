import { Injectable } from '@nestjs/common';
import type { DocumentKind, Locale } from '@sosta/contracts';
import { Audit } from '../../../platform/audit/audit.js';
import { civilDateOf, type CivilDate } from '../../../platform/clock/civil.js';
import { claimColumns } from '../../../platform/claims/claim.js';
import { Clock } from '../../../platform/clock/clock.js';
import { uuidv7 } from '../../../platform/crypto/uuid.js';
import { nextPublicNumber } from '../../../platform/database/counter.js';
import { violatedConstraint } from '../../../platform/database/errors.js';
import type { Tx } from '../../../platform/database/unit-of-work.js';
import type { Actor, MunicipalityRef, RulesActor } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { hintWork } from '../../../platform/live/live-hints.js';
import { closedBecause, closesCase, isUndecided, undecidedSql } from '../domain/request-case.js';
import {
  OPEN_STATES,
  partCommand,
  transition,
  type RequestCommand,
  type RequestKind,
  type RequestState,
} from '../domain/request.machine.js';
import { RequestKinds } from '../request-kinds.js';

export interface IntegrationAsked {
  /** Null: a document that was never sent, rather than one to be sent again. */
  documents: { id: string | null; kind: DocumentKind }[];
  reasons: string[];
  note: string | null;
  dueOn: CivilDate;
  askedAt: string;
}

export interface RequestRow {
  id: string;
  municipalityId: string;
  kind: RequestKind;
  number: string;
  holderId: string;
  state: RequestState;
  openKey: string;
  /** The request it is decided with; no list, queue or e-mail knows it apart from that one. */
  partOf: string | null;
  /** The request that leads its case, itself for the one that leads; null where it was submitted alone (ADR 0015). */
  caseId: string | null;
  version: number;
  source: 'ONLINE' | 'COUNTER';
  /** The operator who submitted it at the counter for the holder. */
  submittedBy: string | null;
  submittedAt: Date;
  dueOn: CivilDate;
  integration: IntegrationAsked | null;
  claimedBy: string | null;
  claimedAt: Date | null;
  claimedUntil: Date | null;
  decidedAt: Date | null;
  decidedBy: string | null;
  decisionReasons: string[];
  decisionNote: string | null;
  policyIds: string[];
}

/** A request just moved, and the subscription request of its case that could not go on without it. */
export type MovedRequest = RequestRow & { closed?: RequestRow | null };

export const REQUEST_COLUMNS = `r.id, r.municipality_id AS "municipalityId", r.kind, r.number, r.holder_id AS "holderId", r.state,
  r.open_key AS "openKey", r.part_of AS "partOf", r.case_id AS "caseId", r.version, r.source, r.submitted_by AS "submittedBy", r.submitted_at AS "submittedAt", r.due_on::text AS "dueOn", r.integration,
  ${claimColumns('r')}, r.decided_at AS "decidedAt", r.decided_by AS "decidedBy",
  r.decision_reasons AS "decisionReasons", r.decision_note AS "decisionNote", r.policy_ids AS "policyIds"`;

export interface NewRequest {
  /** Made by the caller, because the detail row shares it. */
  id: string;
  kind: RequestKind;
  holderId: string;
  openKey: string;
  dueOn: CivilDate;
  source?: 'ONLINE' | 'COUNTER';
  state?: 'SUBMITTED' | 'AWAITING_PAYMENT';
  /** The request it is decided with, inserted before it. */
  partOf?: { id: string; number: string };
  policyIds?: string[];
}

/** Columns a transition may set besides the state. */
export interface TransitionChanges {
  dueOn?: CivilDate;
  integration?: IntegrationAsked | null;
  claimedBy?: string | null;
  claimedUntil?: Date | null;
  decidedAt?: Date;
  /** Null: the municipality's rules. */
  decidedBy?: string | null;
  decisionReasons?: string[];
  decisionNote?: string | null;
  policyIds?: string[];
}

export interface RequestEventRow {
  at: Date;
  command: string;
  fromState: RequestState | null;
  toState: RequestState;
  actorKind: 'CITIZEN' | 'OPERATOR' | 'SYSTEM';
  reasons: string[];
  note: string | null;
}

export interface TransitionInput {
  actor: { kind: 'CITIZEN' | 'OPERATOR' | 'SYSTEM'; id: string | null };
  reasons?: string[];
  note?: string | null;
  changes?: TransitionChanges;
}

/** The effect that asks the approval rules about a request: `{ requestId, version }`. */
export const EVALUATE_REQUEST = 'request.evaluate';

const SYSTEM = { kind: 'SYSTEM', id: null } as const;
export { SYSTEM as SYSTEM_ACTOR };

export function actorOf(actor: Actor): { kind: 'CITIZEN' | 'OPERATOR'; id: string };
export function actorOf(actor: Actor | RulesActor): TransitionInput['actor'];
export function actorOf(actor: Actor | RulesActor): TransitionInput['actor'] {
  if (actor.kind === 'SYSTEM') return SYSTEM;
  return actor.kind === 'CITIZEN'
    ? { kind: 'CITIZEN', id: actor.accountId }
    : { kind: 'OPERATOR', id: actor.operatorId };
}

/** The only place where a request is written; its state changes only through {@link RequestRepository.transition}. */
@Injectable()
export class RequestRepository {
  constructor(
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly kinds: RequestKinds,
    private readonly outbox: Outbox,
  ) {}

  /**
   * Inserts a case file with the next number of the year; a part has the number of its whole. What an operator
   * submits is submitted at the counter.
   * @throws Problem certification_pending_exists, plate_pending_exists or request_open_exists when one is open.
   */
  async insert(
    tx: Tx,
    municipality: MunicipalityRef,
    input: NewRequest,
    actor: { kind: 'CITIZEN' | 'OPERATOR' | 'SYSTEM'; id: string | null },
  ): Promise<RequestRow> {
    const now = this.clock.now();
    const state = input.state ?? 'SUBMITTED';
    const number = input.partOf
      ? `${input.partOf.number}/${input.kind}`
      : await nextPublicNumber(
          tx,
          municipality.id,
          'REQUEST',
          '',
          Number(civilDateOf(now, municipality.timezone).slice(0, 4)),
        );
    try {
      await tx.query(
        `INSERT INTO request (id, municipality_id, kind, number, holder_id, state, open_key, source, submitted_at, due_on, policy_ids, part_of, updated_at, submitted_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $9, $13)`,
        [
          input.id,
          municipality.id,
          input.kind,
          number,
          input.holderId,
          state,
          input.openKey,
          input.source ?? (actor.kind === 'OPERATOR' ? 'COUNTER' : 'ONLINE'),
          now,
          input.dueOn,
          input.policyIds ?? [],
          input.partOf?.id ?? null,
          actor.kind === 'OPERATOR' ? actor.id : null,
        ],
      );
    } catch (error) {
      if (violatedConstraint(error) === 'request_one_open') throw new Problem(OPEN_PROBLEM[input.kind]);
      throw error;
    }
    await this.history(tx, municipality.id, input.id, 'submit', null, state, { actor });
    await this.audit.record(tx, {
      municipalityId: municipality.id,
      actor,
      action: 'request.submitted',
      subject: { kind: 'request', id: input.id },
      data: { kind: input.kind, number },
    });
    if (!input.partOf) hintWork(tx, municipality.id, 'requests', input.id);
    const request = await this.row(tx, input.id);
    if (state === 'SUBMITTED') await this.askRules(tx, request);
    return request;
  }

  /** @throws Problem not_found, also for a part: it is only ever reached through its whole */
  async get(tx: Tx, id: string, options: { holderId?: string; lock?: boolean } = {}): Promise<RequestRow> {
    const rows: RequestRow[] = await tx.query(
      `SELECT ${REQUEST_COLUMNS} FROM request r WHERE r.id = $1 AND r.part_of IS NULL AND ($2::uuid IS NULL OR r.holder_id = $2) ${options.lock ? 'FOR UPDATE' : ''}`,
      [id, options.holderId ?? null],
    );
    if (!rows[0]) throw new Problem('not_found');
    return rows[0];
  }

  /** The requests that are decided with this one. */
  parts(tx: Tx, requestId: string, options: { lock?: boolean } = {}): Promise<RequestRow[]> {
    return tx.query(
      `SELECT ${REQUEST_COLUMNS} FROM request r WHERE r.part_of = $1 ORDER BY r.id ${options.lock ? 'FOR UPDATE' : ''}`,
      [requestId],
    );
  }

  /**
   * Moves a request along one edge of its machine: conditional on the state and version read, with history and audit.
   * Its parts, and the subscription of its case, follow in the same transaction.
   * @throws Problem state_transition_not_allowed when the machine has no such edge
   * @throws Problem conflict_stale_version when somebody was faster
   * @throws Problem decision_leaving for what operators do while a decision is about to leave
   */
  async transition(
    tx: Tx,
    request: RequestRow,
    command: RequestCommand,
    input: TransitionInput,
  ): Promise<MovedRequest> {
    const edge = transition(request.kind, request.state, command);
    if (!edge) throw new Problem('state_transition_not_allowed');
    if (WAITS_FOR_DECISION.has(command)) await this.refuseWhileLeaving(tx, request.id);
    const now = this.clock.now();
    const given: TransitionChanges & { claimedAt?: Date | null } = { ...input.changes };
    // Since when follows from who.
    if (given.claimedBy !== undefined) given.claimedAt = given.claimedBy === null ? null : now;
    const changes = Object.entries(given).filter(([, value]) => value !== undefined);
    const sets = changes.map(([name], index) => `${COLUMN[name as keyof typeof COLUMN]} = $${index + 6}`);
    const [rows] = (await tx.query(
      `UPDATE request SET state = $3, version = version + 1, updated_at = $5 ${sets.length > 0 ? `, ${sets.join(', ')}` : ''}
        WHERE id = $1 AND state = $2 AND version = $4 RETURNING id`,
      [request.id, request.state, edge.to, request.version, now, ...changes.map(([, value]) => value)],
    )) as [unknown[], number];
    if (rows.length === 0) throw new Problem('conflict_stale_version');
    await this.history(tx, request.municipalityId, request.id, command, request.state, edge.to, input);
    await this.audit.record(tx, {
      municipalityId: request.municipalityId,
      actor: input.actor,
      action: edge.event,
      subject: { kind: 'request', id: request.id },
      data: {
        number: request.number,
        from: request.state,
        to: edge.to,
        ...(input.reasons?.length ? { reasons: input.reasons } : {}),
      },
    });
    await this.moveParts(tx, request, command, input);
    if (request.partOf === null)
      hintWork(
        tx,
        request.municipalityId,
        'requests',
        ...new Set([request.id, request.caseId ?? request.id]),
      );
    const moved = await this.row(tx, request.id);
    if (command === 'resubmit') await this.askRules(tx, moved);
    return { ...moved, closed: await this.moveCase(tx, moved, command) };
  }

  /** Makes one case of requests that were just inserted, led by the subscription (ADR 0015). */
  async joinCase(tx: Tx, leadId: string, others: readonly string[]): Promise<void> {
    await tx.query('UPDATE request SET case_id = $1 WHERE id = ANY($2)', [leadId, [leadId, ...others]]);
  }

  /**
   * The other requests of its case, in the order in which they are decided; none where it was submitted alone.
   * `free`: locked, and only those that nobody else is changing right now, so that nobody waits for anybody.
   */
  async caseOf(tx: Tx, request: RequestRow, options: { free?: boolean } = {}): Promise<RequestRow[]> {
    if (request.caseId === null) return [];
    return tx.query(
      `SELECT ${REQUEST_COLUMNS} FROM request r WHERE r.case_id = $1 AND r.id <> $2
        ORDER BY r.kind ${options.free ? 'FOR UPDATE SKIP LOCKED' : ''}`,
      [request.caseId, request.id],
    );
  }

  /** Numbers by id. */
  async numbers(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
    if (ids.length === 0) return new Map();
    const rows: { id: string; number: string }[] = await tx.query(
      'SELECT id, number FROM request WHERE id = ANY($1)',
      [ids],
    );
    return new Map(rows.map(({ id, number }) => [id, number]));
  }

  /** What a subscription rests on and nobody has decided yet: what leads a case waits for the rest of it. */
  async undecidedBefore(tx: Tx, request: RequestRow): Promise<RequestRow[]> {
    if (request.caseId !== request.id) return [];
    return (await this.caseOf(tx, request)).filter(({ state }) => isUndecided(state));
  }

  /** The policies a decision about to be taken rests on, beside those the decision itself finds. */
  async decideUnder(tx: Tx, requestId: string, policyIds: readonly string[]): Promise<void> {
    await tx.query(
      'UPDATE request SET policy_ids = ARRAY(SELECT DISTINCT unnest(policy_ids || $2::uuid[])) WHERE id = $1',
      [requestId, policyIds],
    );
  }

  /**
   * One holder's, newest first; `after` is [submittedAt, id] of the last one seen. `askedOnly`: without the case files
   * that came with the office's own sales, which nobody asked for.
   */
  ofHolder(
    tx: Tx,
    holderId: string,
    filter: {
      kind?: RequestKind | null;
      state?: RequestState | null;
      after?: (string | number)[] | null;
      askedOnly?: boolean;
      limit: number;
    },
  ): Promise<RequestRow[]> {
    return tx.query(
      `SELECT ${REQUEST_COLUMNS} FROM request r
        WHERE r.holder_id = $1 AND r.part_of IS NULL AND ($7::boolean IS NOT TRUE OR r.source <> 'IMPORT') AND ($2::text IS NULL OR r.kind = $2) AND ($3::text IS NULL OR r.state = $3)
          AND ($4::timestamptz IS NULL OR (r.submitted_at, r.id) < ($4, $5::uuid))
        ORDER BY r.submitted_at DESC, r.id DESC LIMIT $6`,
      [
        holderId,
        filter.kind ?? null,
        filter.state ?? null,
        filter.after?.[0] ?? null,
        filter.after?.[1] ?? null,
        filter.limit,
        filter.askedOnly ?? false,
      ],
    );
  }

  /** What happened to a request, oldest first. */
  events(tx: Tx, requestId: string): Promise<RequestEventRow[]> {
    return tx.query(
      `SELECT at, command, from_state AS "fromState", to_state AS "toState", actor_kind AS "actorKind", reasons, note
         FROM request_event WHERE request_id = $1 ORDER BY at, id`,
      [requestId],
    );
  }

  /** Whether one is open already, before anything is checked that would hide it. */
  async isOpen(tx: Tx, kind: RequestKind, openKey: string): Promise<boolean> {
    const rows: unknown[] = await tx.query(
      'SELECT 1 FROM request WHERE kind = $1 AND open_key = $2 AND state = ANY($3)',
      [kind, openKey, OPEN_STATES],
    );
    return rows.length > 0;
  }

  /** Stars by request. */
  async ratings(tx: Tx, requestIds: readonly string[]): Promise<Map<string, number>> {
    if (requestIds.length === 0) return new Map();
    const rows: { id: string; stars: number }[] = await tx.query(
      'SELECT request_id AS id, stars FROM service_rating WHERE request_id = ANY($1)',
      [requestIds],
    );
    return new Map(rows.map((row) => [row.id, row.stars]));
  }

  /** Whether money may be on its way for a request: then nobody may take the request away from under it. */
  async paymentUnderWay(tx: Tx, requestId: string): Promise<boolean> {
    const rows: unknown[] = await tx.query(
      `SELECT 1 FROM payment WHERE request_id = $1 AND state IN ('CREATED', 'PENDING')`,
      [requestId],
    );
    return rows.length > 0;
  }

  /**
   * While a decision is about to leave nobody takes, releases or decides the case; the citizen may still withdraw.
   * @throws Problem decision_leaving
   */
  async refuseWhileLeaving(tx: Tx, requestId: string): Promise<void> {
    if (await this.isLeaving(tx, requestId)) throw new Problem('decision_leaving');
  }

  /** Whether a decision was taken and has not left yet. */
  async isLeaving(tx: Tx, requestId: string): Promise<boolean> {
    const rows: unknown[] = await tx.query(
      'SELECT 1 FROM pending_decision WHERE request_id = $1 AND failed_at IS NULL',
      [requestId],
    );
    return rows.length > 0;
  }

  /** Ids of requests whose integration was due before a day. */
  async integrationOverdue(tx: Tx, today: CivilDate): Promise<string[]> {
    const rows: { id: string }[] = await tx.query(
      `SELECT id FROM request WHERE part_of IS NULL AND state = 'INTEGRATION_REQUESTED' AND (integration->>'dueOn')::date < $1 ORDER BY id`,
      [today],
    );
    return rows.map((row) => row.id);
  }

  /** The holder of a lease keeps it longer; nothing else changes, so what the operator has read stays good. */
  async extendClaim(tx: Tx, requestId: string, operatorId: string, until: Date): Promise<void> {
    await tx.query('UPDATE request SET claimed_until = $3 WHERE id = $1 AND claimed_by = $2', [
      requestId,
      operatorId,
      until,
    ]);
  }

  /** Once the transaction is kept the municipality's rules look at what came in; a part is looked at with its whole. */
  private async askRules(
    tx: Tx,
    { id, municipalityId, version, partOf }: RequestRow,
    again = '',
  ): Promise<void> {
    if (partOf !== null) return;
    await this.outbox.add(tx, {
      municipalityId,
      topic: EVALUATE_REQUEST,
      key: `${id}:${version}${again}`,
      payload: { requestId: id, version },
    });
  }

  private async row(tx: Tx, id: string): Promise<RequestRow> {
    const rows: RequestRow[] = await tx.query(`SELECT ${REQUEST_COLUMNS} FROM request r WHERE r.id = $1`, [
      id,
    ]);
    if (!rows[0]) throw new Problem('not_found');
    return rows[0];
  }

  private async moveParts(
    tx: Tx,
    whole: RequestRow,
    command: RequestCommand,
    input: TransitionInput,
  ): Promise<void> {
    if (whole.partOf !== null) return;
    for (const part of await this.parts(tx, whole.id, { lock: true })) {
      if ((command === 'approve' || command === 'accept') && part.state !== 'ACCEPTED')
        throw new Error('The parts of a request are accepted before it');
      const follow = partCommand(part.kind, part.state, command);
      if (!follow) continue;
      if (follow === 'revoke' && !(await this.kinds.get(part.kind).takeBack?.(tx, part))) continue;
      const { decidedAt, decidedBy, decisionReasons, decisionNote, integration } = input.changes ?? {};
      await this.transition(tx, part, follow, {
        ...input,
        changes: {
          ...(decidedAt && { decidedAt }),
          ...(decidedBy && { decidedBy }),
          ...(decisionReasons && { decisionReasons }),
          ...(decisionNote !== undefined && { decisionNote }),
          ...(integration !== undefined && { integration }),
        },
      });
    }
  }

  /**
   * What one request of a case means for the subscription that leads it: without ground it is closed; what it rested
   * on being accepted, the rules may look at it; and its term stood still while the citizen completed the other.
   * @returns the subscription request that was closed
   */
  private async moveCase(tx: Tx, moved: RequestRow, command: RequestCommand): Promise<RequestRow | null> {
    if (moved.caseId === null || moved.caseId === moved.id) return null;
    if (command === 'resubmit')
      await tx.query(
        `UPDATE request r SET due_on = $2 WHERE r.id = $1 AND r.due_on < $2 AND ${undecidedSql('r')}`,
        [moved.caseId, moved.dueOn],
      );
    if (command === 'accept') {
      // Locked, so that of two accepted at the same moment the second sees the first.
      const lead = await this.get(tx, moved.caseId, { lock: true });
      if (isUndecided(lead.state) && (await this.undecidedBefore(tx, lead)).length === 0)
        await this.askRules(tx, lead, `:${moved.id}`);
    }
    if (!closesCase(command)) return null;
    const lead = await this.get(tx, moved.caseId, { lock: true });
    if (!isUndecided(lead.state)) return null;
    const note = closedBecause(command, moved, await this.localeOf(tx, moved.holderId));
    return this.transition(tx, lead, 'closeWithCase', {
      actor: SYSTEM,
      note,
      changes: { decisionNote: note, integration: null, claimedBy: null, claimedUntil: null },
    });
  }

  /** In which language the holder is written to; Italian without an account. */
  async localeOf(tx: Tx, holderId: string): Promise<Locale> {
    const rows: { locale: Locale }[] = await tx.query(
      `SELECT a.locale FROM holder h JOIN account a ON a.municipality_id = h.municipality_id AND a.id = h.account_id
        WHERE h.id = $1`,
      [holderId],
    );
    return rows[0]?.locale ?? 'it';
  }

  private async history(
    tx: Tx,
    municipalityId: string,
    requestId: string,
    command: string,
    from: RequestState | null,
    to: RequestState,
    input: TransitionInput,
  ): Promise<void> {
    await tx.query(
      `INSERT INTO request_event (id, municipality_id, request_id, at, command, from_state, to_state, actor_kind, actor_id, reasons, note)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [
        uuidv7(),
        municipalityId,
        requestId,
        this.clock.now(),
        command,
        from,
        to,
        input.actor.kind,
        input.actor.id,
        input.reasons ?? [],
        input.note ?? null,
      ],
    );
  }
}

const WAITS_FOR_DECISION: ReadonlySet<RequestCommand> = new Set([
  'claim',
  'release',
  'accept',
  'approve',
  'refuse',
  'askIntegration',
]);

const OPEN_PROBLEM = {
  CERTIFICATION: 'certification_pending_exists',
  PLATE: 'plate_pending_exists',
  SUBSCRIPTION: 'request_open_exists',
} as const satisfies Record<RequestKind, string>;

const COLUMN: Record<keyof TransitionChanges | 'claimedAt', string> = {
  dueOn: 'due_on',
  integration: 'integration',
  claimedBy: 'claimed_by',
  claimedAt: 'claimed_at',
  claimedUntil: 'claimed_until',
  decidedAt: 'decided_at',
  decidedBy: 'decided_by',
  decisionReasons: 'decision_reasons',
  decisionNote: 'decision_note',
  policyIds: 'policy_ids',
};
