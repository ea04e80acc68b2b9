import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Audit } from '../../../platform/audit/audit.js';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork, type Tx } from '../../../platform/database/unit-of-work.js';
import { PeriodicJobs } from '../../../platform/jobs/periodic-jobs.js';
import { MunicipalityDirectory } from '../../municipalities/index.js';
import { LetterVault } from '../letter-vault.js';
import { PinRepository, type StoredLetter } from '../persistence/pin.repository.js';

const BATCH = 50;

/** Erases letters that nobody fetched in a day. Nobody has seen their PIN, so the request waits for another. */
@Injectable()
export class LapsePinLetters implements OnModuleInit {
  constructor(
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly jobs: PeriodicJobs,
    private readonly audit: Audit,
    private readonly directory: MunicipalityDirectory,
    private readonly pins: PinRepository,
    private readonly vault: LetterVault,
  ) {}

  onModuleInit(): void {
    this.jobs.add({ name: 'pins.lapse-letters', everySeconds: 600, run: () => this.run() });
  }

  private async run(): Promise<void> {
    for (const { id } of await this.directory.all()) {
      let lapsed: number;
      do {
        lapsed = await this.unitOfWork.run(id, async (tx) => {
          const overdue = await this.pins.overdueLetters(tx, this.clock.now(), BATCH);
          for (const letter of overdue) await this.lapse(tx, letter);
          return overdue.length;
        });
      } while (lapsed === BATCH);
    }
  }

  private async lapse(tx: Tx, letter: StoredLetter): Promise<void> {
    await this.pins.lapse(tx, letter.id);
    await this.vault.erase(tx, letter);
    const pin = await this.pins.live(tx, letter.accountId);
    if (pin?.id === letter.credentialId && pin.state === 'ISSUED') {
      await this.pins.transition(tx, pin, 'letterLapsed', { at: this.clock.now() });
    }
    await this.audit.record(tx, {
      municipalityId: letter.municipalityId,
      actor: { kind: 'SYSTEM', id: null },
      action: 'pin.letter_lapsed',
      subject: { kind: 'account', id: letter.accountId },
      data: { number: letter.number },
    });
  }
}
