/** Valibot schemas of the API's bodies and answers, generated from its document (`npm run gen`). */
export * from './generated/valibot.gen.js';
