// What a plate check is compared with: Fastify's hello, a bare route that reads the same body and answers a constant, and the
// same question asked of PostgreSQL by a named statement, without key, quota, record or row-level security.
// `node fastify-checks.mjs PORT DATABASE_URL MUNICIPALITY_ID`
import { createRequire } from 'node:module';
import { join } from 'node:path';
import pg from 'pg';
import { ROOT } from '../lib/paths.mjs';

const [port, connectionString, municipality] = process.argv.slice(2);
const { default: fastify } = await import(
  createRequire(join(ROOT, 'apps/api/package.json')).resolve('fastify')
);
const pool = new pg.Pool({ connectionString, max: 10 });
pool.on('error', () => undefined);
const app = fastify();
const constant = { plate: 'AB123CD', allowed: true, outcome: 'VALID', rights: [] };

app.get('/hello', (_request, reply) => void reply.send({ hello: 'world' }));
app.get('/ready', (_request, reply) => void reply.send(constant));
app.post('/empty', (_request, reply) => void reply.send(constant));
app.post('/sql', (request) => {
  const { plate, zone } = /** @type {{ plate: string, zone: string }} */ (request.body);
  return pool
    .query({
      name: 'check',
      text: `SELECT s.id, s.number, s.status, upper(p.period) AS until, pr.code, pr.name
               FROM subscription_plate_period p
               JOIN subscription s ON s.id = p.subscription_id
               JOIN product pr ON pr.id = s.product_id
               JOIN zone z ON z.id = ANY(s.zone_ids) AND z.code = $3
              WHERE p.municipality_id = $1 AND p.plate = $2 AND p.period @> now() AND s.status IN ('SCHEDULED', 'ACTIVE', 'EXPIRED')`,
      values: [municipality, plate, zone],
    })
    .then(({ rows }) => ({
      plate,
      allowed: rows.length > 0,
      outcome: rows.length > 0 ? 'VALID' : 'NOT_FOUND',
      rights: rows,
    }));
});
await app.listen({ port: Number(port), host: '127.0.0.1' });
