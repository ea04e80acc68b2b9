import { Injectable } from '@nestjs/common';
import { Problem } from '../../platform/http/problem.js';
import { inTurn } from '../../platform/jobs/periodic-jobs.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { Localized } from '../../platform/http/locale.js';

export interface OfficeProfile {
  concessionaire: string;
  logoUrl?: string;
  accentColor: string;
  office: { address: string; hours: { days: Localized; hours: string }[]; phone: string; email: string };
}

/** Who sells: printed on receipts, sent in invoices. */
export interface Issuer {
  legalName: string;
  vatNumber: string;
  fiscalCode: string;
  taxRegime: string;
  street: string;
  streetNumber: string;
  postalCode: string;
  city: string;
  province: string;
}

export interface Municipality {
  id: string;
  slug: string;
  name: string;
  numberPrefix: string;
  timezone: string;
  locales: string[];
  /** A town that does not exist, for trying things out: it may have a time of its own (ADR 0029). */
  sandbox: boolean;
  /** Addresses of its own; the first one is written in e-mails. */
  hostNames: string[];
  profile: OfficeProfile;
  issuer: Issuer;
}

const CACHE_MS = 5_000;

/** The municipalities served, by slug or id; read often, changed seldom. */
@Injectable()
export class MunicipalityDirectory {
  /** The last reading, under way or done. One that was forgotten is not written back when it ends. */
  private reading: { at: number; all: Promise<Municipality[]> } | null = null;

  /** What the last reading found, by slug. */
  private found: { at: number; bySlug: ReadonlyMap<string, Municipality> } | null = null;

  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** All of them; in a job those whose turn it is. */
  all(): Promise<Municipality[]> {
    return this.everyone().then(inTurn);
  }

  private everyone(): Promise<Municipality[]> {
    if (this.reading && Date.now() - this.reading.at <= CACHE_MS) return this.reading.all;
    const reading = { at: Date.now(), all: this.read() };
    this.reading = reading;
    reading.all.then(
      (all) => {
        if (this.reading === reading)
          this.found = { at: reading.at, bySlug: new Map(all.map((one) => [one.slug, one])) };
      },
      () => {
        if (this.reading === reading) this.reading = null;
      },
    );
    return reading.all;
  }

  /** The municipality at once, when it was read a moment ago; null says nothing. */
  recall(slug: string): Municipality | null {
    if (!this.found) return null;
    const age = Date.now() - this.found.at;
    if (age > CACHE_MS) return null;
    // Read again before it is too old, so that nobody waits for it.
    if (age > CACHE_MS / 2 && this.reading?.at === this.found.at) {
      this.reading = null;
      void this.everyone().catch(() => undefined);
    }
    return this.found.bySlug.get(slug) ?? null;
  }

  private read(): Promise<Municipality[]> {
    return this.unitOfWork.runPlatform<Municipality[]>((tx) =>
      tx.query(
        `SELECT id, slug, name, number_prefix AS "numberPrefix", timezone, locales, sandbox, profile, issuer,
                ARRAY(SELECT h.name FROM host_name h WHERE h.owner_id = m.id ORDER BY h.position, h.name) AS "hostNames"
           FROM municipality m WHERE active ORDER BY slug`,
      ),
    );
  }

  /** @throws Problem municipality_not_found */
  async bySlug(slug: string): Promise<Municipality> {
    const found = (await this.everyone()).find((municipality) => municipality.slug === slug);
    if (!found) throw new Problem('municipality_not_found');
    return found;
  }

  async byId(id: string): Promise<Municipality> {
    const found = (await this.everyone()).find((municipality) => municipality.id === id);
    if (!found) throw new Problem('municipality_not_found');
    return found;
  }

  /** Whose own address a host name is; null when it is the platform's, or nobody's. */
  async byHostName(name: string): Promise<Municipality | null> {
    const wanted = name.toLowerCase();
    return (await this.everyone()).find(({ hostNames }) => hostNames.includes(wanted)) ?? null;
  }

  /** After a municipality was created or changed in this process. */
  forget(): void {
    this.reading = null;
    this.found = null;
  }
}
