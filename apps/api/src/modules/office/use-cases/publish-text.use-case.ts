import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import type { OperatorContext } from '../../../platform/http/context.js';
import type { Localized } from '../../../platform/http/locale.js';
import { Problem } from '../../../platform/http/problem.js';
import { toLocalized } from '../../catalogue/index.js';
import { unknownVariables, type TextCode } from '../../municipalities/index.js';
import type { PublishTextInput, TextSourceDto } from '../http/texts.dto.js';
import { TextRepository } from '../persistence/text.repository.js';
import { toTextSourceDto } from '../texts.js';

/** Publishes a text: a new version from now on. Those before stay as people accepted them. */
@Injectable()
export class PublishTextUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly texts: TextRepository,
    private readonly audit: Audit,
  ) {}

  /** @throws Problem conflict_stale_version; validation_failed on a part with a variable that does not exist */
  run(
    { municipality, actor }: OperatorContext,
    code: TextCode,
    input: PublishTextInput,
  ): Promise<TextSourceDto> {
    const title = toLocalized(input.title);
    const body = toLocalized(input.body);
    const errors = [...unknownIn('/title', title), ...unknownIn('/body', body)];
    if (errors.length > 0) throw Problem.fields(errors);
    return this.unitOfWork.run(municipality.id, async (tx) => {
      const version = await this.texts.publish(tx, municipality.id, {
        code,
        basedOn: input.basedOn,
        title,
        body,
        publishedBy: actor.operatorId,
        publishedAt: this.clock.now(),
      });
      await this.audit.record(tx, {
        municipalityId: municipality.id,
        actor: { kind: 'OPERATOR', id: actor.operatorId },
        action: 'text.published',
        subject: { kind: 'text', id: null },
        data: { code, version },
      });
      return toTextSourceDto(await this.texts.source(tx, code, version));
    });
  }
}

function unknownIn(
  pointer: string,
  text: Localized,
): { pointer: string; code: 'variable_unknown'; params: { name: string } }[] {
  return Object.entries(text).flatMap(([locale, words]: [string, string]) =>
    unknownVariables(words)
      .slice(0, 1)
      .map((name) => ({
        pointer: `${pointer}/${locale}`,
        code: 'variable_unknown' as const,
        params: { name },
      })),
  );
}
