import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Audit } from '../../../platform/audit/audit.js';
import { RefusedFile } from '../../../platform/csv/csv-rows.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { MAX_STREET_ROWS } from '../domain/street-table.js';
import { refusedStreetImport, toStreetImportDto, type StreetImportDto } from '../http/zones.dto.js';
import { ZoneStreetRepository } from '../persistence/zone-street.repository.js';
import { TooManyRows, ZoneFiles, type StreetPlan } from '../zone-files.js';

/**
 * The table of streets from a file: looked at first, and written only as it was looked at. Such a file is small and read
 * in a moment, so nothing of it is kept between the two: the same file is sent again, with the token of the check.
 */
@Injectable()
export class ImportStreetsUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly files: ZoneFiles,
    private readonly streets: ZoneStreetRepository,
    private readonly audit: Audit,
  ) {}

  /** What the file would do; nothing is written. */
  async check(call: OperatorContext, request: FastifyRequest): Promise<StreetImportDto> {
    return this.planned(call, request, async (_tx, plan) => toStreetImportDto(plan, call.locale, false));
  }

  /**
   * @throws Problem conflict_stale_version when file or table are no longer those of the check
   * @throws Problem import_has_wrong_rows, zone_numbers_claimed
   */
  async apply(
    call: OperatorContext,
    request: FastifyRequest,
    wish: { token: string; validRowsOnly: boolean },
  ): Promise<StreetImportDto> {
    const { municipality, actor, locale } = call;
    return this.planned(call, request, async (tx, plan) => {
      if (plan.token !== wish.token) throw new Problem('conflict_stale_version');
      if (plan.wrong > 0 && !wish.validRowsOnly) throw new Problem('import_has_wrong_rows');
      await this.streets.remove(
        tx,
        plan.removed.map(({ id }) => id),
      );
      await this.streets.insert(tx, municipality.id, plan.added);
      await this.audit.record(tx, {
        municipalityId: municipality.id,
        actor: { kind: 'OPERATOR', id: actor.operatorId },
        action: 'zone.streets_imported',
        subject: { kind: 'zone', id: null },
        data: {
          zones: plan.zones,
          added: plan.added.length,
          removed: plan.removed.length,
          unchanged: plan.unchanged,
          leftOut: plan.wrong,
        },
      });
      return toStreetImportDto(plan, locale, true);
    });
  }

  private async planned(
    { municipality, locale }: OperatorContext,
    request: FastifyRequest,
    then: (tx: Tx, plan: StreetPlan) => Promise<StreetImportDto>,
  ): Promise<StreetImportDto> {
    const file = await this.files.receive(request);
    try {
      return await this.unitOfWork.run(municipality.id, async (tx) =>
        then(tx, await this.files.plan(tx, municipality, file)),
      );
    } catch (error) {
      if (error instanceof RefusedFile) return refusedStreetImport(locale, error.code, error.params);
      if (error instanceof TooManyRows)
        return refusedStreetImport(locale, 'TOO_MANY_ROWS', { max: MAX_STREET_ROWS });
      throw error;
    }
  }
}
