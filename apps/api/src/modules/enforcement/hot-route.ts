import { Injectable } from '@nestjs/common';
import type { Locale } from '@sosta/contracts';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isoOf } from '../../platform/clock/instant.js';
import { ApiClients, type QuotaState } from '../../platform/http/api-clients.js';
import type { ClientActor, ClientContext, MunicipalityRef } from '../../platform/http/context.js';
import { preferredLocale } from '../../platform/http/locale.js';
import { Problem, problemDocument } from '../../platform/http/problem.js';
import type { Refused } from '../../platform/http/problem.filter.js';
import { MunicipalityDirectory } from '../municipalities/index.js';
import { readBatch, readCheck, type CheckQuestion } from './check-input.js';
import { AnswerForms, BatchBytes } from './http/batch-bytes.js';
import type { CheckDto } from './http/check.dto.js';
import { checkText, sendable } from './http/check-text.js';
import { PlateChecks } from './plate-checks.js';

const BASE = '/api/v1/';
const SINGLE = '/enforcement/checks';
const BATCH = '/enforcement/checks/batch';
/** As the controller's. */
const SCOPE = 'enforcement:check';
/** As the application's other JSON bodies. */
export const MAX_BODY = 100 * 1024;

/** Batches whose memory is used again. */
const MAX_SPARE = 8;

interface Answer {
  /** In the form of `sendable`, or as it is sent. */
  body: string | Buffer;
  asOfMs: number;
}

/**
 * Plate checks of third parties whose key was verified a moment ago, answered in front of the framework: its routing,
 * objects, hooks and guards cost several times what a check does (ADR 0025). It decides nothing itself. Whatever it
 * does not know at once (a new key, a token, an operator, a body of another kind) goes the usual way to
 * `EnforcementController`, which declares the route, its permission and its documentation, and asks the same use case.
 */
@Injectable()
export class HotRoute {
  private readonly sending = new Sending();
  private readonly forms = new AnswerForms();
  private readonly spare: BatchBytes[] = [];

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
    request: IncomingMessage,
    response: ServerResponse,
    refuse: (error: unknown, request: Refused, response: ServerResponse) => void,
  ): boolean {
    const { method, url = '' } = request;
    if (method !== 'POST') return false;
    const single = url.endsWith(SINGLE);
    if (!single && !url.endsWith(BATCH)) return false;

    const { headers } = request;
    const key = headers['x-api-key'];
    const length = Number(headers['content-length']);
    if (
      typeof key !== 'string' ||
      !url.startsWith(BASE) ||
      headers['content-type'] !== 'application/json' ||
      headers['content-encoding'] !== undefined ||
      !(length > 0 && length <= MAX_BODY)
    )
      return false;
    const municipality = this.directory.recall(url.slice(BASE.length, -(single ? SINGLE : BATCH).length));
    const actor = municipality && this.clients.recall(key, municipality.id);
    // A sandbox has a time of its own, which the framework's way knows.
    if (!municipality || municipality.sandbox || !actor?.scopes.has(SCOPE)) return false;

    const quota = this.clients.count(actor);
    const call = new HotCall(preferredLocale(headers['accept-language']), municipality, actor);
    const fail = (error: unknown): void => {
      response
        .setHeader('X-RateLimit-Limit', quota.limit)
        .setHeader('X-RateLimit-Remaining', quota.remaining)
        .setHeader('X-RateLimit-Reset', quota.resetSeconds);
      refuse(error, { id: call.requestId, locale: call.locale, url, route: url }, response);
    };
    readBody(request, length, (bytes) => {
      try {
        if (quota.exceeded) throw new Problem('rate_limited', { retryAfterSeconds: quota.resetSeconds });
        const body = parsed(bytes);
        const answer = single ? this.one(call, readCheck(body)) : this.many(call, readBatch(body));
        if (answer instanceof Promise)
          answer.then((done) => this.sending.add(response, done, quota, fail)).catch(fail);
        else this.sending.add(response, answer, quota, fail);
      } catch (error) {
        fail(error);
      }
    });
    return true;
  }

  private one(call: ClientContext, question: CheckQuestion): Answer | Promise<Answer> {
    const checked = this.checks.check(call, question);
    return checked instanceof Promise
      ? checked.then(({ answer, asOfMs }) => ({ body: textOf(answer, question), asOfMs }))
      : { body: textOf(checked.answer, question), asOfMs: checked.asOfMs };
  }

  private async many(call: ClientContext, questions: readonly (CheckQuestion | Problem)[]): Promise<Answer> {
    const bytes = this.spare.pop() ?? new BatchBytes(this.forms);
    const { answers, asOfMs } = await this.checks.batch(call, questions, bytes);
    const body = bytes.body(answers, (one, index) =>
      one instanceof Problem
        ? sendable(JSON.stringify({ problem: problemDocument(one, call) }))
        : textOf(one, questions[index]!),
    );
    bytes.clear();
    if (this.spare.length < MAX_SPARE) this.spare.push(bytes);
    return { body, asOfMs };
  }
}

/** A call that is given an id only where one is told: in problems. */
class HotCall implements ClientContext {
  private id: string | null = null;

  constructor(
    readonly locale: Locale,
    readonly municipality: MunicipalityRef,
    readonly actor: ClientActor,
  ) {}

  get requestId(): string {
    return (this.id ??= randomUUID());
  }
}

/** An answer that was recorded at the first of several askings is given as it was then. */
function textOf(answer: CheckDto, question: CheckQuestion | Problem): string {
  const fresh = question instanceof Problem || question.checkId === null;
  return fresh ? checkText(answer) : sendable(JSON.stringify(answer));
}

/** The whole body; nothing when the caller goes away before its end. */
function readBody(request: IncomingMessage, length: number, done: (bytes: Buffer) => void): void {
  let read: Buffer | null = null;
  request.on('data', (chunk: Buffer) => {
    read = read === null ? chunk : Buffer.concat([read, chunk]);
    if (read.length === length) done(read);
  });
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new Problem('malformed_request');
  }
}

/**
 * What is answered in one turn of the event loop is sent at its end. The first answer wakes the program that waits for
 * it, which costs as much as all the rest of sending; those that follow at once find it awake.
 */
class Sending {
  private ready: [ServerResponse, Answer, QuotaState, fail: (error: unknown) => void][] = [];

  add(response: ServerResponse, answer: Answer, quota: QuotaState, fail: (error: unknown) => void): void {
    if (this.ready.length === 0) setImmediate(() => this.sendAll());
    this.ready.push([response, answer, quota, fail]);
  }

  private sendAll(): void {
    const ready = this.ready;
    this.ready = [];
    for (const [response, answer, quota, fail] of ready) {
      try {
        send(response, answer, quota);
      } catch (error) {
        fail(error);
      }
    }
  }
}

/**
 * Written in one piece. Of the usual headers those that mean something to a program; the others tell browsers what a
 * page may do.
 */
function send(response: ServerResponse, { body, asOfMs }: Answer, quota: QuotaState): void {
  response.writeHead(200, [
    'Content-Type',
    'application/json; charset=utf-8',
    'Content-Length',
    String(body.length),
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
  response.end(body, 'latin1');
}
