/** Words for a kind of street, and how they are shortened. A street without one matches any kind. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  via: ['v'],
  viale: ['vle', 'v le'],
  vicolo: ['vlo', 'vc', 'vico'],
  corso: ['cso', 'c so'],
  piazza: ['pza', 'pzza', 'piaza', 'p za', 'p zza', 'pz'],
  piazzale: ['ple', 'pzle', 'p le', 'ple'],
  piazzetta: ['pta', 'pzetta', 'pzzetta'],
  largo: ['lgo', 'l go'],
  strada: ['str'],
  lungomare: ['lmare'],
  lungolago: [],
  traversa: ['trav'],
  contrada: ['cda', 'c da'],
  borgo: ['bgo'],
  localita: ['loc'],
  frazione: ['fraz', 'fne'],
  salita: [],
  galleria: [],
  rione: [],
};
const KIND_OF = new Map(
  Object.entries(KINDS).flatMap(([kind, short]) => [kind, ...short].map((one) => [one, kind])),
);
/** Written by some and left out by others. */
const PARTICLES = new Set(
  'di del dello della dell dei degli delle d da dal dalla ai al alla alle a e ed il lo la i gli le l'.split(
    ' ',
  ),
);
const SAINTS = new Set(['s', 'san', 'santo', 'santa', 'sant', 'ss', 'santi', 'santissima', 'santissimo']);
const NUMBERS = new Map(
  Object.entries({
    primo: '1',
    secondo: '2',
    terzo: '3',
    quarto: '4',
    quinto: '5',
    due: '2',
    quattro: '4',
    undici: '11',
    venti: '20',
    ventiquattro: '24',
    venticinque: '25',
  }),
);

interface StreetName {
  /** '' when none is written. */
  kind: string;
  words: string[];
}

/** Takes a name apart: without case, accents, punctuation, and what people write in different ways. */
function parse(street: string): StreetName {
  const text = street
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    // "V.le", "C.so", "P.zza": one word with its dot, unlike "G.Mazzini".
    .replace(/(^|[\s,(])(v|c|p|l|pz|f)\.\s?(le|lo|so|zza|za|zle|go|da|ta|ne)\b\.?/g, '$1$2$3 ')
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
  const tokens = text === '' ? [] : text.split(' ');
  const first = KIND_OF.get(tokens[0] ?? '');
  const last = KIND_OF.get(tokens.at(-1) ?? '');
  const kind = tokens.length > 1 ? (first ?? last ?? '') : '';
  // "Roma (via)": lists in alphabetical order put the kind behind.
  const rest = kind === '' ? tokens : first ? tokens.slice(1) : tokens.slice(0, -1);
  const words = rest
    .map((token) => (SAINTS.has(token) && rest.length > 1 ? 'san' : (NUMBERS.get(token) ?? roman(token))))
    .filter((token) => !PARTICLES.has(token));
  return { kind, words: words.length > 0 ? words : rest };
}

/** "XX" → "20": dates in names are written either way. Only what letters I, V and X can say. */
function roman(token: string): string {
  if (!/^(?=.{2})x{0,3}(ix|iv|v?i{0,3})$/.test(token)) return token;
  const value = { i: 1, v: 5, x: 10 } as const;
  const digits = [...token].map((letter) => value[letter as keyof typeof value]);
  return String(
    digits.reduce<number>((sum, digit, at) => sum + (digit < (digits[at + 1] ?? 0) ? -digit : digit), 0),
  );
}

/**
 * What a street is stored and found by: the same for "V.le Lincoln" and "Viale Lincoln", for "Via Unità Italiana" and
 * "VIA UNITA' ITALIANA", for "Giuseppe Mazzini (Via)" and "Via Mazzini Giuseppe". Empty when there is no name in it.
 */
export function streetKey(street: string): string {
  const { kind, words } = parse(street);
  return [kind, ...words.toSorted()].join(' ').trim();
}

/** One street written fully and with initials: "Via G. Mazzini" and "Via Giuseppe Mazzini"; or without its kind. */
export function isSameStreet(a: string, b: string): boolean {
  const [one, other] = [parse(a), parse(b)];
  if (!kindsAgree(one, other) || one.words.length !== other.words.length) return false;
  return matches(one.words, other.words) === one.words.length && shareName(one.words, other.words);
}

/** Streets that may be meant by a name that is none of them: what a misspelling leaves recognisable. */
export function similarStreets(street: string, known: readonly string[], limit = 5): string[] {
  const wanted = parse(street);
  const scored = known.map((name) => ({ name, score: likeness(wanted, parse(name)) }));
  return scored
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score || a.name.localeCompare(b.name, 'it'))
    .slice(0, limit)
    .map(({ name }) => name);
}

const kindsAgree = (a: StreetName, b: StreetName): boolean => !a.kind || !b.kind || a.kind === b.kind;
const shareName = (a: readonly string[], b: readonly string[]): boolean =>
  a.some((word) => (word.length > 1 || /\d/.test(word)) && b.includes(word));

/** How many words of one find their own in the other; an initial finds a word that begins with it. */
function matches(a: readonly string[], b: readonly string[]): number {
  const left = [...b];
  let found = 0;
  // Whole words first: an initial must not take the word that another one needs.
  for (const whole of [true, false]) {
    for (const word of a) {
      if (whole !== b.includes(word)) continue;
      const at = left.findIndex((other) => (whole ? other === word : initials(word, other)));
      if (at < 0) continue;
      left.splice(at, 1);
      found += 1;
    }
  }
  return found;
}

const initials = (a: string, b: string): boolean =>
  (a.length === 1 && b.startsWith(a)) || (b.length === 1 && a.startsWith(b));

function likeness(wanted: StreetName, known: StreetName): number {
  const shared = wanted.words.filter((word) => word.length > 2 && known.words.includes(word)).length;
  const close = wanted.words.filter(
    (word) => word.length > 3 && known.words.some((other) => other !== word && isClose(word, other)),
  ).length;
  if (shared + close === 0) return 0;
  return shared * 4 + close * 3 + (kindsAgree(wanted, known) ? 1 : 0);
}

/** Begins alike, or one letter too many, too few or wrong. */
function isClose(a: string, b: string): boolean {
  if (b.length > 3 && (a.startsWith(b) || b.startsWith(a))) return true;
  if (Math.abs(a.length - b.length) > 1) return false;
  let from = 0;
  while (from < Math.min(a.length, b.length) && a[from] === b[from]) from += 1;
  const rest = (text: string, skipped: number) => text.slice(from + skipped);
  return rest(a, 1) === rest(b, 1) || rest(a, 1) === rest(b, 0) || rest(a, 0) === rest(b, 1);
}
