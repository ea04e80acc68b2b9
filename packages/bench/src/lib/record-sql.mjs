// Preloaded into the API under measurement (`node --import`): tells its parent which SQL an answer took, so that the very
// same statements can be run without the API.
import pg from 'pg';

/** @type {{ text: string, values: unknown[] }[] | null} */
let recorded = null;

process.on('message', (message) => {
  if (message === 'record') recorded = [];
  if (message === 'stop') {
    process.send?.({ recorded });
    recorded = null;
  }
});

const { query } = pg.Client.prototype;
/** @this {import('pg').Client} @param {any[]} args */
pg.Client.prototype.query = /** @type {any} */ (
  function record(/** @type {any[]} */ ...args) {
    if (recorded) {
      const [first, values] = args;
      if (typeof first === 'string')
        recorded.push({ text: first, values: Array.isArray(values) ? values : [] });
      else if (typeof first?.text === 'string')
        recorded.push({ text: first.text, values: first.values ?? (Array.isArray(values) ? values : []) });
    }
    return query.apply(this, args);
  }
);
