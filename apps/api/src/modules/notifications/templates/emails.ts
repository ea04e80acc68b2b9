import type { TemplateData, TemplateName } from '../domain/template-data.js';
import type { EmailContent, EmailContext } from './email-content.js';

/** Every e-mail of a language; a template without its text does not compile. */
export type Emails = {
  readonly [T in TemplateName]: (data: TemplateData[T], context: EmailContext) => EmailContent;
};
