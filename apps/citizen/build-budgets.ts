import { gzipSync } from 'node:zlib';
import type { Plugin, Rolldown } from 'vite';

/** Kilobytes (1000 bytes), compressed as they travel; fonts are compressed already. */
const BUDGETS = { initialJs: 110, css: 40, route: 40, fonts: 60 };

/**
 * Fails the build when the app outgrows what a phone on a slow line can load: all the script of the first page, all
 * the style, the script that any one page adds, all the fonts.
 */
export function budgets(): Plugin {
  return {
    name: 'sosta-budgets',
    apply: 'build',
    generateBundle(_options, bundle) {
      const gzipped = (text: string | Uint8Array) => gzipSync(text, { level: 9 }).length / 1000;
      const isChunk = (name: string) => bundle[name]?.type === 'chunk';
      const chunk = (name: string) => bundle[name] as Rolldown.OutputChunk;
      const withImports = (name: string, seen = new Set<string>()): Set<string> => {
        if (seen.has(name) || !isChunk(name)) return seen;
        seen.add(name);
        for (const imported of chunk(name).imports) withImports(imported, seen);
        return seen;
      };
      const weight = (names: Iterable<string>) =>
        [...names].reduce((sum, name) => sum + gzipped(chunk(name).code), 0);
      const assets = (pattern: RegExp) =>
        Object.values(bundle).flatMap((output) =>
          output.type === 'asset' && pattern.test(output.fileName) ? [output.source] : [],
        );

      const chunks = Object.values(bundle).filter((output) => output.type === 'chunk');
      const entry = chunks.find(({ isEntry }) => isEntry);
      if (!entry) return;
      const initial = withImports(entry.fileName);
      const check = (what: string, measured: number, limit: number) => {
        const line = `${what}: ${measured.toFixed(1)} kB of ${limit}`;
        if (measured > limit) this.error(`Over budget. ${line}`);
        return line;
      };
      const lines = [
        check('initial script', weight(initial), BUDGETS.initialJs),
        check(
          'style',
          assets(/\.css$/).reduce((sum, source) => sum + gzipped(source), 0),
          BUDGETS.css,
        ),
        check(
          'fonts',
          assets(/\.woff2$/).reduce((sum, source) => sum + source.length / 1000, 0),
          BUDGETS.fonts,
        ),
      ];
      let heaviest = { name: '', size: 0 };
      for (const { fileName, isDynamicEntry, name } of chunks) {
        if (!isDynamicEntry) continue;
        const size = weight([...withImports(fileName)].filter((part) => !initial.has(part)));
        check(name, size, BUDGETS.route);
        if (size > heaviest.size) heaviest = { name, size };
      }
      this.info(`${lines.join(', ')}, heaviest page: ${heaviest.name} ${heaviest.size.toFixed(1)} kB`);
    },
  };
}
