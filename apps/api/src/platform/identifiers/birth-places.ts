import { belfioreConnector } from '@marketto/belfiore-connector-embedded';
import { CORRECTED_PROVINCES, MISSING_PLACES } from './birth-place-corrections.js';

/** A municipality, past or present, or a foreign country, by cadastral (Belfiore) code. */
export interface BirthPlace {
  code: string;
  name: string;
  /** Two letters; the current province of a living municipality. `null` for foreign countries. */
  province: string | null;
  /** First and last civil date on which the place existed under this code. */
  fromOn: string;
  untilOn: string;
}

const missing = new Map(MISSING_PLACES.map((place) => [place.code, place]));

/** Places looked up before: the list never changes while we run, and searching it costs more than all other checks. */
const found = new Map<string, BirthPlace>();

/** The place with this cadastral code, abolished ones and ceded territories included. */
export async function findBirthPlace(code: string): Promise<BirthPlace | undefined> {
  const before = found.get(code);
  if (before) return before;
  const place = await lookUp(code);
  // Only what exists is kept, so that nobody's inventions fill the memory.
  if (place) found.set(code, place);
  return place;
}

async function lookUp(code: string): Promise<BirthPlace | undefined> {
  const place = await belfioreConnector.findByCode(code);
  if (!place) return missing.get(code);
  return {
    code,
    name: place.name,
    province: CORRECTED_PROVINCES.get(code) ?? place.province ?? null,
    fromOn: localCivilDate(place.creationDate) ?? '0000-01-01',
    untilOn: localCivilDate(place.expirationDate) ?? '9999-12-31',
  };
}

/** The list builds its dates as midnights of the machine's own zone, so they are read back in it. */
function localCivilDate(date: Date | undefined): string | undefined {
  if (!date) return undefined;
  const month = String(date.getMonth() + 1).padStart(2, '0');
  const day = String(date.getDate()).padStart(2, '0');
  return `${String(date.getFullYear()).padStart(4, '0')}-${month}-${day}`;
}
