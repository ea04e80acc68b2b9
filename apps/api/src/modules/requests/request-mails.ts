import { Inject, Injectable } from '@nestjs/common';
import { LOCALES, label, type Locale } from '@sosta/contracts';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import type { CivilDate } from '../../platform/clock/civil.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { MunicipalityRef } from '../../platform/http/context.js';
import { inLocale } from '../../platform/http/locale.js';
import {
  Notifications,
  type CaseRequest,
  type ClosedCase,
  type TemplateData,
} from '../notifications/index.js';
import type { DecisionReason } from './domain/reasons.js';
import {
  RequestRepository,
  type IntegrationAsked,
  type MovedRequest,
  type RequestRow,
} from './persistence/request.repository.js';
import { RequestKinds } from './request-kinds.js';

type RequestTemplate = Extract<keyof TemplateData, `request-${string}`>;
interface Common {
  number: string;
  title: string;
  url: string;
}

/** The e-mails about a request, in the language of whoever gets them (R50, R57, R70). */
@Injectable()
export class RequestMails {
  constructor(
    private readonly kinds: RequestKinds,
    private readonly requests: RequestRepository,
    private readonly notifications: Notifications,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  received(tx: Tx, municipality: MunicipalityRef, request: RequestRow): Promise<void> {
    return this.queue(tx, municipality, request, 'request-received', (common) => ({
      ...common,
      dueOn: request.dueOn,
    }));
  }

  /** Of a single case, in one e-mail (ADR 0015). @param lead the subscription's, which it is about */
  async receivedTogether(
    tx: Tx,
    municipality: MunicipalityRef,
    lead: RequestRow,
    others: readonly RequestRow[],
  ): Promise<void> {
    const requests = await this.named(tx, [...others, lead]);
    await this.notifications.queueForHolder<'requests-received'>(tx, {
      municipalityId: municipality.id,
      template: 'requests-received',
      holderId: lead.holderId,
      requestId: lead.id,
      dedupeKey: `requests-received:${lead.id}`,
      data: (locale) => ({
        requests: requests(locale),
        dueOn: lead.dueOn,
        url: `${this.config.publicUrl}/${municipality.slug}/richieste/${lead.id}`,
      }),
    });
  }

  accepted(tx: Tx, municipality: MunicipalityRef, request: RequestRow, note: string | null): Promise<void> {
    return this.queue(tx, municipality, request, 'request-accepted', (common) => ({
      ...common,
      note,
      inCase: request.caseId !== null,
    }));
  }

  async rejected(
    tx: Tx,
    municipality: MunicipalityRef,
    request: MovedRequest,
    decision: { reasons: readonly DecisionReason[]; note: string | null },
  ): Promise<void> {
    const closed = await this.closed(tx, request);
    return this.queue(tx, municipality, request, 'request-rejected', (common, locale) => ({
      ...common,
      reasons: decision.reasons.map((reason) => inLocale(reason.text, locale)),
      note: decision.note,
      closed: closed(locale),
    }));
  }

  integration(
    tx: Tx,
    municipality: MunicipalityRef,
    request: RequestRow,
    asked: IntegrationAsked,
    reasons: readonly DecisionReason[],
    dedupeKey?: string,
  ): Promise<void> {
    const words = (common: Common, locale: Locale): TemplateData['request-integration'] => ({
      ...common,
      reasons: reasons.map((reason) => inLocale(reason.text, locale)),
      documents: asked.documents.map((document) => label(locale, 'documentKind', document.kind)),
      note: asked.note,
      dueOn: asked.dueOn,
    });
    return this.queue(tx, municipality, request, 'request-integration', words, dedupeKey);
  }

  /**
   * The e-mail that asked for documents, once more; one a day at most.
   * @returns false when today's has been written already
   */
  async integrationReminder(
    tx: Tx,
    municipality: MunicipalityRef,
    request: RequestRow,
    asked: IntegrationAsked,
    reasons: readonly DecisionReason[],
    today: CivilDate,
  ): Promise<boolean> {
    const key = `request-integration:${request.id}:reminder:${today}`;
    const sent: unknown[] = await tx.query('SELECT 1 FROM notification WHERE dedupe_key = $1', [key]);
    if (sent.length > 0) return false;
    await this.integration(tx, municipality, request, asked, reasons, key);
    return true;
  }

  revoked(
    tx: Tx,
    municipality: MunicipalityRef,
    request: RequestRow,
    decision: { reasons: readonly DecisionReason[]; note: string | null; subscriptions: string[] },
  ): Promise<void> {
    return this.queue(tx, municipality, request, 'request-revoked', (common, locale) => ({
      ...common,
      reasons: decision.reasons.map((reason) => inLocale(reason.text, locale)),
      note: decision.note,
      subscriptions: decision.subscriptions,
    }));
  }

  async withdrawn(tx: Tx, municipality: MunicipalityRef, request: MovedRequest): Promise<void> {
    const closed = await this.closed(tx, request);
    return this.queue(tx, municipality, request, 'request-withdrawn', ({ number, title }, locale) => ({
      number,
      title,
      closed: closed(locale),
    }));
  }

  async lapsed(tx: Tx, municipality: MunicipalityRef, request: MovedRequest): Promise<void> {
    const closed = await this.closed(tx, request);
    return this.queue(tx, municipality, request, 'request-lapsed', (common, locale) => ({
      ...common,
      closed: closed(locale),
    }));
  }

  annulled(
    tx: Tx,
    municipality: MunicipalityRef,
    request: RequestRow,
    decision: { reasons: readonly DecisionReason[]; note: string | null },
  ): Promise<void> {
    return this.queue(tx, municipality, request, 'request-annulled', ({ number, title }, locale) => ({
      number,
      title,
      reasons: decision.reasons.map((reason) => inLocale(reason.text, locale)),
      note: decision.note,
    }));
  }

  /** What the same e-mail says of the subscription request that was closed with this one, and of what stays accepted. */
  private async closed(tx: Tx, request: MovedRequest): Promise<(locale: Locale) => ClosedCase | null> {
    const { closed } = request;
    if (!closed) return () => null;
    const kept = (await this.requests.caseOf(tx, closed)).filter(({ state }) => state === 'ACCEPTED');
    const names = await this.named(tx, [closed, ...kept]);
    return (locale) => {
      const [lead, ...rest] = names(locale);
      return { ...lead!, kept: rest };
    };
  }

  private async named(tx: Tx, requests: readonly RequestRow[]): Promise<(locale: Locale) => CaseRequest[]> {
    const names = new Map<Locale, CaseRequest[]>();
    for (const locale of LOCALES) {
      const named: CaseRequest[] = [];
      for (const { id, kind, number } of requests) {
        const titles = await this.kinds.get(kind).titles(tx, [id], locale);
        named.push({ number, title: titles.get(id) ?? '' });
      }
      names.set(locale, named);
    }
    return (locale) => names.get(locale) ?? [];
  }

  /** `request` as it is after the change: its version makes the e-mail unique. */
  private async queue<T extends RequestTemplate>(
    tx: Tx,
    municipality: MunicipalityRef,
    request: RequestRow,
    template: T,
    data: (common: Common, locale: Locale) => TemplateData[T],
    dedupeKey = `${template}:${request.id}:${request.version}`,
  ): Promise<void> {
    const handler = this.kinds.get(request.kind);
    const titles = new Map<Locale, string>();
    for (const locale of LOCALES) {
      titles.set(locale, (await handler.titles(tx, [request.id], locale)).get(request.id) ?? '');
    }
    const url = `${this.config.publicUrl}/${municipality.slug}/richieste/${request.id}`;
    await this.notifications.queueForHolder<T>(tx, {
      municipalityId: municipality.id,
      template,
      holderId: request.holderId,
      requestId: request.id,
      dedupeKey,
      data: (locale) => data({ number: request.number, title: titles.get(locale) ?? '', url }, locale),
    });
  }
}
