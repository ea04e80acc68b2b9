import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from '../../app.module.js';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { HTTP_APP_OPTIONS, configureHttpApp, httpAdapter } from '../../http-app.js';
import { ManualClock } from '../../platform/clock/clock.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { PeriodicJobs } from '../../platform/jobs/periodic-jobs.js';
import type { Preset } from '../preset.js';
import { DemoCitizen, DemoOffice, type DemoCatalogue } from './actors.js';
import { demoPerson, demoVehicle } from './people.js';
import { tell, type MakeCitizen } from './story.js';
import { Timeline } from './timeline.js';
import { DemoWorld } from './world.js';

const TIMEZONE = 'Europe/Rome';
/** The last one the story makes: where this account is, the demo is whole. */
const LAST = 'giulia.ferri@example.it';
/** E-mails that nobody has use for by the time the worker would send them: used codes, warnings of what is over. */
const USED_TEMPLATES = ['registration-otp'];
const PASSING_TEMPLATES = ['subscription-expiring', 'payment-warning'];
const STALE_AFTER_MS = 2 * 86_400_000;
/** Between the jobs of the clock, in days. */
const JOBS_EVERY = 5;

export type DemoState = 'ABSENT' | 'PARTIAL' | 'WHOLE';

export async function demoCitizensState(unitOfWork: UnitOfWork, municipalityId: string): Promise<DemoState> {
  const rows: { email: string }[] = await unitOfWork.run(municipalityId, (tx) =>
    tx.query(`SELECT email FROM account WHERE email LIKE '%@example.it'`),
  );
  if (rows.some(({ email }) => email === LAST)) return 'WHOLE';
  return rows.length > 0 ? 'PARTIAL' : 'ABSENT';
}

/**
 * Lets the people of the demo live through the past months, in one municipality that has none of them yet. What they
 * do is done by the application itself, at its own clock; e-mails and PDFs wait in the outbox for the worker.
 * @returns how many people there are now
 */
export async function seedDemoCitizens(preset: Preset, municipalityId: string, now: Date): Promise<number> {
  const clock = new ManualClock(now);
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.forProcess('cli', { clock }),
    httpAdapter(),
    HTTP_APP_OPTIONS,
  );
  try {
    await configureHttpApp(app);
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    const world = new DemoWorld(app, clock, app.get<Config>(CONFIG), {
      id: municipalityId,
      slug: preset.slug,
    });
    const catalogue = await catalogueOf(world, preset);
    const timeline = new Timeline(now, TIMEZONE);
    let people = 0;
    const make: MakeCitizen = async ({ zone = 'A', vehicle = 'CAR', named } = {}) => {
      const number = (people += 1);
      const streets = preset.zones.find(({ code }) => code === zone)?.streets ?? [];
      const address = {
        street: streets[number % streets.length] ?? 'Via Roma',
        postalCode: '81100',
        city: 'Caserta',
        province: 'CE',
      };
      const person = await demoPerson(number, address, named ?? null);
      return {
        citizen: new DemoCitizen(world, catalogue, person, demoVehicle(number, vehicle), number),
        zone,
        number,
      };
    };
    await tell(
      timeline,
      new DemoOffice(world, 'revisore@sosta.example', 'sportello@sosta.example', 'contabile@sosta.example'),
      make,
    );

    const jobs = app.get(PeriodicJobs, { strict: false });
    const steps = timeline.inOrder();
    let nextJobs = steps[0]?.at ?? now;
    for (const step of steps) {
      while (nextJobs <= step.at) {
        await world.moveTo(nextJobs);
        await jobs.runAll();
        nextJobs = new Date(nextJobs.getTime() + JOBS_EVERY * 86_400_000);
      }
      await world.moveTo(step.at);
      await step.run().catch((error: unknown) => {
        throw new Error(`${step.what}: ${error instanceof Error ? error.message : String(error)}`, {
          cause: error,
        });
      });
    }
    await world.moveTo(now);
    await jobs.runAll();
    await world.letGo();
    await forgetStaleMails(app.get(UnitOfWork, { strict: false }), municipalityId, now);
    return people;
  } finally {
    await app.close();
  }
}

async function catalogueOf(world: DemoWorld, preset: Preset): Promise<DemoCatalogue> {
  interface Item {
    id: string;
    code: string;
    requiredDocuments: string[];
  }
  const types = await world.at<{ items: Item[] }>('GET', 'certification-types');
  const products = await world.at<{ items: Item[] }>('GET', 'products');
  const { version } = await world.at<{ version: number }>('GET', 'texts/PRIVACY');
  return {
    zones: preset.zones,
    certificationTypes: new Map(types.items.map((type) => [type.code, type])),
    products: new Map(products.items.map(({ id, code }) => [code, id])),
    privacyVersion: version,
  };
}

async function forgetStaleMails(unitOfWork: UnitOfWork, municipalityId: string, now: Date): Promise<void> {
  await unitOfWork.run(municipalityId, async (tx) => {
    const stale: { id: string }[] = await tx.query(
      `SELECT id FROM notification
        WHERE state = 'QUEUED' AND (template = ANY($1) OR (template = ANY($2) AND created_at < $3))`,
      [USED_TEMPLATES, PASSING_TEMPLATES, new Date(now.getTime() - STALE_AFTER_MS)],
    );
    const ids = stale.map(({ id }) => id);
    await tx.query(`DELETE FROM outbox_message WHERE topic = 'notification.send' AND dedupe_key = ANY($1)`, [
      ids,
    ]);
    await tx.query('DELETE FROM notification WHERE id = ANY($1)', [ids]);
  });
}
