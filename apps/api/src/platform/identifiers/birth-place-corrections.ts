import type { BirthPlace } from './birth-places.js';

/**
 * Where the embedded list of places differs from the archive of municipalities of the national registry
 * (ANPR, "Archivio dei comuni", Ministero dell'Interno, edition of 3-10-2023), found by comparing the two.
 */

/** Cadastral codes that people still living carry and that the embedded list lacks. */
export const MISSING_PLACES: readonly BirthPlace[] = [
  {
    code: 'B113',
    name: 'Bracca di Costa Serina',
    province: 'BG',
    fromOn: '1928-03-24',
    untilOn: '1948-04-20',
  },
  { code: 'B226', name: 'Brusasco Cavagnolo', province: 'TO', fromOn: '1928-04-03', untilOn: '1957-07-20' },
  { code: 'B449', name: 'Calvi San Nazzaro', province: 'BN', fromOn: '1863-02-06', untilOn: '1958-05-27' },
  { code: 'B700', name: 'Capriano Azzano', province: 'BS', fromOn: '1927-12-27', untilOn: '1957-07-11' },
  { code: 'C171', name: 'Castelli Cusiani', province: 'NO', fromOn: '1928-08-12', untilOn: '1948-05-07' },
  {
    code: 'D308',
    name: 'Divaccia San Canziano',
    province: 'TS',
    fromOn: '1927-09-04',
    untilOn: '1940-11-22',
  },
  { code: 'D778', name: 'Frassinello-Olivola', province: 'AL', fromOn: '1928-08-16', untilOn: '1950-02-10' },
  { code: 'E186', name: 'Grisolia Cipollina', province: 'CS', fromOn: '1861-03-17', untilOn: '1948-04-29' },
  { code: 'E315', name: 'Invorio Inferiore', province: 'NO', fromOn: '1861-03-17', untilOn: '1928-04-02' },
  { code: 'E511', name: 'Leggiuno-Sangiano', province: 'VA', fromOn: '1928-01-07', untilOn: '1963-09-13' },
  { code: 'E545', name: 'Lesa Belgirate', province: 'NO', fromOn: '1928-04-15', untilOn: '1947-12-22' },
  { code: 'E556', name: 'Letojanni Gallodoro', province: 'ME', fromOn: '1880-02-22', untilOn: '1952-12-13' },
  { code: 'E667', name: 'Lonato', province: 'BS', fromOn: '1861-03-17', untilOn: '2007-11-01' },
  { code: 'G027', name: 'Olgiate Calco', province: 'CO', fromOn: '1928-02-21', untilOn: '1953-09-12' },
  { code: 'G550', name: "Pian d'Artogne", province: 'BS', fromOn: '1929-02-21', untilOn: '1957-02-13' },
  { code: 'G845', name: 'Ponte di Nossa', province: 'BG', fromOn: '1861-03-17', untilOn: '1928-09-24' },
  { code: 'H234', name: 'Renate Veduggio', province: 'MI', fromOn: '1929-04-11', untilOn: '1956-04-07' },
  { code: 'L637', name: 'Val Marchirolo', province: 'VA', fromOn: '1928-10-07', untilOn: '1955-08-18' },
  { code: 'M305', name: 'Almè con Villa', province: 'BG', fromOn: '1927-07-31', untilOn: '1951-09-10' },
];

/**
 * Municipalities that the embedded list leaves in a province they belonged to in the past: it keeps the
 * first one it finds, which for the whole of CE is wrong.
 */
const codesByProvince: Readonly<Record<string, string>> = {
  AR: `
    F594
  `,
  BG: `
    L257
  `,
  CB: `
    C486
  `,
  CE: `
    A106 A200 A243 A403 A512 A579 A755 B361 B362 B445 B477 B494 B581 B667 B704 B715 B779 B781
    B860 B872 B916 B935 B963 C097 C178 C211 C291 C558 C561 C716 C939 D228 D361 D683 D709 D769
    D801 D884 D886 E011 E039 E158 E173 E554 E570 E784 E791 E932 E998 F043 F203 F352 G130 G333
    G364 G541 G596 G620 G630 G661 G849 G903 G991 G995 H045 H165 H202 H210 H268 H398 H423 H436
    H459 H798 H834 H939 H978 I056 I113 I130 I131 I233 I234 I247 I261 I273 I676 I885 I993 L083
    L155 L205 L379 L540 L591 L594 L844 M092
  `,
  GE: `
    C823 L167
  `,
  LE: `
    E227 H708 L711
  `,
  MC: `
    M078
  `,
  PV: `
    H505 M150
  `,
  PZ: `
    A612 D971 G261
  `,
  RM: `
    I352
  `,
  TO: `
    A074 A157 A221 A282 A525 A584 A590 A607 A673 A941 B003 B015 B021 B205 B279 B435 B588 B605
    B733 B762 B953 C133 C505 C624 C629 C679 C711 C867 C868 D092 D197 D208 D608 D781 E301 E368
    E379 E551 E635 E683 E763 E817 F067 F140 F411 F420 F906 F927 G109 G202 G262 G330 G392 G462
    G477 G719 G826 G988 G997 H100 H120 H127 H270 H511 H539 H631 H691 H702 H753 H804 H890 H936
    H997 I126 I511 I701 I702 I886 I969 I970 L066 L247 L345 L644 L811 L830 L857 M004 M071 M080
  `,
  UD: `
    D700
  `,
};

export const CORRECTED_PROVINCES: ReadonlyMap<string, string> = new Map(
  Object.entries(codesByProvince).flatMap(([province, codes]) =>
    codes
      .trim()
      .split(/\s+/)
      .map((code) => [code, province] as const),
  ),
);
