import { createParamDecorator, type ExecutionContext, type PipeTransform } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { TextField } from './fields.js';
import { Problem } from './problem.js';
import { createValidationPipe } from './validation.js';

/**
 * What a list is searched for comes in a header and never in the address: it is often somebody's name, fiscal code
 * or plate, and addresses are written down by proxies and browsers.
 */
export const Searchable = (what: string, { required = false } = {}): MethodDecorator =>
  ApiHeader({
    name: 'Sosta-Search',
    required,
    description: `${what}. Percent-encoded UTF-8; not in the address, which proxies write down`,
    schema: { type: 'string', maxLength: 1200 },
  });

class SearchInput {
  @TextField({ max: 100, optional: true })
  q?: string;
}

const header = createParamDecorator((_: unknown, context: ExecutionContext): string | undefined => {
  const value = context.switchToHttp().getRequest<FastifyRequest>().headers['sosta-search'];
  if (typeof value !== 'string') return undefined;
  try {
    return decodeURIComponent(value);
  } catch {
    throw Problem.field('/q', { code: 'format_invalid' });
  }
});
const pipe = createValidationPipe();

/**
 * The text of a `@Searchable()` list; undefined when nothing is searched for.
 * @param shape the rules of its `q`, when they are not the usual ones
 * @throws Problem validation_failed on /q
 */
export const SearchText = (shape: new () => { q?: string } = SearchInput): ParameterDecorator =>
  header({
    transform: async (q) =>
      ((await pipe.transform({ q }, { type: 'body', metatype: shape })) as SearchInput).q,
  } satisfies PipeTransform<string | undefined, Promise<string | undefined>>);
