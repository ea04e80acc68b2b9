import { DataSource, type DataSourceOptions, type EntityTarget, type MixedList } from 'typeorm';
import { migrations } from '../../migrations/index.js';
import { NamingClient } from './named-statements.js';
import { SnakeNaming } from './naming.js';

type Entities = MixedList<EntityTarget<unknown> & object>;

export function dataSourceOptions(url: string, poolSize: number, entities: Entities = []): DataSourceOptions {
  return {
    type: 'postgres',
    url,
    entities: entities as DataSourceOptions['entities'],
    migrations,
    namingStrategy: new SnakeNaming(),
    synchronize: false,
    migrationsTransactionMode: 'each',
    extra: {
      Client: NamingClient,
      max: poolSize,
      connectionTimeoutMillis: 10_000,
      idleTimeoutMillis: 30_000,
      application_name: 'sosta',
    },
  };
}

/** Brings the database to the newest schema; needs the owner's role. */
export async function migrate(ownerUrl: string): Promise<string[]> {
  const source = await new DataSource(dataSourceOptions(ownerUrl, 2)).initialize();
  try {
    return (await source.runMigrations()).map((migration) => migration.name);
  } finally {
    await source.destroy();
  }
}
