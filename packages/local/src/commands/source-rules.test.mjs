import { expect, test } from 'vitest';
import { rulesFor, violationsIn } from './source-rules.mjs';

const rules = rulesFor(['caserta']);
/** @param {string} path @param {string} source */
const found = (path, source) => violationsIn(path, source, rules);

test("a municipality's name fails in code and passes in comments, presets and tests", () => {
  const code = "const a = 1;\nif (slug === 'Caserta') stop();";
  expect(found('apps/api/src/modules/requests/x.ts', code)).toEqual([
    "apps/api/src/modules/requests/x.ts:2 a municipality's name belongs in its preset, never in application code",
  ]);
  expect(found('apps/citizen/src/App.vue', '<p>Comune di Caserta</p>')).toHaveLength(1);
  expect(found('apps/api/src/modules/requests/x.ts', '/** e.g. Caserta */ // caserta')).toEqual([]);
  expect(found('apps/api/src/presets/caserta/index.ts', code)).toEqual([]);
  expect(found('apps/api/src/modules/requests/x.test.ts', code)).toEqual([]);
});

test('a status set by hand fails outside repositories', () => {
  const sql = "await tx.query(`UPDATE request\n SET note = 1, status = 'PAID' WHERE id = $1`);";
  expect(found('apps/api/src/modules/requests/use-cases/x.ts', sql)).toHaveLength(1);
  expect(found('apps/api/src/modules/requests/persistence/request.repository.ts', sql)).toEqual([]);
});

test('HTML from elsewhere fails', () => {
  expect(found('apps/backoffice/src/X.vue', '<p v-html="text" />')).toHaveLength(1);
  expect(found('apps/backoffice/src/x.ts', 'node.innerHTML = text')).toHaveLength(1);
  expect(found('apps/backoffice/src/x.ts', "const url = 'https://a.example/innerHTML'")).toEqual([]);
});
