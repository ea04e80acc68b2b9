// vue-tsc of the app in the current folder on a checker that is TypeScript 7 behind the library of version 6, in half of
// the time. Where it was not published for the machine, on version 6 itself: both find the same.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';

// As in tsc.mjs. Heeded because the checker starts itself anew.
process.env['GOGC'] ??= '400';

const app = createRequire(join(process.cwd(), 'package.json'));
const bridge = createRequire(import.meta.url);

/** @returns {string | undefined} */
function nativeCompiler() {
  const compiler = bridge.resolve('typescript-native-bridge/lib/tsc');
  try {
    createRequire(compiler).resolve(
      `@typescript-native-bridge/${process.platform}-${process.arch}/package.json`,
    );
    return compiler;
  } catch {
    return undefined;
  }
}

app('vue-tsc').run(nativeCompiler());
