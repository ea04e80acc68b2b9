import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { WORK_READ, permissionsOf, type Permission, type Role, type WorkSubject } from '@sosta/contracts';
import type { FastifyReply } from 'fastify';
import type { ServerResponse } from 'node:http';
import { RealClock } from '../clock/clock.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { OperatorContext } from '../http/context.js';
import { Problem } from '../http/problem.js';
import { LiveBus } from './live-bus.js';
import type { LiveHint } from './live-hints.js';

/** What a screen is told: that it should read these again. */
export interface WorkHint {
  kind: 'work';
  subject: WorkSubject;
  ids: string[];
}

/** One for each window; more than a person has open. */
export const STREAMS_PER_OPERATOR = 6;
/** Shorter than proxies wait for a silent upstream. */
const BEAT_MS = 15_000;
/** A reader this far behind is gone or stuck; it reads everything again when it comes back. */
const MAX_UNREAD_BYTES = 64 * 1024;

interface Stream {
  response: ServerResponse;
  municipalityId: string;
  operatorId: string;
  sessionId: string;
  permissions: ReadonlySet<Permission>;
  endsAt: Date;
}

/**
 * The open event streams of this process. A stream ends with the token it was opened with, with its session, with the
 * operator's role in the municipality, and with the process; the screen then opens another, if it still may.
 */
@Injectable()
export class LiveStreams implements BeforeApplicationShutdown {
  private readonly open = new Set<Stream>();
  private beat: NodeJS.Timeout | null = null;
  private over = false;

  constructor(
    private readonly clock: RealClock,
    private readonly unitOfWork: UnitOfWork,
    private readonly bus: LiveBus,
  ) {}

  /**
   * Answers a request with a stream.
   * @param endsAt when the token ends
   * @throws Problem rate_limited when the operator has too many open; service_unavailable while the process ends
   */
  async start(call: OperatorContext, endsAt: Date, reply: FastifyReply): Promise<void> {
    if (this.over) throw new Problem('service_unavailable', { retryAfterSeconds: 3 });
    const own = [...this.open].filter((one) => one.operatorId === call.actor.operatorId);
    if (own.length >= STREAMS_PER_OPERATOR) throw new Problem('rate_limited', { retryAfterSeconds: 60 });
    await this.bus.listen(this.heard);
    this.beat ??= setInterval(() => void this.tick().catch(() => undefined), BEAT_MS).unref();

    const response = reply.raw;
    const stream: Stream = {
      response,
      municipalityId: call.municipality.id,
      operatorId: call.actor.operatorId,
      sessionId: call.actor.sessionId,
      permissions: call.actor.permissions,
      endsAt,
    };
    response.on('close', () => this.open.delete(stream));
    reply.hijack();
    response.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      // For proxies that would wait for more before they pass it on.
      'x-accel-buffering': 'no',
    });
    // Whoever has just connected may have missed something: it reads again what it shows.
    response.write('event: ready\ndata: {}\n\n');
    this.open.add(stream);
  }

  /** Keeps the streams alive, and ends those that nobody may have any more. */
  async tick(): Promise<void> {
    const now = this.clock.now();
    for (const stream of this.open) if (stream.endsAt <= now) stream.response.end();
    await this.checkAccess();
    for (const stream of this.open) this.send(stream, ': \n\n');
  }

  beforeApplicationShutdown(): void {
    this.over = true;
    if (this.beat) clearInterval(this.beat);
    for (const stream of this.open) stream.response.end();
  }

  private readonly heard = (hint: LiveHint): void => {
    if (hint.kind === 'access') return void this.checkAccess().catch(() => undefined);
    const told: WorkHint = { kind: 'work', subject: hint.subject, ids: hint.ids };
    const text = `event: hint\ndata: ${JSON.stringify(told)}\n\n`;
    for (const stream of this.open) {
      if (
        stream.municipalityId === hint.municipalityId &&
        stream.permissions.has(WORK_READ[hint.subject]) &&
        stream.endsAt > this.clock.now()
      )
        this.send(stream, text);
    }
  };

  private send({ response }: Stream, text: string): void {
    if (response.writableEnded) return;
    if (response.writableLength > MAX_UNREAD_BYTES) response.destroy();
    else response.write(text);
  }

  /** One question for all: which sessions still stand, and with which roles. */
  private async checkAccess(): Promise<void> {
    const streams = [...this.open];
    if (streams.length === 0) return;
    const rows: { session: string; municipality: string; roles: Role[] }[] =
      await this.unitOfWork.runPlatform((tx) =>
        tx.query(
          `SELECT s.id AS session, r.municipality_id AS municipality, array_agg(r.role) AS roles
             FROM operator_session s
             JOIN operator o ON o.id = s.operator_id AND o.active
             JOIN operator_role r ON r.operator_id = o.id
            WHERE s.id = ANY($1::uuid[]) AND s.revoked_at IS NULL AND s.expires_at > $2
            GROUP BY s.id, r.municipality_id`,
          [[...new Set(streams.map((one) => one.sessionId))], this.clock.now()],
        ),
      );
    const standing = new Map(
      rows.map((row) => [`${row.session} ${row.municipality}`, permissionsOf(row.roles)]),
    );
    for (const stream of streams) {
      const permissions = standing.get(`${stream.sessionId} ${stream.municipalityId}`);
      if (permissions) stream.permissions = permissions;
      else stream.response.end();
    }
  }
}
