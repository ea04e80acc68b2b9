import { Injectable } from '@nestjs/common';
import { csvText } from '@sosta/contracts';
import { Temporal } from 'temporal-polyfill';
import { Audit } from '../../platform/audit/audit.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../platform/http/context.js';
import type { ExportAuditInput } from './audit.dto.js';
import { AuditTrail, type AuditRow } from './audit-trail.js';

/** Rows of one file: enough for a month of a large office, little enough for one answer. */
export const MAX_EXPORT = 10_000;

const HEADER = {
  it: ['Quando', 'Chi', 'Azione', 'Tipo di elemento', 'Elemento', 'Motivo', 'Prima', 'Dopo', 'Altri dati'],
  en: ['When', 'Who', 'Action', 'Kind of subject', 'Subject', 'Reason', 'Before', 'After', 'Other data'],
} as const;

/** The activity log as a file. That somebody took it, and with which filters, is in the log itself. */
@Injectable()
export class ExportAuditUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly trail: AuditTrail,
    private readonly audit: Audit,
  ) {}

  /**
   * The newest {@link MAX_EXPORT} events of those asked for.
   * @throws Problem validation_failed on /toOn
   */
  run(call: OperatorContext, filter: ExportAuditInput): Promise<string> {
    const { municipality, actor, locale } = call;
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const rows = await this.trail.rows(tx, municipality, filter, MAX_EXPORT, null);
      const { reason, ...filters } = filter;
      await this.audit.record(tx, {
        municipalityId: municipality.id,
        actor: { kind: 'OPERATOR', id: actor.operatorId },
        action: 'audit.exported',
        subject: { kind: 'audit', id: null },
        // The words searched for may name somebody.
        data: { rows: rows.length, filters, withWords: Boolean(reason) },
      });
      return csvText([HEADER[locale], ...rows.map((row) => cells(row, municipality.timezone))]);
    });
  }
}

function cells(row: AuditRow, timezone: string): string[] {
  const { changes, reason, note, reasons, from, to, ...rest } = row.data;
  const changed = (side: 'from' | 'to'): string =>
    changes && typeof changes === 'object'
      ? Object.entries(changes as Record<string, Record<string, unknown>>)
          .map(([name, change]) => `${name}: ${textOf(change[side])}`)
          .join('\n')
      : textOf(side === 'from' ? from : to);
  return [
    localTime(row.at, timezone),
    row.actorName ?? row.actorKind,
    row.action,
    row.subjectKind,
    row.subjectId ?? '',
    [reason, note, Array.isArray(reasons) ? reasons.join(', ') : undefined]
      .filter(Boolean)
      .map(textOf)
      .join(' – '),
    changed('from'),
    changed('to'),
    Object.keys(rest).length > 0 ? JSON.stringify(rest) : '',
  ];
}

const textOf = (value: unknown): string =>
  value === undefined || value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value);

/** With its offset: the hour that comes twice in October is told apart. */
function localTime(at: Date, timezone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(at.getTime()).toString({
    timeZone: timezone,
    smallestUnit: 'second',
  });
}
