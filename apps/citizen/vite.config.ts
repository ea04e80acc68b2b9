import { fileURLToPath } from 'node:url';
import purgeCSSPlugin from '@fullhuman/postcss-purgecss';
import vueI18n from '@intlify/unplugin-vue-i18n/vite';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';
import { budgets } from './build-budgets.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

// In development the front door maps `/{municipality}/…` to `/_citizen/index.html`, as the API does when built.
export default defineConfig(({ command }) => ({
  base: '/_citizen/',
  plugins: [
    vue(),
    // Messages become functions at build time: no compiler in the browser, nothing that a strict CSP forbids.
    vueI18n({
      include: [here('./src/i18n/messages/**')],
      runtimeOnly: true,
      compositionOnly: true,
      fullInstall: false,
      dropMessageCompiler: true,
    }),
    budgets(),
  ],
  css: {
    preprocessorOptions: {
      scss: {
        // bootstrap-italia 2 is written with @import and old functions; sass is pinned to 1.x for it.
        silenceDeprecations: ['import', 'global-builtin', 'color-functions', 'if-function', 'slash-div'],
        quietDeps: true,
      },
    },
    postcss: {
      plugins:
        command === 'build'
          ? [
              purgeCSSPlugin({
                content: [here('./index.html'), here('./src/**/*.vue'), here('./src/**/*.ts')],
                defaultExtractor: (text) => text.match(/[\w-]+/g) ?? [],
                // Composed at run time: `is-${tone}`, `alert-${kind}`, `btn-${variant}`, `s-width-${width}`.
                safelist: { standard: [/^(is|alert|s-width)-/, /^btn-(primary|danger|outline-primary)$/] },
                // `variables: true` would drop --bootstrap-italia-version, by which the PA validators
                // recognise the design system.
                variables: false,
                keyframes: true,
              }),
            ]
          : [],
    },
  },
  build: {
    target: 'es2022',
    // Sourcemaps would double what the API serves; the build is reproducible from the commit instead.
    sourcemap: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { strictPort: true },
}));
