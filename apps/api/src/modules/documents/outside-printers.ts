import { Injectable } from '@nestjs/common';
import type { DocumentSnapshots, IssuedDocumentKind } from './issued-documents.js';

/** What of an issued document an outside printer is told. */
export interface OutsidePrint<K extends IssuedDocumentKind> {
  municipalityId: string;
  subjectId: string;
  snapshot: DocumentSnapshots[K];
}
type Print<K extends IssuedDocumentKind> = (document: OutsidePrint<K>) => Promise<Buffer | null>;

/** Papers that somebody else prints where the municipality wants it so; null means that we print it ourselves. */
@Injectable()
export class OutsidePrinters {
  private readonly printers: { [K in IssuedDocumentKind]?: Print<K> } = {};

  register<K extends IssuedDocumentKind>(kind: K, print: Print<K>): void {
    Object.assign(this.printers, { [kind]: print });
  }

  async print<K extends IssuedDocumentKind>(kind: K, document: OutsidePrint<K>): Promise<Buffer | null> {
    const print: Print<K> | undefined = this.printers[kind];
    return print ? print(document) : null;
  }
}
