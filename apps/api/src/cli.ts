import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { INestApplicationContext } from '@nestjs/common';
import { AppModule } from './app.module.js';
import { loadConfig, type Config } from './config/config.js';
import { doctor } from './doctor.js';
import { OperatorTotp, Passwords } from './modules/auth/index.js';
import { DemoDevices, demoDeviceCode } from './modules/integrations/index.js';
import { SdiChannels } from './modules/invoicing/index.js';
import { MunicipalityDirectory } from './modules/municipalities/index.js';
import { PaymentAccounts } from './modules/payments/index.js';
import { EndpointSecrets } from './modules/webhooks/index.js';
import { RealClock, SystemClock } from './platform/clock/clock.js';
import { migrate } from './platform/database/data-source.js';
import { UnitOfWork } from './platform/database/unit-of-work.js';
import { NestLogger, type Logger } from './platform/logging/logger.js';
import { LOGGER } from './platform/logging/logging.module.js';
import { ObjectStorage } from './platform/storage/object-storage.js';
import { DEMO_CITIZENS, DEMO_CITIZEN_PASSWORD } from './presets/demo/actors.js';
import { DEMO_OPERATORS, DEMO_OPERATOR_PASSWORD, demoTotpCode } from './presets/demo/operators.js';
import { emptyDatabase, removeFiles } from './presets/demo/reset.js';
import { demoState, seedDemoCitizens, withStory } from './presets/demo/seed-citizens.js';
import { seedDemoOperators } from './presets/demo/seed-operators.js';
import { PRESETS, seedPreset } from './presets/index.js';
import { MAGIC_PLATES } from './presets/sandbox/magic-plates.js';
import { seedSandbox } from './presets/sandbox/seed-sandbox.js';

const USAGE = `Usage: node cli.js <command>

  migrate          bring the database to the newest schema (needs DATABASE_OWNER_URL)
  seed             make the municipalities of the presets; what exists is left alone
  seed --demo      the same, with operators, citizens and their requests to try things with
  seed --sandbox   a town that does not exist, with a clock of its own and plates whose answers are known; run daily, their days
                   move along (needs DATABASE_OWNER_URL)
  doctor           look at database, queue, documents, e-mail, PDF and the invoice schema, and say what is amiss
  reseal           encrypt credentials (payments, invoices, webhooks) with the first of CREDENTIALS_KEY, so that the others can go
  demo-accounts    print the accounts of the demo with their current codes
  reset-demo       empty the database and the files, and seed the demo again (needs DEMO_MODE=1)
`;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(args: readonly string[]): Promise<number> {
  const [command, ...flags] = args;
  switch (command) {
    case 'migrate':
      return runMigrations(loadConfig());
    case 'seed':
      if (flags.includes('--sandbox')) {
        await withApplication((app) => seedSandboxTown(app, loadConfig()));
        return 0;
      }
      await withApplication((app) => seedMunicipalities(app));
      if (flags.includes('--demo')) await seedDemo(loadConfig());
      return 0;
    case 'doctor': {
      const findings = await doctor(loadConfig());
      table(
        ['', 'PART', 'FOUND'],
        findings.map(({ what, ok, says }) => [ok === null ? '-' : ok ? '✓' : '✗', what, says]),
      );
      return findings.some(({ ok }) => ok === false) ? 1 : 0;
    }
    case 'reseal':
      await withApplication(async (app) => {
        const done =
          (await app.get(PaymentAccounts).reseal()) +
          (await app.get(SdiChannels).reseal()) +
          (await app.get(EndpointSecrets).reseal());
        say(done === 0 ? 'All credentials have the newest key.' : `${done} credentials encrypted anew.`);
      });
      return 0;
    case 'demo-accounts':
      return demoAccounts(loadConfig());
    case 'reset-demo':
      await resetDemo(loadConfig());
      return 0;
    default:
      say(USAGE);
      return 2;
  }
}

async function runMigrations(config: Config): Promise<number> {
  const applied = await migrate(ownerUrl(config));
  for (const name of applied) say(`applied ${name}`);
  say(applied.length === 0 ? 'The schema is up to date.' : `${applied.length} migration(s) applied.`);
  return 0;
}

async function seedMunicipalities(app: INestApplicationContext): Promise<void> {
  for (const preset of PRESETS) {
    const unitOfWork = app.get(UnitOfWork);
    const { municipalityId, created } = await seedPreset(unitOfWork, preset, app.get(RealClock).now());
    await unitOfWork.run(municipalityId, (tx) =>
      app.get(PaymentAccounts).addFromEnvironment(tx, municipalityId, preset.provider),
    );
    say(`${preset.slug}: ${created === 0 ? 'already there' : `${created} rows made`}`);
  }
}

async function seedSandboxTown(app: INestApplicationContext, config: Config): Promise<void> {
  const unitOfWork = app.get(UnitOfWork);
  const now = app.get(RealClock).now();
  const accounts = app.get(PaymentAccounts);
  const { municipalityId } = await seedSandbox({ unitOfWork, accounts }, ownerUrl(config), now);
  // Elsewhere its administrator is invited from the back office, as of any town.
  if (config.demoMode) await demoOperators(app, [municipalityId]);
  table(
    ['PLATE', 'A CHECK IN ZONE A ANSWERS'],
    MAGIC_PLATES.map(({ plate, outcome }) => [plate, outcome]),
  );
}

async function seedDemo(config: Config): Promise<void> {
  const todo = await withApplication(async (app) => {
    const unitOfWork = app.get(UnitOfWork);
    const municipalities = await app.get(MunicipalityDirectory).all();
    const presets = PRESETS.map((preset) => ({
      preset,
      id: municipalities.find(({ slug }) => slug === preset.slug)?.id ?? '',
    }));
    const made = await demoOperators(
      app,
      presets.map(({ id }) => id),
    );
    say(`demo operators: ${made === 0 ? 'already there' : `${made} made`}`);
    const towns = presets.map(({ preset: { slug }, id }) => ({ slug, id }));
    const devices = await app.get(DemoDevices).seed(towns, app.get(RealClock).now());
    say(`demo telephones of wardens: ${devices === 0 ? 'already there' : `${devices} made`}`);
    const told = presets.flatMap(({ preset, id }) => withStory(preset, id) ?? []);
    const states = await Promise.all(told.map((town) => demoState(unitOfWork, town)));
    return {
      towns: told.filter((_, index) => states[index] === 'ABSENT'),
      cutOff: states.includes('PARTIAL'),
      now: app.get(RealClock).now(),
    };
  });
  if (todo.cutOff) {
    // An earlier seed was cut off: going on in the middle of a story is not possible, beginning again is.
    if (!config.demoMode)
      throw new Error('The demo is there in part. With DEMO_MODE=1, reset-demo makes it anew.');
    return resetDemo(config);
  }
  if (todo.towns.length === 0) return say('demo citizens: already there');
  say(`demo citizens: ${await seedDemoCitizens(todo.towns, todo.now)} made`);
}

async function demoOperators(
  app: INestApplicationContext,
  municipalityIds: readonly string[],
): Promise<number> {
  const totp = app.get(OperatorTotp);
  return seedDemoOperators(
    app.get(UnitOfWork),
    municipalityIds,
    await app.get(Passwords).hash(DEMO_OPERATOR_PASSWORD),
    (id, secret) => totp.seal(id, secret),
    app.get(RealClock).now(),
  );
}

async function resetDemo(config: Config): Promise<void> {
  if (!config.demoMode)
    throw new Error('reset-demo deletes everything, so it works in the demo only (DEMO_MODE=1).');
  await withApplication((app) => removeFiles(app.get(UnitOfWork), app.get(ObjectStorage)));
  await emptyDatabase(ownerUrl(config));
  say('database emptied');
  await withApplication((app) => seedMunicipalities(app));
  await seedDemo(config);
}

function demoAccounts({ appSecret }: Config): number {
  const now = new SystemClock().now();
  table(
    ['OPERATOR', 'PASSWORD', 'CODE NOW', 'ROLE'],
    DEMO_OPERATORS.map(({ email, roles }) => [
      email,
      DEMO_OPERATOR_PASSWORD,
      demoTotpCode(email, now),
      roles.join(', '),
    ]),
  );
  say('');
  table(
    ['CITIZEN', 'PASSWORD', 'OF', ''],
    DEMO_CITIZENS.map(({ signIn, of, note }) => [signIn, DEMO_CITIZEN_PASSWORD, of, note]),
  );
  say('');
  table(
    ['WARDENS OF', 'CODE TO PASTE AT /officer/'],
    PRESETS.map(({ slug }) => [slug, demoDeviceCode(appSecret, slug)]),
  );
  return 0;
}

function table(head: string[], rows: string[][]): void {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  for (const row of all) {
    const cells = row.map((cell, column) => cell.padEnd(widths[column] ?? 0));
    say(cells.join('  ').trimEnd());
  }
}

async function withApplication<T>(work: (app: INestApplicationContext) => Promise<T>): Promise<T> {
  const app = await NestFactory.createApplicationContext(AppModule.forProcess('cli'), {
    bufferLogs: true,
    abortOnError: false,
  });
  app.useLogger(new NestLogger(app.get<Logger>(LOGGER)));
  try {
    return await work(app);
  } finally {
    await app.close();
  }
}

function ownerUrl(config: Config): string {
  if (!config.databaseOwnerUrl) throw new Error('DATABASE_OWNER_URL is missing: only the owner may do this.');
  return config.databaseOwnerUrl;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
