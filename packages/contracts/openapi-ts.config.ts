import { defineConfig } from '@hey-api/openapi-ts';

/** Types, client functions and form schemas for the apps, from the API's document. Run by `npm run gen`. */
export default defineConfig({
  input: '../../openapi/sosta.openapi.yaml',
  output: {
    path: 'src/generated',
    importFileExtension: '.js',
  },
  plugins: [
    '@hey-api/client-fetch',
    { name: '@hey-api/typescript', enums: false },
    { name: '@hey-api/sdk' },
    { name: 'valibot' },
  ],
});
