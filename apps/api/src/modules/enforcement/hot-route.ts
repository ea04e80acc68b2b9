import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';
import { isoOf } from '../../platform/clock/instant.js';
import { ApiClients, type QuotaState } from '../../platform/http/api-clients.js';
import type { ClientContext } from '../../platform/http/context.js';
import { preferredLocale } from '../../platform/http/locale.js';
import { Problem } from '../../platform/http/problem.js';
import { MunicipalityDirectory } from '../municipalities/index.js';
import { readBatch, readCheck } from './check-input.js';
import { toCheckBatchDto } from './http/check.dto.js';
import { PlateChecks } from './plate-checks.js';

const SINGLE = '/enforcement/checks';
const BATCH = '/enforcement/checks/batch';
/** As the controller's. */
const SCOPE = 'enforcement:check';
/** As the application's other JSON bodies. */
export const MAX_BODY = 100 * 1024;

interface Answer {
  text: string;
  asOfMs: number;
}

/**
 * Plate checks of third parties whose key was verified a moment ago, answered in front of the framework: guards, pipes,
 * interceptors and the hooks for browsers cost several times what a check does (ADR 0025). It decides nothing itself.
 * Whatever it does not know at once (a new key, a token, an operator, a body of another kind) goes the usual way to
 * `EnforcementController`, which declares the route, its permission and its documentation, and asks the same use case.
 */
@Injectable()
export class HotRoute {
  constructor(
    private readonly directory: MunicipalityDirectory,
    private readonly clients: ApiClients,
    private readonly checks: PlateChecks,
  ) {}

  /**
   * Takes a request and answers it, or leaves it alone.
   * @param refuse answers what was thrown, as everywhere
   * @returns whether it took it
   */
  take(
    request: FastifyRequest,
    reply: FastifyReply,
    refuse: (error: unknown, request: FastifyRequest, reply: FastifyReply) => void,
  ): boolean {
    const { raw } = request;
    if (raw.method !== 'POST') return false;
    const url = raw.url ?? '';
    const single = url.endsWith(SINGLE);
    if (!single && !url.endsWith(BATCH)) return false;

    const { headers } = raw;
    const key = headers['x-api-key'];
    const length = Number(headers['content-length']);
    const slug = (request.params as { municipality?: string } | null)?.municipality;
    if (
      typeof key !== 'string' ||
      slug === undefined ||
      headers['content-type'] !== 'application/json' ||
      headers['content-encoding'] !== undefined ||
      !(length > 0 && length <= MAX_BODY)
    )
      return false;
    const municipality = this.directory.recall(slug);
    const actor = municipality && this.clients.recall(key, municipality.id);
    // A sandbox has a time of its own, which the framework's way knows.
    if (!municipality || municipality.sandbox || !actor?.scopes.has(SCOPE)) return false;

    const quota = this.clients.count(actor);
    const call: ClientContext = {
      requestId: request.id,
      locale: preferredLocale(headers['accept-language']),
      municipality,
      actor,
    };
    const fail = (error: unknown): void => {
      void reply
        .header('X-RateLimit-Limit', quota.limit)
        .header('X-RateLimit-Remaining', quota.remaining)
        .header('X-RateLimit-Reset', quota.resetSeconds);
      refuse(error, request, reply);
    };
    readBody(raw, (text) => {
      try {
        if (quota.exceeded) throw new Problem('rate_limited', { retryAfterSeconds: quota.resetSeconds });
        const body = parsed(text);
        const answer = single ? this.one(call, body) : this.many(call, body);
        if (answer instanceof Promise) answer.then((done) => send(reply, done, quota)).catch(fail);
        else send(reply, answer, quota);
      } catch (error) {
        fail(error);
      }
    });
    return true;
  }

  private one(call: ClientContext, body: unknown): Answer | Promise<Answer> {
    const checked = this.checks.check(call, readCheck(body));
    return checked instanceof Promise
      ? checked.then(({ answer, asOfMs }) => ({ text: JSON.stringify(answer), asOfMs }))
      : { text: JSON.stringify(checked.answer), asOfMs: checked.asOfMs };
  }

  private async many(call: ClientContext, body: unknown): Promise<Answer> {
    const { answers, asOfMs } = await this.checks.batch(call, readBatch(body));
    return { text: JSON.stringify(toCheckBatchDto(answers, call)), asOfMs };
  }
}

/** The whole body as text; nothing when the caller goes away before its end. */
function readBody(raw: IncomingMessage, done: (text: string) => void): void {
  let first: Buffer | null = null;
  let chunks: Buffer[] | null = null;
  raw.on('data', (chunk: Buffer) => {
    if (first === null) first = chunk;
    else (chunks ??= [first]).push(chunk);
  });
  raw.on('end', () => done((chunks ? Buffer.concat(chunks) : (first ?? Buffer.alloc(0))).toString('utf8')));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Problem('malformed_request');
  }
}

/**
 * Written past the framework, in one piece. Of the usual headers those that mean something to a program; the others
 * tell browsers what a page may do.
 */
function send(reply: FastifyReply, { text, asOfMs }: Answer, quota: QuotaState): void {
  reply.hijack();
  reply.raw.writeHead(200, [
    'Content-Type',
    'application/json; charset=utf-8',
    'Content-Length',
    String(Buffer.byteLength(text)),
    'X-Data-As-Of',
    isoOf(asOfMs),
    'X-RateLimit-Limit',
    String(quota.limit),
    'X-RateLimit-Remaining',
    String(quota.remaining),
    'X-RateLimit-Reset',
    String(quota.resetSeconds),
    'Cache-Control',
    'no-store',
    'X-Content-Type-Options',
    'nosniff',
  ]);
  reply.raw.end(text);
}
