import { Injectable } from '@nestjs/common';
import type { PointedFieldProblem } from '@sosta/contracts';
import { Audit } from '../../../platform/audit/audit.js';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import { Problem } from '../../../platform/http/problem.js';
import { changesOf } from '../../catalogue/index.js';
import { MunicipalityDirectory } from '../../municipalities/index.js';
import { weekProblems } from '../domain/opening-hours.js';
import {
  toOfficeContent,
  toOperatorOfficeDto,
  type OfficeInput,
  type OperatorOfficeDto,
  type UpdateOfficeInput,
} from '../http/office.dto.js';
import { OfficeRepository, type OfficeRow } from '../persistence/office.repository.js';

/** Adds, changes, orders and removes offices; the first is what documents print and e-mails are answered to. */
@Injectable()
export class SaveOfficeUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly offices: OfficeRepository,
    private readonly directory: MunicipalityDirectory,
    private readonly audit: Audit,
  ) {}

  /** @throws Problem validation_failed on /hours/…, /closures/…, /longitude */
  create(call: OperatorContext, input: OfficeInput): Promise<OperatorOfficeDto> {
    check(input);
    return this.write(call, async (tx) => {
      const office = await this.offices.insert(
        tx,
        call.municipality.id,
        toOfficeContent(input),
        this.clock.now(),
      );
      await this.record(tx, call, 'office.created', office, { address: office.address });
      return toOperatorOfficeDto(office);
    });
  }

  /** @throws Problem not_found, conflict_stale_version, validation_failed as for a new one */
  update(call: OperatorContext, input: UpdateOfficeInput & { id: string }): Promise<OperatorOfficeDto> {
    check(input);
    return this.write(call, async (tx) => {
      const before = await this.offices.lock(tx, input.id);
      const content = toOfficeContent(input);
      const after = await this.offices.update(tx, before.id, input.version, content, this.clock.now());
      await this.record(tx, call, 'office.updated', before, { changes: changesOf(before, after) });
      return toOperatorOfficeDto(after);
    });
  }

  /** @throws Problem not_found */
  makeMain(call: OperatorContext, id: string): Promise<OperatorOfficeDto> {
    return this.write(call, async (tx) => {
      const office = await this.offices.lock(tx, id);
      await this.offices.putFirst(tx, office);
      await this.record(tx, call, 'office.main', office, { address: office.address });
      return toOperatorOfficeDto(await this.offices.lock(tx, id));
    });
  }

  /** @throws Problem not_found; conflict for the main one: documents need an address */
  remove(call: OperatorContext, id: string): Promise<void> {
    return this.write(call, async (tx) => {
      const office = await this.offices.lock(tx, id);
      if (office.position === 0) throw new Problem('conflict');
      await this.offices.remove(tx, office);
      await this.record(tx, call, 'office.deleted', office, { name: office.name, address: office.address });
    });
  }

  private async write<T>(call: OperatorContext, work: (tx: Tx) => Promise<T>): Promise<T> {
    const result = await this.unitOfWork.run(call.municipality.id, async (tx) => {
      const done = await work(tx);
      await this.offices.writeProfile(tx, call.municipality.id);
      return done;
    });
    this.directory.forget();
    return result;
  }

  private record(
    tx: Tx,
    { municipality, actor }: OperatorContext,
    action: string,
    office: OfficeRow,
    data: Record<string, unknown>,
  ): Promise<void> {
    return this.audit.record(tx, {
      municipalityId: municipality.id,
      actor: { kind: 'OPERATOR', id: actor.operatorId },
      action,
      subject: { kind: 'office', id: office.id },
      data,
    });
  }
}

function check(input: OfficeInput): void {
  const errors: PointedFieldProblem[] = weekProblems(input.hours);
  for (const [index, { fromOn, toOn }] of input.closures.entries())
    if (toOn < fromOn) errors.push({ pointer: `/closures/${index}/toOn`, code: 'dates_reversed' });
  if ((input.latitude ?? null) === null && (input.longitude ?? null) !== null)
    errors.push({ pointer: '/latitude', code: 'required' });
  if ((input.latitude ?? null) !== null && (input.longitude ?? null) === null)
    errors.push({ pointer: '/longitude', code: 'required' });
  if (errors.length > 0) throw Problem.fields(errors);
}
