// Few large files of the API's thousands of small ones, which Node would look for and read one by one at each start.
import { readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** What is started of the compiled API, and the thread that looks into PDFs, which is found beside what starts it. */
const ENTRIES = {
  main: 'main.js',
  worker: 'worker.js',
  cli: 'cli.js',
  openapi: 'openapi.js',
  'pdf-inspection.worker': 'modules/documents/uploads/pdf-inspection.worker.js',
};

/** Stays where it is installed: what is not JavaScript, what looks for files of its own, what we do not have. */
const EXTERNAL = [
  ...['sharp', '@node-rs/argon2', 'libxml2-wasm'],
  ...['puppeteer', '@sparticuz/chromium', /^pdfjs-dist\//],
  ...[/^@nestjs\/(microservices|websockets|platform-express)/, '@fastify/view', 'class-transformer/storage'],
];

/**
 * Bundles the compiled API into the folder `bundle` of its own.
 * @param {string} dist what the compiler has written
 */
export async function bundle(dist) {
  // Loaded only to build: everybody else who uses this package does without.
  const { build } = await import('rolldown');
  const draft = join(dist, 'bundle.draft');
  await build({
    cwd: dist,
    input: Object.fromEntries(Object.entries(ENTRIES).map(([name, file]) => [name, join(dist, file)])),
    platform: 'node',
    external: EXTERNAL,
    tsconfig: false,
    // The same modules in the same order as without a bundle, whatever they claim of themselves.
    treeshake: false,
    plugins: [
      {
        name: 'positions in our sources',
        load: {
          filter: { id: { exclude: /\/node_modules\/|^\0/ } },
          handler: (id) => ({ code: readFileSync(id, 'utf8'), map: readFileSync(`${id}.map`, 'utf8') }),
        },
        transform: {
          filter: { id: /\/node_modules\// },
          // Node reads the whole map at each start: of what is not ours the file of the bundle says enough.
          handler: (code, id) => ({
            code: WITH_OWN_REQUIRE.test(id) ? code.replace(OWN_REQUIRE, '') : code,
            map: { version: 3, names: [], sources: [], mappings: '' },
          }),
        },
      },
    ],
    output: {
      dir: draft,
      cleanDir: true,
      chunkFileNames: '[name]-[hash].js',
      // Nest, TypeORM and our logs know classes by their names.
      keepNames: true,
      comments: false,
      sourcemap: true,
      sourcemapExcludeSources: true,
    },
  });
  // Processes that are killed start again meanwhile.
  rmSync(join(dist, 'bundle'), { recursive: true, force: true });
  renameSync(draft, join(dist, 'bundle'));
}

/** These would load TypeORM and class-validator a second time, from where they are installed. */
const WITH_OWN_REQUIRE = /\/@nestjs\/(mapped-types|typeorm)\//;
const OWN_REQUIRE = /^const require = createRequire\(import\.meta\.url\);$/m;
