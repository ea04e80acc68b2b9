import { Inject, Injectable } from '@nestjs/common';
import { deviceCode } from '@sosta/contracts';
import { createHmac } from 'node:crypto';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { deriveKey } from '../../platform/crypto/keys.js';
import { uuidv7 } from '../../platform/crypto/uuid.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { Problem } from '../../platform/http/problem.js';
import { MunicipalityDirectory } from '../municipalities/index.js';
import { newApiKey, type NewApiKey } from './domain/api-key.js';
import type { DemoDeviceDto } from './http/demo-devices.dto.js';

const NAME = 'Palmare dimostrativo';
const SCOPES = ['enforcement:check', 'enforcement:similar', 'enforcement:sync'];

/** The key of a municipality's demo telephone: the same at every start of a deployment, another one in every other. */
function demoKey(appSecret: string, slug: string): NewApiKey {
  return newApiKey(createHmac('sha256', deriveKey(appSecret, 'demo-device')).update(slug).digest());
}

/** The code that introduces the demo's telephone to a municipality. */
export function demoDeviceCode(appSecret: string, slug: string): string {
  return deviceCode({ slug, apiKey: demoKey(appSecret, slug).key });
}

/** In the embedded demo the wardens' app offers to introduce itself. Nowhere else. */
@Injectable()
export class DemoDevices {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly directory: MunicipalityDirectory,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** One telephone for each of the municipalities; what exists is left alone. @returns how many were made */
  async seed(municipalities: readonly { id: string; slug: string }[], now: Date): Promise<number> {
    let made = 0;
    for (const { id: municipalityId, slug } of municipalities) {
      const { prefix, hash } = demoKey(this.config.appSecret, slug);
      await this.unitOfWork.run(municipalityId, async (tx) => {
        const id = uuidv7();
        const inserted: { id: string }[] = await tx.query(
          `INSERT INTO api_client (id, municipality_id, name, scopes, quota_per_minute, created_at)
           SELECT $1, $2, $3, $4, 600, $5
            WHERE NOT EXISTS (SELECT 1 FROM api_key WHERE municipality_id = $2 AND key_hash = $6)
           ON CONFLICT DO NOTHING RETURNING id`,
          [id, municipalityId, NAME, SCOPES, now, hash],
        );
        if (inserted.length === 0) return;
        made += 1;
        await tx.query(
          `INSERT INTO api_key (id, municipality_id, client_id, prefix, key_hash, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
          [uuidv7(), municipalityId, id, prefix, hash, now],
        );
      });
    }
    return made;
  }

  /** Those that still work. @throws Problem not_found outside the demo */
  async list(): Promise<DemoDeviceDto[]> {
    if (!this.config.demoMode) throw new Problem('not_found');
    const devices: DemoDeviceDto[] = [];
    for (const { id, slug, name } of await this.directory.all()) {
      const { hash } = demoKey(this.config.appSecret, slug);
      const found = await this.unitOfWork.run(id, (tx) =>
        tx.query<unknown[]>('SELECT 1 FROM api_key WHERE key_hash = $1 AND revoked_at IS NULL', [hash]),
      );
      if (found.length > 0)
        devices.push({ municipality: name, code: demoDeviceCode(this.config.appSecret, slug) });
    }
    return devices;
  }
}
