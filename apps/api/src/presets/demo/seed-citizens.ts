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
import { STORIES, type Story } from './stories.js';
import type { MakeCitizen } from './story.js';
import { Timeline } from './timeline.js';
import { DemoWorld } from './world.js';

const TIMEZONE = 'Europe/Rome';
/** E-mails that nobody has use for by the time the worker would send them: used codes, warnings of what is over. */
const USED_TEMPLATES = ['registration-otp', 'registration-link'];
const PASSING_TEMPLATES = ['subscription-expiring', 'payment-warning'];
const STALE_AFTER_MS = 2 * 86_400_000;
/** Between the jobs of the clock, in days. */
const JOBS_EVERY = 5;

export type DemoState = 'ABSENT' | 'PARTIAL' | 'WHOLE';

/** A town of the demo, with the people who live there. */
export interface DemoTown {
  preset: Preset;
  id: string;
  story: Story;
}

export function withStory(preset: Preset, id: string): DemoTown | null {
  const story = STORIES[preset.slug];
  return story ? { preset, id, story } : null;
}

export async function demoState(unitOfWork: UnitOfWork, town: DemoTown): Promise<DemoState> {
  const rows: { email: string }[] = await unitOfWork.run(town.id, (tx) =>
    tx.query(
      `SELECT email FROM account WHERE email LIKE '%@example.it'
       UNION ALL SELECT email FROM office_subscription WHERE email LIKE '%@example.it'
       UNION ALL SELECT fiscal_code FROM registry_record`,
    ),
  );
  const accounts: { email: string }[] = await unitOfWork.run(town.id, (tx) =>
    tx.query('SELECT email FROM account WHERE email = $1', [town.story.last]),
  );
  if (accounts.length > 0) return 'WHOLE';
  return rows.length > 0 ? 'PARTIAL' : 'ABSENT';
}

/**
 * Lets the people of the demo live through the past months, in towns that have none of them yet. What they do is done
 * by the application itself, at its own clock; e-mails and PDFs wait in the outbox for the worker.
 * @returns how many people there are now
 */
export async function seedDemoCitizens(towns: readonly DemoTown[], now: Date): Promise<number> {
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
    const timeline = new Timeline(now, TIMEZONE);
    const worlds: DemoWorld[] = [];
    let people = 0;
    for (const { preset, id, story } of towns) {
      const municipality = { id, slug: preset.slug };
      const world = new DemoWorld(app, clock, app.get<Config>(CONFIG), municipality);
      worlds.push(world);
      const catalogue = await catalogueOf(world, preset);
      const make: MakeCitizen = async ({
        zone = preset.zones[0]?.code ?? '',
        vehicle = 'CAR',
        named,
      } = {}) => {
        const number = (people += 1);
        const streets = preset.zones.find(({ code }) => code === zone)?.streets ?? [];
        const { postalCode, city, province } = preset.issuer;
        const address = {
          street: streets[number % streets.length] ?? 'Via Roma',
          postalCode,
          city,
          province,
        };
        const person = await demoPerson(number, address, named ?? null);
        return {
          citizen: new DemoCitizen(world, catalogue, person, demoVehicle(number, vehicle), number),
          zone,
          number,
        };
      };
      const office = new DemoOffice(
        world,
        'revisore@sosta.example',
        'sportello@sosta.example',
        'contabile@sosta.example',
      );
      await story.tell({ timeline, world, office, make });
    }

    const [world] = worlds;
    if (!world) return 0;
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
    for (const { id } of towns) await forgetStaleMails(app.get(UnitOfWork, { strict: false }), id, now);
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
