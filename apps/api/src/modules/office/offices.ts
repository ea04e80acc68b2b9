import { Injectable } from '@nestjs/common';
import { civilDateOf } from '../../platform/clock/civil.js';
import { Clock } from '../../platform/clock/clock.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { OperatorContext, PublicContext } from '../../platform/http/context.js';
import { inLocale } from '../../platform/http/locale.js';
import { MunicipalityDirectory } from '../municipalities/index.js';
import {
  profileOfficeDto,
  toOperatorOfficeDto,
  toPublicOfficeDto,
  type OperatorOfficeListDto,
  type PublicOfficeListDto,
} from './http/office.dto.js';
import { OfficeRepository, officeOfProfile } from './persistence/office.repository.js';

/** Where the offices are and when they are open, for people and for who edits it. */
@Injectable()
export class Offices {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly offices: OfficeRepository,
    private readonly directory: MunicipalityDirectory,
  ) {}

  /** A municipality that has only an office in its profile shows that one. */
  async publicList({ municipality, locale }: PublicContext): Promise<PublicOfficeListDto> {
    const { timezone } = municipality;
    const now = this.clock.now();
    const at = { now, today: civilDateOf(now, timezone), timezone, locale };
    const rows = await this.unitOfWork.run(municipality.id, (tx) => this.offices.all(tx));
    if (rows.length > 0) return { items: rows.map((row) => toPublicOfficeDto(row, at)) };

    const { profile } = await this.directory.byId(municipality.id);
    const { hoursKnown, ...office } = officeOfProfile(profile);
    const dto = toPublicOfficeDto(office, at);
    if (hoursKnown) return { items: [dto] };
    const hours = profile.office.hours.map((row) => ({ days: inLocale(row.days, locale), hours: row.hours }));
    return { items: [{ ...dto, hours, state: null }] };
  }

  async operatorList({ municipality }: OperatorContext): Promise<OperatorOfficeListDto> {
    const rows = await this.unitOfWork.run(municipality.id, (tx) => this.offices.all(tx));
    if (rows.length > 0) return { items: rows.map(toOperatorOfficeDto), fromProfile: null };
    const { profile } = await this.directory.byId(municipality.id);
    return { items: [], fromProfile: profileOfficeDto(profile) };
  }
}
