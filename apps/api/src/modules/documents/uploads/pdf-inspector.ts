import { Worker } from 'node:worker_threads';
import { Injectable } from '@nestjs/common';
import { UPLOAD_LIMITS } from '@sosta/contracts';
import { Problem } from '../../../platform/http/problem.js';
import { Gate } from './gate.js';
import type { PdfInspection, PdfInspectionInput } from './pdf-inspection.worker.js';

const TIMEOUT_MS = 20_000;
const MEMORY_MB = 256;
// Compiled beside this file, and bundled beside what is started; run from its source by the tests.
const WORKER = new URL(
  `./pdf-inspection.worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`,
  import.meta.url,
);

/** Decides whether a PDF may be kept. It is kept as it came, so nothing in it may run, open or carry anything. */
@Injectable()
export class PdfInspector {
  private readonly gate = new Gate(2, 30);

  /**
   * @returns the number of pages
   * @throws Problem upload_pdf_encrypted, upload_pdf_active_content, upload_pdf_too_many_pages, upload_unreadable
   */
  async inspect(bytes: Buffer): Promise<number> {
    const inspection = await this.gate.pass(() => this.inThread(bytes));
    if (!inspection.ok) throw new Problem(inspection.code);
    return inspection.pages;
  }

  private async inThread(bytes: Buffer): Promise<PdfInspection> {
    const input: PdfInspectionInput = { bytes: new Uint8Array(bytes), maxPages: UPLOAD_LIMITS.maxPdfPages };
    const worker = new Worker(WORKER, {
      workerData: input,
      // The thread needs no secret of ours.
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
      stdout: true,
      stderr: true,
    });
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<PdfInspection>((resolve) => {
        const unreadable = (): void => resolve({ ok: false, code: 'upload_unreadable' });
        timer = setTimeout(unreadable, TIMEOUT_MS);
        worker.once('message', resolve);
        worker.once('error', unreadable);
        worker.once('exit', unreadable);
      });
    } finally {
      clearTimeout(timer);
      await worker.terminate();
    }
  }
}
