import { Injectable, StreamableFile } from '@nestjs/common';
import { formatDate, label, type Locale } from '@sosta/contracts';
import { Audit } from '../../platform/audit/audit.js';
import { civilDateOf } from '../../platform/clock/civil.js';
import { Clock } from '../../platform/clock/clock.js';
import { csvText } from '../../platform/csv/csv-cells.js';
import { UnitOfWork, type Tx } from '../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../platform/http/context.js';
import { inLocale, type Localized } from '../../platform/http/locale.js';
import { Problem } from '../../platform/http/problem.js';
import { RequestKinds, RequestRepository, ReviewChecks } from '../requests/index.js';
import { BulkWork } from './bulk-work.js';
import type {
  BulkActionDto,
  BulkActionListDto,
  BulkPreviewDto,
  BulkPreviewRowDto,
  PreviewBulkInput,
} from './http/bulk.dto.js';
import { BulkRepository, type BulkActionRow, type ChosenCase } from './persistence/bulk.repository.js';
import { problemTextOf } from './rules-desk.js';

const LATEST = 20;

/** Carries what was found out of a transaction that must not be kept. */
class Undo extends Error {}

const HEADERS = {
  it: ['Numero', 'Tipo', 'Richiesta', 'Richiedente', 'Stato', 'Inviata il', 'Risposta entro', 'In carico a'],
  en: ['Number', 'Kind', 'Request', 'Applicant', 'State', 'Sent on', 'Answer by', 'In charge'],
} as const satisfies Record<Locale, readonly string[]>;

/** What operators see of actions on many cases: before, while and after they are carried out. */
@Injectable()
export class BulkViews {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: Audit,
    private readonly kinds: RequestKinds,
    private readonly requests: RequestRepository,
    private readonly checks: ReviewChecks,
    private readonly bulk: BulkRepository,
    private readonly work: BulkWork,
  ) {}

  /**
   * What would happen to each case: it is done, in a transaction of its own that is then undone, so that the look and
   * the deed cannot tell different stories. What is no case of this municipality is not in the answer.
   */
  async preview(call: OperatorContext, input: PreviewBulkInput): Promise<BulkPreviewDto> {
    const words = {
      reasons: input.reasons ?? [],
      note: input.note || null,
      operatorId: input.operatorId ?? null,
    };
    const { cases, titles } = await this.unitOfWork.run(call.municipality.id, async (tx) => {
      const found = await this.bulk.cases(tx, input.ids, this.clock.now());
      return { cases: found, titles: await this.titles(tx, found, call.locale) };
    });
    const rows: BulkPreviewRowDto[] = [];
    for (const one of cases) {
      const row = { requestId: one.id, requestVersion: one.version };
      const problem = await this.wouldFail(call, (tx) =>
        this.work.within(tx, call, input.action, row, words),
      );
      rows.push({
        requestId: one.id,
        number: one.number,
        kind: one.kind,
        title: titles.get(one.id) ?? '',
        holderName: one.holderName,
        version: one.version,
        problem,
        why: problem && whyNot(problem, call.locale),
        checks: problem === 'checks_not_green' ? await this.notGreen(call, one.id) : [],
      });
    }
    return { rows };
  }

  one(call: OperatorContext, id: string): Promise<BulkActionDto> {
    return this.unitOfWork.run(call.municipality.id, async (tx) =>
      this.toDto(tx, await this.bulk.get(tx, id), call.locale),
    );
  }

  latest(call: OperatorContext): Promise<BulkActionListDto> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const items: BulkActionDto[] = [];
      for (const row of await this.bulk.latest(tx, LATEST))
        items.push(await this.toDto(tx, row, call.locale));
      return { items };
    });
  }

  /** The chosen cases for a spreadsheet; who took them along is on record. */
  csv(call: OperatorContext, ids: readonly string[]): Promise<StreamableFile> {
    const { locale, municipality, actor } = call;
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const cases = await this.bulk.cases(tx, ids, this.clock.now());
      const titles = await this.titles(tx, cases, locale);
      const text = csvText([
        HEADERS[locale],
        ...cases.map((one) => [
          one.number,
          label(locale, 'caseKind', one.kind),
          titles.get(one.id) ?? '',
          one.holderName,
          stateLabel(one, locale),
          formatDate(civilDateOf(one.submittedAt, municipality.timezone), locale),
          formatDate(one.dueOn, locale),
          one.claimedByName ?? '',
        ]),
      ]);
      await this.audit.record(tx, {
        municipalityId: municipality.id,
        actor: { kind: 'OPERATOR', id: actor.operatorId },
        action: 'review.exported',
        subject: { kind: 'request', id: null },
        data: { count: cases.length },
      });
      return new StreamableFile(Buffer.from(text, 'utf8'), {
        type: 'text/csv; charset=utf-8',
        disposition: `attachment; filename="${locale === 'it' ? 'richieste' : 'requests'}.csv"`,
      });
    });
  }

  private async wouldFail(call: OperatorContext, attempt: (tx: Tx) => Promise<void>): Promise<string | null> {
    try {
      await this.unitOfWork.run(call.municipality.id, async (tx) => {
        await attempt(tx);
        throw new Undo();
      });
      return null;
    } catch (error) {
      if (error instanceof Undo) return null;
      if (error instanceof Problem) return error.code;
      throw error;
    }
  }

  private notGreen(call: OperatorContext, id: string): Promise<string[]> {
    return this.unitOfWork.run(call.municipality.id, async (tx) => {
      const found = await this.checks.of(tx, await this.requests.get(tx, id), call.locale);
      return found.filter(({ level }) => level !== 'OK').map(({ text }) => text);
    });
  }

  private async titles(tx: Tx, cases: readonly ChosenCase[], locale: Locale): Promise<Map<string, string>> {
    const titles = new Map<string, string>();
    for (const handler of this.kinds.all()) {
      const ids = cases.filter(({ kind }) => kind === handler.kind).map(({ id }) => id);
      if (ids.length === 0) continue;
      for (const [id, title] of await handler.titles(tx, ids, locale)) titles.set(id, title);
    }
    return titles;
  }

  private async toDto(tx: Tx, row: BulkActionRow, locale: Locale): Promise<BulkActionDto> {
    const failures = row.failed > 0 ? await this.bulk.failures(tx, row.id) : [];
    return {
      id: row.id,
      action: row.action,
      operatorName: row.operatorName,
      createdAt: row.createdAt.toISOString(),
      finishedAt: row.finishedAt?.toISOString() ?? null,
      total: row.total,
      done: row.done,
      failed: row.failed,
      failures: failures.map((failure) => ({ ...failure, why: whyNot(failure.problem, locale) })),
    };
  }
}

/** Where the words for one case do not do for one of many: there is no form to put right, and no name at hand. */
const OWN_WORDS: Readonly<Record<string, Localized>> = {
  validation_failed: {
    it: 'Il motivo scelto non vale per questo tipo di richiesta: rifiutala da sola, con un motivo suo.',
    en: 'The reason chosen does not hold for this kind of request: refuse it alone, with a reason of its own.',
  },
  case_claimed_by_other: {
    it: 'Ce l’ha in carico un collega: attendi che la rilasci.',
    en: 'A colleague is working on it: wait until it is released.',
  },
};

function whyNot(code: string, locale: Locale): string {
  const own = OWN_WORDS[code];
  return own ? inLocale(own, locale) : problemTextOf(code, locale);
}

function stateLabel({ kind, state }: ChosenCase, locale: Locale): string {
  if (kind === 'SUBSCRIPTION') return label(locale, 'subscriptionRequestState', state as never);
  return label(locale, kind === 'PLATE' ? 'plateAssociationState' : 'certificationState', state as never);
}
