import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { claimOf, describeNumbers, overlaps, type CivicNumbers } from '../domain/civic-numbers.js';
import { streetKey } from '../domain/street-name.js';
import { tidyNumbers } from '../domain/street-table.js';
import { toZoneStreetDto, type ZoneStreetDto, type ZoneStreetInput } from '../http/zones.dto.js';
import { CatalogueRepository } from '../persistence/catalogue.repository.js';
import { ZoneStreetRepository, type NewStreetRow } from '../persistence/zone-street.repository.js';
import { ZoneFiles } from '../zone-files.js';

/** Writes one row of the table of streets. */
@Injectable()
export class SaveZoneStreetUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly catalogue: CatalogueRepository,
    private readonly streets: ZoneStreetRepository,
    private readonly files: ZoneFiles,
    private readonly audit: Audit,
  ) {}

  /**
   * @param id of the row that is changed; null makes a new one
   * @throws Problem not_found, validation_failed, zone_numbers_claimed
   */
  run(
    { municipality, actor, locale }: OperatorContext,
    zoneId: string,
    id: string | null,
    input: ZoneStreetInput,
  ): Promise<ZoneStreetDto> {
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const zone = await this.catalogue.zone(tx, zoneId);
      const before = id === null ? null : await this.streets.row(tx, zoneId, id);
      const sharing = await this.files.sharing(tx, municipality);
      const row: NewStreetRow = {
        zoneId,
        street: input.street.replace(/\s+/g, ' '),
        ...numbersOf(input),
        exclusive: zone.active && !sharing,
      };
      if (streetKey(row.street) === '') throw Problem.field('/street', { code: 'format_invalid' });
      await this.refuseClaimed(tx, row, id, locale);
      if (id !== null) await this.streets.update(tx, id, row);
      const written = id ?? (await this.streets.insert(tx, municipality.id, [row]))[0]!;
      const after = await this.streets.row(tx, zoneId, written);
      const text = (one: CivicNumbers & { street: string }) => `${one.street}: ${describeNumbers(one, 'it')}`;
      await this.audit.record(tx, {
        municipalityId: municipality.id,
        actor: { kind: 'OPERATOR', id: actor.operatorId },
        action: before ? 'zone.street_changed' : 'zone.street_added',
        subject: { kind: 'zone', id: zoneId },
        data: { code: zone.code, ...(before ? { from: text(before) } : {}), to: text(after) },
      });
      return toZoneStreetDto(after, locale);
    });
  }

  /** The database would refuse it too, but could not say whose the numbers are. */
  private async refuseClaimed(
    tx: Tx,
    row: NewStreetRow,
    id: string | null,
    locale: OperatorContext['locale'],
  ): Promise<void> {
    const claim = claimOf(row);
    if (!claim.ok) return;
    const rival = (await this.streets.rowsOfStreet(tx, row.street)).find((other) => {
      const others = claimOf(other);
      const forbidden = other.zoneId === row.zoneId || row.exclusive;
      return other.id !== id && forbidden && others.ok && overlaps(claim.claim, others.claim);
    });
    if (rival)
      throw new Problem('zone_numbers_claimed', {
        errors: [
          {
            pointer: '/street',
            code: 'civics_claimed',
            params: { zone: rival.zoneCode, numbers: describeNumbers(rival, locale) },
          },
        ],
      });
  }
}

/** @throws Problem validation_failed, at the field that is wrong */
function numbersOf(input: ZoneStreetInput): CivicNumbers {
  const numbers = tidyNumbers({
    side: input.side,
    from: input.from || null,
    to: input.to || null,
    except: (input.except ?? []).map((text) => text.trim()).filter(Boolean),
  });
  const claim = claimOf(numbers);
  if (claim.ok) return numbers;
  const { field, code } = claim.wrong;
  throw Problem.field(`/${field}`, {
    code:
      code === 'CIVICS_REVERSED'
        ? 'civics_reversed'
        : code === 'NO_NUMBERS'
          ? 'civics_none'
          : 'civic_invalid',
  });
}
