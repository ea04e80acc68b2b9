import { DataSource, type DataSourceOptions, type EntityTarget, type MixedList } from 'typeorm';
import { migrations } from '../../migrations/index.js';
import { NamingClient } from './named-statements.js';
import { SnakeNaming } from './naming.js';

type Entities = MixedList<EntityTarget<unknown> & object>;

/**
 * `url` as libpq takes it: `?host=/var/run/postgresql` is the folder of a socket, which is used instead of the host.
 */
export function dataSourceOptions(url: string, poolSize: number, entities: Entities = []): DataSourceOptions {
  const socket = new URL(url).searchParams.get('host');
  return {
    type: 'postgres',
    url,
    entities: entities as DataSourceOptions['entities'],
    migrations,
    namingStrategy: new SnakeNaming(),
    synchronize: false,
    migrationsTransactionMode: 'each',
    extra: {
      // TypeORM reads no more of a URL than its host.
      ...(socket && { host: socket }),
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
