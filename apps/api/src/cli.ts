import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';
import { loadConfig, type Config } from './config/config.js';
import { OperatorTotp } from './modules/auth/index.js';
import { migrate } from './platform/database/data-source.js';
import { UnitOfWork } from './platform/database/unit-of-work.js';
import { Clock, SystemClock } from './platform/clock/clock.js';
import { NestLogger, type Logger } from './platform/logging/logger.js';
import { LOGGER } from './platform/logging/logging.module.js';
import { PRESETS, seedPreset } from './presets/index.js';
import { DEMO_OPERATORS, DEMO_OPERATOR_PASSWORD, demoTotpCode } from './presets/demo/operators.js';
import { seedDemoOperators } from './presets/demo/seed-operators.js';

const USAGE = `Usage: node cli.js <command>

  migrate          bring the database to the newest schema (needs DATABASE_OWNER_URL)
  seed             make the municipalities of the presets; what exists is left alone
  seed --demo      the same, with operators, citizens and their requests to try things with
  demo-accounts    print the accounts of the demo with their current codes
`;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(args: readonly string[]): Promise<number> {
  const [command, ...flags] = args;
  switch (command) {
    case 'migrate':
      return runMigrations(loadConfig());
    case 'seed':
      return seed(flags.includes('--demo'));
    case 'demo-accounts':
      return demoAccounts();
    default:
      say(USAGE);
      return 2;
  }
}

async function runMigrations(config: Config): Promise<number> {
  if (!config.databaseOwnerUrl)
    throw new Error('DATABASE_OWNER_URL is missing: only the owner may change the schema.');
  const applied = await migrate(config.databaseOwnerUrl);
  for (const name of applied) say(`applied ${name}`);
  say(applied.length === 0 ? 'The schema is up to date.' : `${applied.length} migration(s) applied.`);
  return 0;
}

async function seed(withDemo: boolean): Promise<number> {
  const app = await NestFactory.createApplicationContext(AppModule.forProcess('cli'), {
    bufferLogs: true,
    abortOnError: false,
  });
  app.useLogger(new NestLogger(app.get<Logger>(LOGGER)));
  try {
    const unitOfWork = app.get(UnitOfWork);
    const now = app.get(Clock).now();
    const ids: string[] = [];
    for (const preset of PRESETS) {
      const { municipalityId, created } = await seedPreset(unitOfWork, preset, now);
      ids.push(municipalityId);
      say(`${preset.slug}: ${created === 0 ? 'already there' : `${created} rows made`}`);
    }
    if (withDemo) {
      const totp = app.get(OperatorTotp);
      const made = await seedDemoOperators(unitOfWork, ids, (id, secret) => totp.seal(id, secret), now);
      say(`demo operators: ${made === 0 ? 'already there' : `${made} made`}`);
    }
    return 0;
  } finally {
    await app.close();
  }
}

function demoAccounts(): number {
  const now = new SystemClock().now();
  const rows = [
    ['E-MAIL', 'PASSWORD', 'ROLE', 'CODE NOW'],
    ...DEMO_OPERATORS.map(({ email, roles }) => [
      email,
      DEMO_OPERATOR_PASSWORD,
      roles.join(', '),
      demoTotpCode(email, now),
    ]),
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of rows)
    say(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  return 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
