// What one would write first: Nest on Express, a repository of TypeORM's, an entity a table, a query a check. Without
// key, quota, record or row-level security. `node nest-typeorm.mjs PORT DATABASE_URL MUNICIPALITY_ID FOLDER`,
// where the folder has its packages: they are no dependency of the workspace, whose own Nest would take Express for a peer.
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [port, url, municipalityId, folder = ''] = process.argv.slice(2);
const of = createRequire(join(folder, 'package.json'));
await import(of.resolve('reflect-metadata'));
const { NestFactory } = await import(of.resolve('@nestjs/core'));
const { Body, Controller, HttpCode, Module, Post } = await import(of.resolve('@nestjs/common'));
const { ExpressAdapter } = await import(of.resolve('@nestjs/platform-express'));
const { DataSource, EntitySchema, In } = await import(of.resolve('typeorm'));

const Subscription = new EntitySchema({
  name: 'subscription',
  columns: {
    id: { type: 'uuid', primary: true },
    number: { type: 'text' },
    status: { type: 'text' },
    zoneIds: { type: 'uuid', array: true, name: 'zone_ids' },
    valid: { type: 'daterange' },
  },
  relations: {
    product: { type: 'many-to-one', target: 'product', joinColumn: { name: 'product_id' } },
  },
});
const Product = new EntitySchema({
  name: 'product',
  columns: { id: { type: 'uuid', primary: true }, code: { type: 'text' }, name: { type: 'jsonb' } },
});
const Period = new EntitySchema({
  name: 'subscription_plate_period',
  columns: {
    id: { type: 'uuid', primary: true },
    municipalityId: { type: 'uuid', name: 'municipality_id' },
    plate: { type: 'text' },
    country: { type: 'text' },
    period: { type: 'tstzrange' },
  },
  relations: {
    subscription: { type: 'many-to-one', target: 'subscription', joinColumn: { name: 'subscription_id' } },
  },
});
const source = await new DataSource({
  type: 'postgres',
  url,
  entities: [Subscription, Product, Period],
  extra: { max: 10 },
}).initialize();
const periods = source.getRepository(Period);
const relations = { subscription: { product: true } };

class Checks {
  /** @param {{ plate: string }} body */
  async check({ plate }) {
    return answer(plate, await periods.find({ where: { municipalityId, plate }, relations }));
  }

  /** @param {{ checks: { plate: string }[] }} body */
  async batch({ checks }) {
    const plates = checks.map(({ plate }) => plate);
    const found = await periods.find({ where: { municipalityId, plate: In(plates) }, relations });
    const byPlate = Map.groupBy(found, ({ plate }) => plate);
    return { items: plates.map((plate) => answer(plate, byPlate.get(plate) ?? [])) };
  }
}
/** @param {string} plate @param {object[]} rights */
function answer(plate, rights) {
  return { plate, allowed: rights.length > 0, outcome: rights.length > 0 ? 'VALID' : 'NOT_FOUND', rights };
}
for (const name of ['check', 'batch']) {
  const method = Object.getOwnPropertyDescriptor(Checks.prototype, name);
  Post(name)(Checks.prototype, name, method);
  HttpCode(200)(Checks.prototype, name, method);
  Body()(Checks.prototype, name, 0);
}
Controller()(Checks);
class App {}
Module({ controllers: [Checks] })(App);

const app = await NestFactory.create(App, new ExpressAdapter(), { logger: false });
await app.listen(Number(port), '127.0.0.1');
