import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DocumentPrinter } from './document-printer.js';

/** For the worker: the browser starts with it, and the worker does not wait for it. */
@Injectable()
export class PdfWarmUp implements OnApplicationBootstrap {
  constructor(private readonly printer: DocumentPrinter) {}

  onApplicationBootstrap(): void {
    void this.printer.warmUp();
  }
}
