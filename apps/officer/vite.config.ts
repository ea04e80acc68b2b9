import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import vueI18n from '@intlify/unplugin-vue-i18n/vite';
import vue from '@vitejs/plugin-vue';
import { defineConfig, type Plugin } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const BASE = '/officer/';
/** Kilobytes (1000 bytes) of script, compressed as they travel, before the camera is opened. */
const FIRST_SCRIPT = 60;

/** Fails the build when the first script outgrows what a phone in the street can load, and writes the service worker. */
function offline(): Plugin {
  return {
    name: 'sosta-officer-offline',
    apply: 'build',
    // Last, when the page has been written too.
    enforce: 'post',
    generateBundle(_options, bundle) {
      const outputs = Object.values(bundle);
      const entry = outputs.find((output) => output.type === 'chunk' && output.isEntry);
      if (entry?.type !== 'chunk') return;
      const chunks = new Set([entry.fileName]);
      for (const name of chunks) {
        const output = bundle[name];
        if (output?.type === 'chunk') output.imports.forEach((imported) => chunks.add(imported));
      }
      const size = [...chunks].reduce((sum, name) => {
        const output = bundle[name];
        return output?.type === 'chunk' ? sum + brotliCompressSync(output.code).length / 1000 : sum;
      }, 0);
      const line = `First script: ${size.toFixed(1)} kB of ${FIRST_SCRIPT}`;
      if (size > FIRST_SCRIPT) this.error(`Over budget. ${line}`);
      this.info(line);

      const files = [
        ...outputs.map(({ fileName }) => fileName).filter((name) => name !== 'index.html'),
        ...readdirSync(here('./public')),
      ];
      const kept = files.filter((name) => !name.endsWith('.wasm')).sort();
      const version = createHash('sha256');
      for (const output of outputs) version.update(output.type === 'chunk' ? output.code : output.source);
      for (const name of readdirSync(here('./public')))
        version.update(readFileSync(here(`./public/${name}`)));
      this.emitFile({
        type: 'asset',
        fileName: 'sw.js',
        source: readFileSync(here('./src/service-worker.js'), 'utf8')
          .replace('__VERSION__', version.digest('hex').slice(0, 16))
          .replace('__FILES__', JSON.stringify(kept.map((name) => BASE + name))),
      });
    },
  };
}

export default defineConfig({
  base: BASE,
  plugins: [
    vue(),
    vueI18n({
      include: [here('./src/i18n/messages/**')],
      runtimeOnly: true,
      compositionOnly: true,
      fullInstall: false,
      dropMessageCompiler: true,
    }),
    offline(),
  ],
  build: {
    target: 'es2022',
    sourcemap: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { strictPort: true },
});
