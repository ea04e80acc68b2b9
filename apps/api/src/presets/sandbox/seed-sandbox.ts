import { DataSource } from 'typeorm';
import type { PaymentAccounts } from '../../modules/payments/index.js';
import { civilDateOf } from '../../platform/clock/civil.js';
import { toTownTime } from '../../platform/clock/town-time.js';
import { dataSourceOptions } from '../../platform/database/data-source.js';
import type { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { seedMunicipality, seedPreset } from '../seed-preset.js';
import { sandbox } from './index.js';
import { seedMagicPlates } from './magic-plates.js';

/**
 * Makes the sandbox, or moves the days of its plates along to its today. Its row is made with the owner's role: the
 * application has no right to make a town whose clock can be moved.
 */
export async function seedSandbox(
  { unitOfWork, accounts }: { unitOfWork: UnitOfWork; accounts: PaymentAccounts },
  ownerUrl: string,
  realNow: Date,
): Promise<{ municipalityId: string }> {
  await asOwner(ownerUrl, realNow);
  const { municipalityId } = await seedPreset(unitOfWork, sandbox, realNow);
  await unitOfWork.run(municipalityId, async (tx) => {
    await accounts.addFromEnvironment(tx, municipalityId);
    const zones: { id: string }[] = await tx.query(
      `SELECT id FROM zone WHERE code IN ('A', 'B') ORDER BY code`,
    );
    const products: { id: string }[] = await tx.query(`SELECT id FROM product WHERE code = 'FREE_MONTH'`);
    const now = toTownTime(realNow);
    const today = civilDateOf(now, 'Europe/Rome');
    const zoneIds = [zones[0]!.id, zones[1]!.id] as const;
    await seedMagicPlates(tx, municipalityId, { productId: products[0]!.id, zoneIds, today, now });
  });
  return { municipalityId };
}

async function asOwner(url: string, now: Date): Promise<void> {
  const source = await new DataSource(dataSourceOptions(url, 1)).initialize();
  try {
    await source.transaction((tx) => seedMunicipality(tx, sandbox, now));
  } finally {
    await source.destroy();
  }
}
