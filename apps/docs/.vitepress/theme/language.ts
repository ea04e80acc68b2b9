/** What a page of the site is written in, by its folder: readers of screens pronounce by it. */
export function languageOf(relativePath: string): 'it' | 'en' {
  return /^(cittadini|operatori|sviluppatori)\//.test(relativePath) ? 'it' : 'en';
}
