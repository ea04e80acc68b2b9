import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../platform/http/context.js';
import { Problem } from '../../platform/http/problem.js';
import {
  MunicipalityDirectory,
  TEXT_CODES,
  TEXT_VARIABLES,
  textVariables,
  type TextCode,
} from '../municipalities/index.js';
import type { OperatorTextListDto, TextSourceDto, TextVersionDto } from './http/texts.dto.js';
import { TextRepository, type TextSourceRow, type TextVersionRow } from './persistence/text.repository.js';

/** Published texts with their history, for who writes them. */
@Injectable()
export class Texts {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly texts: TextRepository,
    private readonly directory: MunicipalityDirectory,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async list({ municipality }: OperatorContext): Promise<OperatorTextListDto> {
    const rows = await this.unitOfWork.run(municipality.id, (tx) => this.texts.versions(tx));
    const values = textVariables(await this.directory.byId(municipality.id), this.config.publicUrl);
    return {
      items: TEXT_CODES.map((code) => ({
        code,
        versions: rows.filter((row) => row.code === code).map(toVersionDto),
      })),
      variables: TEXT_VARIABLES.map((name) => ({ name, value: values[name] })),
    };
  }

  /** @throws Problem not_found */
  source({ municipality }: OperatorContext, code: string, version: number): Promise<TextSourceDto> {
    return this.unitOfWork.run(municipality.id, async (tx) =>
      toTextSourceDto(await this.texts.source(tx, textCode(code), version)),
    );
  }
}

/** @throws Problem not_found */
export function textCode(code: string): TextCode {
  const known = TEXT_CODES.find((one) => one === code);
  if (!known) throw new Problem('not_found');
  return known;
}

export function toTextSourceDto(row: TextSourceRow): TextSourceDto {
  return { ...toVersionDto(row), code: row.code, title: row.title, body: row.body };
}

function toVersionDto({ version, publishedAt, publishedBy }: TextVersionRow): TextVersionDto {
  return { version, publishedAt: publishedAt.toISOString(), publishedBy };
}
