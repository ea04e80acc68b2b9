import { preferredLocale, type Locale } from '@sosta/contracts';
import type { SostaRequest } from './context.js';

export { inLocale, preferredLocale, type Localized } from '@sosta/contracts';

export function localeOf(request: SostaRequest): Locale {
  return request.locale ?? preferredLocale(request.headers['accept-language']);
}
