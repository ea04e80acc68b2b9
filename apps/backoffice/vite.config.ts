import { cp, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import ui from '@nuxt/ui/vite';
import vue from '@vitejs/plugin-vue';
import { defineConfig, type Plugin } from 'vite';

const pdfjsRoot = path.dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));
const pdfjsFolders = ['cmaps', 'standard_fonts', 'wasm'];

/**
 * Serves the data files PDF.js fetches while it decodes (character maps, the 14 standard fonts, the
 * JPEG 2000 and JBIG2 decoders scanners rely on) from our own origin, under `/_backoffice/pdfjs/`.
 */
function pdfjsData(): Plugin {
  let outDir = '';
  return {
    name: 'sosta:pdfjs-data',
    configResolved(config) {
      outDir = path.resolve(config.root, config.build.outDir);
    },
    configureServer(server) {
      server.middlewares.use('/_backoffice/pdfjs', (request, response, next) => {
        const relative = path.normalize((request.url ?? '').split('?')[0] ?? '').replace(/^[/\\]+/, '');
        if (!pdfjsFolders.some((folder) => relative.startsWith(`${folder}/`))) return next();
        readFile(path.join(pdfjsRoot, relative)).then(
          (bytes) => {
            if (relative.endsWith('.wasm')) response.setHeader('content-type', 'application/wasm');
            if (relative.endsWith('.js')) response.setHeader('content-type', 'text/javascript');
            response.end(bytes);
          },
          () => next(),
        );
      });
    },
    async writeBundle() {
      for (const folder of pdfjsFolders) {
        await cp(path.join(pdfjsRoot, folder), path.join(outDir, 'pdfjs', folder), {
          recursive: true,
          // The engine for scripts inside documents: ours never run.
          filter: (source) => !path.basename(source).startsWith('quickjs'),
        });
      }
    },
  };
}

export default defineConfig({
  base: '/_backoffice/',
  plugins: [
    vue(),
    ui({
      colorMode: false,
      autoImport: false,
      components: { dts: 'node_modules/.nuxt-ui/components.d.ts', dirs: [] },
      // Every icon named in the source goes into the bundle: the browser asks nobody for icons.
      icon: { clientBundle: { scan: { globInclude: ['src/**/*.{vue,ts}'] } } },
      ui: {
        colors: {
          primary: 'italia',
          secondary: 'slate',
          success: 'green',
          info: 'sky',
          warning: 'amber',
          error: 'red',
          neutral: 'slate',
        },
        button: {
          slots: { base: 'font-semibold cursor-pointer' },
          // The library lightens a solid button under the pointer, below AA; ours darken, in the dark they brighten.
          compoundVariants: [
            {
              color: 'primary',
              variant: 'solid',
              class: 'hover:bg-italia-800 active:bg-italia-900 disabled:bg-primary aria-disabled:bg-primary',
            },
            {
              color: 'success',
              variant: 'solid',
              class:
                'hover:bg-green-900 active:bg-green-950 dark:hover:bg-green-200 dark:active:bg-green-100 disabled:bg-success aria-disabled:bg-success',
            },
            {
              color: 'error',
              variant: 'solid',
              class:
                'hover:bg-red-800 active:bg-red-900 dark:hover:bg-red-200 dark:active:bg-red-100 disabled:bg-error aria-disabled:bg-error',
            },
          ],
        },
        badge: { slots: { base: 'font-semibold' } },
        // A title of two lines makes its bar higher instead of leaving it.
        modal: { slots: { title: 'text-lg', header: 'shrink-0', wrapper: 'min-w-0 pe-10' } },
        formField: { slots: { label: 'font-semibold text-highlighted', help: 'text-toned' } },
        card: { slots: { root: 'rounded-lg', body: 'p-4 sm:p-5', header: 'p-4 sm:px-5' } },
        table: {
          slots: {
            th: 'text-toned text-sm font-semibold whitespace-nowrap',
            td: 'text-default text-[0.9375rem] align-middle whitespace-normal',
          },
        },
      },
    }),
    pdfjsData(),
  ],
  build: {
    target: 'es2023',
    // The document viewer's engine and its worker are large and lazy; everything else stays small.
    chunkSizeWarningLimit: 900,
    // A data: font or image would need a wider Content-Security-Policy than we want.
    assetsInlineLimit: 0,
  },
  server: { port: Number(process.env['SOSTA_BACKOFFICE_PORT'] ?? 5174), strictPort: true },
});
