import { belfioreConnector } from '@marketto/belfiore-connector-embedded';
import { CodiceFiscaleUtils } from '@marketto/codice-fiscale-utils';

export interface DemoPerson {
  givenName: string;
  familyName: string;
  email: string;
  fiscalCode: string;
  bornOn: string;
  birthPlace: string;
  birthProvince: string;
  sex: 'M' | 'F';
  street: string;
  streetNumber: string;
  postalCode: string;
  city: string;
  province: string;
  phone: string | null;
}

export interface DemoVehicle {
  country: string;
  plate: string;
  vehicleKind: 'CAR' | 'MOTORCYCLE' | 'MICROCAR' | 'HISTORIC' | 'FOREIGN';
  make: string;
  model: string;
  fuel: 'PETROL' | 'DIESEL' | 'LPG' | 'HYBRID' | 'ELECTRIC';
  title: 'OWNER' | 'LEASING' | 'FAMILY';
}

/** Where one lives: any street of a sector. */
export interface DemoAddress {
  street: string;
  postalCode: string;
  city: string;
  province: string;
}

type FiscalCodeInput = Parameters<typeof parser.encodeCf>[0];

const { parser } = new CodiceFiscaleUtils(belfioreConnector);

const BIRTH_PLACES = [
  { code: 'B963', name: 'CASERTA', province: 'CE' },
  { code: 'F839', name: 'NAPOLI', province: 'NA' },
  { code: 'H703', name: 'SALERNO', province: 'SA' },
  { code: 'A783', name: 'BENEVENTO', province: 'BN' },
] as const;

const FEMALE =
  'Alessia Beatrice Camilla Daniela Eleonora Federica Gaia Ilaria Ludovica Martina Noemi Paola Roberta Silvia Teresa Valentina'.split(
    ' ',
  );
const MALE =
  'Andrea Bruno Carlo Dario Emanuele Fabio Giacomo Ivan Lorenzo Matteo Nicola Pietro Riccardo Stefano Tommaso Vincenzo'.split(
    ' ',
  );
const FAMILIES =
  'Russo|Ferrari|Esposito|Bianchi|Romano|Colombo|Ricci|Marino|Greco|Bruno|Gallo|Conti|De Luca|Mancini|Costa|Giordano|Rizzo|Lombardi|Moretti|Barbieri|Fontana|Santoro|Mariani|Rinaldi|Caruso|Ferrara|Galli|Martini|Leone|Longo|Gentile|Martinelli|Vitale|Lombardo|Serra|Coppola|De Santis|D’Angelo|Marchetti|Parisi|Villa|Conte|Ferri|Fabbri|Amato'.split(
    '|',
  );

/**
 * Somebody who does not exist, always the same for the same number: a plausible name, a fiscal code that agrees with
 * it, an address in a street of the sector.
 */
export async function demoPerson(
  index: number,
  address: DemoAddress,
  named: { givenName: string; familyName: string; sex: 'M' | 'F' } | null = null,
): Promise<DemoPerson> {
  const sex = named?.sex ?? (index % 2 === 0 ? 'F' : 'M');
  const givenName = named?.givenName ?? pick(sex === 'F' ? FEMALE : MALE, index >> 1);
  const familyName = named?.familyName ?? pick(FAMILIES, index * 7 + 3);
  const born = new Date(Date.UTC(1958 + ((index * 13) % 45), (index * 5) % 12, 1 + ((index * 11) % 28)));
  const place = pick(BIRTH_PLACES, index);
  const fiscalCode = await parser.encodeCf({
    // The library knows the typewriter's apostrophe only.
    lastName: familyName.replace('’', "'"),
    firstName: givenName,
    year: born.getUTCFullYear(),
    month: born.getUTCMonth() as FiscalCodeInput['month'],
    day: born.getUTCDate() as FiscalCodeInput['day'],
    gender: sex,
    place: place.code,
  });
  if (!fiscalCode) throw new Error(`No fiscal code can be made for ${givenName} ${familyName}`);
  return {
    givenName,
    familyName,
    email: `${plain(givenName)}.${plain(familyName)}@example.it`,
    fiscalCode,
    bornOn: born.toISOString().slice(0, 10),
    birthPlace: place.name,
    birthProvince: place.province,
    sex,
    ...address,
    streetNumber: `${1 + ((index * 17) % 120)}${index % 6 === 0 ? '/B' : ''}`,
    phone: index % 3 === 0 ? `+39 333 ${String(1_000_000 + index * 7919).slice(0, 7)}` : null,
  };
}

const CARS = [
  ['Fiat', 'Panda', 'HYBRID'],
  ['Fiat', '500', 'PETROL'],
  ['Lancia', 'Ypsilon', 'LPG'],
  ['Toyota', 'Yaris', 'HYBRID'],
  ['Dacia', 'Sandero', 'LPG'],
  ['Volkswagen', 'Polo', 'PETROL'],
  ['Renault', 'Captur', 'DIESEL'],
  ['Peugeot', '208', 'PETROL'],
] as const;
const ELECTRIC = [
  ['Fiat', '500e'],
  ['Renault', '5 E-Tech'],
  ['Tesla', 'Model 3'],
] as const;
/** Letters that Italian plates use. */
const LETTERS = 'ABCDEFGHJKLMNPRSTVWXYZ';

/** A vehicle that does not exist, with a plate that could. */
export function demoVehicle(
  index: number,
  kind: DemoVehicle['vehicleKind'] | 'ELECTRIC' = 'CAR',
): DemoVehicle {
  const digits = String((index * 379 + 104) % 1000).padStart(3, '0');
  const letter = (seed: number): string => LETTERS[seed % LETTERS.length] ?? 'A';
  const tail = letter(index * 3) + letter(index * 5 + 1);
  const base = { country: 'IT', title: index % 9 === 4 ? ('FAMILY' as const) : ('OWNER' as const) };
  switch (kind) {
    case 'MOTORCYCLE':
      return {
        ...base,
        plate: `EP${digits}${10 + (index % 89)}`,
        vehicleKind: kind,
        make: 'Piaggio',
        model: 'Vespa GTS 300',
        fuel: 'PETROL',
        title: 'OWNER',
      };
    case 'MICROCAR':
      return {
        ...base,
        plate: `X${2 + (index % 8)}${letter(6)}${3 + (index % 7)}${letter(8)}9`,
        vehicleKind: kind,
        make: 'Aixam',
        model: 'City',
        fuel: 'DIESEL',
        title: 'OWNER',
      };
    case 'FOREIGN':
      return {
        ...base,
        country: 'DE',
        plate: `M-${tail} ${digits}`,
        vehicleKind: kind,
        make: 'BMW',
        model: '118i',
        fuel: 'PETROL',
        title: 'LEASING',
      };
    case 'HISTORIC':
      return {
        ...base,
        plate: `CE ${String(200_000 + index * 37)}`,
        vehicleKind: kind,
        make: 'Fiat',
        model: '500 L',
        fuel: 'PETROL',
        title: 'OWNER',
      };
    case 'ELECTRIC': {
      const [make, model] = pick(ELECTRIC, index);
      return {
        ...base,
        plate: `GP${digits}${tail}`,
        vehicleKind: 'CAR',
        make,
        model,
        fuel: 'ELECTRIC',
        title: 'OWNER',
      };
    }
    default: {
      const [make, model, fuel] = pick(CARS, index);
      return {
        ...base,
        plate: `${index % 2 === 0 ? 'GA' : 'FX'}${digits}${tail}`,
        vehicleKind: 'CAR',
        make,
        model,
        fuel,
      };
    }
  }
}

function pick<T>(list: readonly T[], index: number): T {
  return list[index % list.length] as T;
}

function plain(name: string): string {
  return name
    .normalize('NFD')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase();
}
