import { uuidv7 } from '../../platform/crypto/uuid.js';
import type { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { DEMO_OPERATORS, demoTotpSecret } from './operators.js';

/**
 * Makes the demo operators with their roles in each of the municipalities; those that exist only get missing roles.
 * @param passwordHash of {@link DEMO_OPERATOR_PASSWORD}
 * @param sealSecret seals an operator's TOTP secret as the sign-in expects it
 */
export async function seedDemoOperators(
  unitOfWork: UnitOfWork,
  municipalityIds: readonly string[],
  passwordHash: string,
  sealSecret: (operatorId: string, secret: string) => string,
  now: Date,
): Promise<number> {
  let created = 0;
  for (const demo of DEMO_OPERATORS) {
    const id = uuidv7();
    await unitOfWork.runPlatform(async (tx) => {
      const inserted: { id: string }[] = await tx.query(
        `INSERT INTO operator (id, email, name, password_hash, totp_secret_sealed, created_at)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (email) DO NOTHING RETURNING id`,
        [id, demo.email, demo.name, passwordHash, sealSecret(id, demoTotpSecret(demo.email)), now],
      );
      created += inserted.length;
      for (const municipalityId of municipalityIds) {
        for (const role of demo.roles) {
          await tx.query(
            `INSERT INTO operator_role (municipality_id, operator_id, role)
             SELECT $1, id, $3 FROM operator WHERE email = $2 ON CONFLICT DO NOTHING`,
            [municipalityId, demo.email, role],
          );
        }
      }
    });
  }
  return created;
}
