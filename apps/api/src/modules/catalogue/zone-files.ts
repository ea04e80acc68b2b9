import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import type { FastifyRequest } from 'fastify';
import { csvRows, RefusedFile } from '../../platform/csv/csv-rows.js';
import { NotTextError, TextProbe, TooLargeError } from '../../platform/csv/text-probe.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { MunicipalityRef } from '../../platform/http/context.js';
import { Problem } from '../../platform/http/problem.js';
import { MunicipalityDirectory, Policies } from '../municipalities/index.js';
import { claimOf } from './domain/civic-numbers.js';
import { streetKey } from './domain/street-name.js';
import {
  MAX_STREET_ROWS,
  STREET_COLUMNS,
  StreetRowCheck,
  conflictsIn,
  readStreetRow,
  rowIdentity,
  type ReadStreetRow,
  type StreetProblem,
} from './domain/street-table.js';
import { CatalogueRepository } from './persistence/catalogue.repository.js';
import {
  ZoneStreetRepository,
  type NewStreetRow,
  type ZoneStreetRow,
} from './persistence/zone-street.repository.js';

const MAX_BYTES = 4 * 1024 * 1024;

/** What a file would do to the table. */
export interface StreetPlan {
  /** Told again when it is applied: the file and the table are still those that were looked at. */
  token: string;
  rowsTotal: number;
  added: NewStreetRow[];
  removed: ZoneStreetRow[];
  unchanged: number;
  /** Lines with something wrong. */
  wrong: number;
  problems: StreetProblem[];
  /** Codes of the zones whose streets the file replaces. */
  zones: string[];
}

/** Reads files of the table of streets and compares them with it. */
@Injectable()
export class ZoneFiles {
  constructor(
    private readonly directory: MunicipalityDirectory,
    private readonly policies: Policies,
    private readonly catalogue: CatalogueRepository,
    private readonly streets: ZoneStreetRepository,
  ) {}

  /** @throws Problem upload_missing, upload_empty, import_too_large, import_not_csv */
  async receive(request: FastifyRequest): Promise<{ bytes: Buffer; probe: TextProbe }> {
    if (!request.isMultipart()) throw new Problem('upload_missing');
    try {
      const file = await request.file({ limits: { fileSize: MAX_BYTES + 1, files: 1, fields: 2 } });
      if (!file) throw new Problem('upload_missing');
      const probe = new TextProbe(MAX_BYTES);
      const chunks: Buffer[] = [];
      await pipeline(file.file, probe, async (source) => {
        for await (const chunk of source) chunks.push(chunk as Buffer);
      });
      if (probe.sizeBytes === 0) throw new Problem('upload_empty');
      return { bytes: Buffer.concat(chunks), probe };
    } catch (error) {
      request.raw.unpipe();
      request.raw.resume();
      if (error instanceof TooLargeError) throw new Problem('import_too_large');
      if (error instanceof NotTextError) throw new Problem('import_not_csv');
      if ((error as { statusCode?: number }).statusCode === 413) throw new Problem('import_too_large');
      throw error;
    }
  }

  /** Whether two zones may have one number: where they may not, the database sees to it. */
  async sharing(tx: Tx, municipality: MunicipalityRef): Promise<boolean> {
    const { timezone } = await this.directory.byId(municipality.id);
    return this.policies.value(tx, timezone, 'zones.overlap');
  }

  /**
   * Each zone that the file has a row for gets the streets of the file and no others; the rest stay as they are.
   * @throws RefusedFile when the file as a whole cannot be read
   */
  async plan(
    tx: Tx,
    municipality: MunicipalityRef,
    file: { bytes: Buffer; probe: TextProbe },
  ): Promise<StreetPlan> {
    const zones = await this.catalogue.zones(tx);
    const standing = await this.streets.rows(tx);
    const sharing = await this.sharing(tx, municipality);
    const rows: ReadStreetRow[] = [];
    const problems: StreetProblem[] = [];
    let rowsTotal = 0;
    const source = (async function* () {
      yield file.bytes;
    })();
    for await (const { line, cells, fields, expected } of csvRows(
      STREET_COLUMNS,
      source,
      file.probe.encoding,
    )) {
      rowsTotal += 1;
      if (rowsTotal > MAX_STREET_ROWS) throw new TooManyRows();
      const check = new StreetRowCheck(line, cells);
      if (fields !== expected) check.wrong(null, 'COLUMNS_COUNT', { found: fields, expected });
      const read = fields === expected ? readStreetRow(check, zones) : null;
      if (read) rows.push(read);
      problems.push(...check.problems);
    }
    if (rowsTotal === 0) throw new RefusedFile('NO_ROWS');

    const replaced = new Set(rows.map(({ zoneId }) => zoneId));
    const kept = standing.filter((row) => !replaced.has(row.zoneId) && row.zoneActive);
    problems.push(
      ...conflictsIn(
        rows,
        kept.map((row) => ({ ...row, key: streetKey(row.street), claim: claimsOf(row) })),
        sharing,
      ),
    );
    problems.sort((a, b) => a.line - b.line);
    const wrong = new Set(problems.map(({ line }) => line));
    const good = rows.filter(({ line }) => !wrong.has(line));
    const before = new Map(standing.map((row) => [rowIdentity(row), row]));
    const wanted = new Set(good.map(rowIdentity));
    const added = good.filter((row) => !before.has(rowIdentity(row)));
    return {
      token: createHash('sha256')
        .update(file.probe.sha256())
        .update(JSON.stringify([sharing, zones.map(({ id, code, active }) => [id, code, active]), standing]))
        .digest('base64url'),
      rowsTotal,
      added: added.map(({ zoneId, street, side, from, to, except }) => ({
        ...{ zoneId, street, side, from, to, except },
        exclusive: !sharing,
      })),
      removed: standing.filter((row) => replaced.has(row.zoneId) && !wanted.has(rowIdentity(row))),
      unchanged: good.length - added.length,
      wrong: wrong.size,
      problems,
      zones: zones.filter(({ id }) => replaced.has(id)).map(({ code }) => code),
    };
  }
}

/** Kept apart from the reader's refusals: how many rows are too many is ours to say. */
export class TooManyRows extends Error {}

function claimsOf(row: ZoneStreetRow) {
  const claim = claimOf(row);
  return claim.ok ? claim.claim : [];
}
