import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { MunicipalityRef } from '../../../platform/http/context.js';
import type { RowProblem } from '../domain/import-problems.js';
import { ImportBatches, MAX_PROBLEMS, type ImportBatchRow } from '../persistence/import-batches.js';
import { ImportStaging } from '../persistence/import-staging.js';
import { KindsOfImport } from '../persistence/kinds-of-import.js';

const WINDOW = 4_000;

export interface Verdict {
  new: number;
  changed: number;
  unchanged: number;
  wrong: number;
}

/** Compares the staged rows with what is known now, some at a time, each in a short transaction. */
@Injectable()
export class ImportJudge {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly batches: ImportBatches,
    private readonly staging: ImportStaging,
    private readonly kinds: KindsOfImport,
  ) {}

  /** @throws Abandoned */
  async run(
    municipality: MunicipalityRef,
    batch: Pick<ImportBatchRow, 'id' | 'kind'>,
    fence: { run: string; rowsDone: number },
  ): Promise<Verdict> {
    const kind = this.kinds.get(batch.kind);
    const verdict: Verdict = { new: 0, changed: 0, unchanged: 0, wrong: 0 };
    await this.unitOfWork.run(municipality.id, async (tx) => {
      await this.staging.forgetJudgement(tx, batch.id);
      if (kind.comparesRows) await this.staging.analyze(tx);
    });
    for (let line = 0; ;) {
      const judged = await this.unitOfWork.run(municipality.id, async (tx) => {
        await this.staging.step(tx);
        await this.batches.progress(tx, batch.id, fence.run, fence.rowsDone);
        const rows = await kind.judge(tx, municipality, batch.id, line, WINDOW);
        const problems = rows.flatMap((row): RowProblem[] =>
          row.problem ? [{ line: row.line, ...row.problem }] : [],
        );
        await this.batches.addProblems(
          tx,
          municipality.id,
          batch.id,
          'DATA',
          problems.slice(0, Math.max(0, MAX_PROBLEMS - verdict.wrong)),
        );
        const judgements = rows
          .map(({ line, before, outcome, problem }) => ({
            line,
            before,
            outcome: problem ? ('WRONG' as const) : outcome,
          }))
          .filter(({ before, outcome }) => before !== outcome);
        await this.staging.judge(tx, batch.id, judgements);
        return rows;
      });
      const last = judged.at(-1);
      if (!last) return verdict;
      line = last.line;
      for (const { problem, outcome } of judged) {
        if (problem) verdict.wrong += 1;
        else if (outcome === 'NEW') verdict.new += 1;
        else if (outcome === 'CHANGED') verdict.changed += 1;
        else verdict.unchanged += 1;
      }
    }
  }
}
