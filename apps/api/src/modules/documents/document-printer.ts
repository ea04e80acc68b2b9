import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import type { Logger } from '../../platform/logging/logger.js';
import { LOGGER } from '../../platform/logging/logging.module.js';
import type { PdfDocument } from '../../platform/pdf/pdf-document.js';
import type { PdfRenderer } from '../../platform/pdf/pdf-renderer.js';

/** The worker's printer. The browser, and the code that drives it, are loaded with the first document. */
@Injectable()
export class DocumentPrinter implements OnApplicationShutdown {
  private renderer: Promise<PdfRenderer> | null = null;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @throws PdfError */
  async print(document: PdfDocument, createdAt: Date): Promise<Buffer> {
    return (await this.load()).render(document, { createdAt });
  }

  /** Starts the browser ahead of the first document, which then takes a tenth of the time. */
  async warmUp(): Promise<void> {
    try {
      await (await this.load()).start();
    } catch (error) {
      // Printing reports it again, for a document that somebody waits for.
      this.logger.warn({
        event: 'pdf.warm_up_failed',
        error: error instanceof Error ? error.name : 'unknown',
      });
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await (await this.renderer?.catch(() => null))?.close();
  }

  protected load(): Promise<PdfRenderer> {
    this.renderer ??= import('../../platform/pdf/pdf-renderer.js').then(
      ({ PdfRenderer }) =>
        new PdfRenderer({ ...this.config.chromium, onEvent: (event) => this.logger.info(event) }),
    );
    return this.renderer;
  }
}
