import { IntField, NestedField, Out, TextField } from '../../../platform/http/fields.js';
import { LocalizedDto, LocalizedLineInput } from '../../catalogue/index.js';
import { TEXT_CODES, TEXT_VARIABLES } from '../../municipalities/index.js';

/** A regulation is long; a book is not a regulation. */
const MAX_BODY = 60_000;

export class TextVersionDto {
  @Out({ type: 'integer' }) version: number;
  @Out({ format: 'date-time' }) publishedAt: string;
  @Out({ type: String, nullable: true, description: 'Who published it; null: it came with the municipality' })
  publishedBy: string | null;
}

export class OperatorTextDto {
  @Out({ enum: [...TEXT_CODES], enumName: 'TextCode' }) code: string;
  @Out({ type: [TextVersionDto], description: 'Newest first; the first is the one in force' })
  versions: TextVersionDto[];
}

export class TextVariableDto {
  @Out({ enum: [...TEXT_VARIABLES], enumName: 'TextVariable', description: 'Written as {name}' })
  name: string;
  @Out({ description: 'What takes its place today' }) value: string;
}

export class OperatorTextListDto {
  @Out({ type: [OperatorTextDto] }) items: OperatorTextDto[];
  @Out({ type: [TextVariableDto] }) variables: TextVariableDto[];
}

export class TextSourceDto extends TextVersionDto {
  @Out({ enum: [...TEXT_CODES], enumName: 'TextCode' }) code: string;
  @Out({ type: LocalizedDto }) title: LocalizedDto;
  @Out({ type: LocalizedDto, description: 'Markdown, with its variables' }) body: LocalizedDto;
}

export class LocalizedMarkdownInput {
  @TextField({ max: MAX_BODY, multiline: true }) it: string;
  @TextField({ max: MAX_BODY, multiline: true, optional: true }) en?: string | null;
}

export class PublishTextInput {
  @IntField({
    min: 0,
    max: 1_000_000,
    description: 'The version this one was written from; 0 when there is none',
  })
  basedOn: number;

  @NestedField(() => LocalizedLineInput) title: LocalizedLineInput;
  @NestedField(() => LocalizedMarkdownInput) body: LocalizedMarkdownInput;
}
