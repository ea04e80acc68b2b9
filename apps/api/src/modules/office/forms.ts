import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { OperatorContext, PublicContext } from '../../platform/http/context.js';
import { Problem } from '../../platform/http/problem.js';
import { ObjectStorage } from '../../platform/storage/object-storage.js';
import {
  toFormDto,
  toOperatorFormDto,
  type FormListDto,
  type OperatorFormListDto,
} from './http/forms.dto.js';
import { FormRepository } from './persistence/form.repository.js';

export interface FormFile {
  fileName: string;
  /** Of the content: the same file has the same tag for ever. */
  etag: string;
  bytes: () => Promise<Buffer>;
}

/** Forms to download (R38, R48): anybody's, without signing in. */
@Injectable()
export class Forms {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly forms: FormRepository,
    private readonly storage: ObjectStorage,
  ) {}

  async publicList({ municipality, locale }: PublicContext): Promise<FormListDto> {
    const rows = await this.unitOfWork.run(municipality.id, (tx) => this.forms.published(tx));
    return { items: rows.map((row) => toFormDto(row, municipality.slug, locale)) };
  }

  /** @throws Problem not_found */
  async publicFile({ municipality }: PublicContext, code: string): Promise<FormFile> {
    return this.file(
      await this.unitOfWork.run(municipality.id, (tx) => this.forms.publishedByCode(tx, code)),
    );
  }

  operatorList({ municipality }: OperatorContext): Promise<OperatorFormListDto> {
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const files = await this.forms.files(tx);
      return { items: (await this.forms.all(tx)).map((row) => toOperatorFormDto(row, files)) };
    });
  }

  /** Any version, also of a form that nobody is offered. @throws Problem not_found */
  async operatorFile({ municipality }: OperatorContext, id: string, version: number): Promise<FormFile> {
    const files = await this.unitOfWork.run(municipality.id, (tx) => this.forms.files(tx, id));
    const file = files.find((one) => one.version === version);
    if (!file) throw new Problem('not_found');
    return this.file(file);
  }

  private file(row: { fileName: string; sha256: string; storageKey: string }): FormFile {
    return {
      fileName: row.fileName,
      etag: `"${row.sha256}"`,
      bytes: async () => {
        const bytes = await this.storage.get(row.storageKey);
        if (createHash('sha256').update(bytes).digest('hex') !== row.sha256)
          throw new Error('A stored form is not the one that was published');
        return bytes;
      },
    };
  }
}
