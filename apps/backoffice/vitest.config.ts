import { defineConfig } from 'vitest/config';

/** Unit tests are plain TypeScript: they need neither the UI plugin nor a DOM. */
export default defineConfig({ test: { include: ['src/**/*.test.ts'], environment: 'node' } });
