/**
 * Addresses of certified e-mail (PEC), which some municipalities do not take (R31). Nobody publishes the list of all
 * certified domains (any company may certify one of its own), so this is what can be told from the name: what is not
 * in here passes, and the person finds out when the first message bounces.
 *
 * Only domains that are sold or given out for PEC and nothing else: an ordinary address must never be refused.
 */
const DOMAINS: readonly string[] = [
  // Aruba PEC S.p.A., https://www.pec.it
  'pec.it',
  'arubapec.it',
  'mypec.eu',
  'gigapec.it',
  // InfoCert S.p.A., https://www.legalmail.it
  'legalmail.it',
  // Poste Italiane, https://www.poste.it (PostecertPEC)
  'postecert.it',
  'posteraccomandata.it',
  // Namirial S.p.A., https://www.sicurezzapostale.it
  'sicurezzapostale.it',
  // Register S.p.A., https://www.register.it
  'registerpec.it',
  // InfoCamere, the chambers of commerce, for companies
  'pecimprese.it',
  // The State's own box for citizens until 2014, https://www.postacertificata.gov.it
  'postacertificata.gov.it',
  // Professional orders, each for its members: architects, engineers, surveyors, lawyers, agronomists
  'archiworldpec.it',
  'ingpec.eu',
  'geopec.it',
  'pecavvocati.it',
  'conafpec.it',
];

/** A part of the name that stands for PEC by convention: `pec.comune.example`, `ordine.pec.example`. */
const LABELS: ReadonlySet<string> = new Set([
  // What every provider advises when somebody certifies a part of their own domain.
  'pec',
  // Ministries and regions: postacert.istruzione.it, postacert.toscana.it.
  'postacert',
  // Boxes of the judiciary, law enforcement and local bodies: giustiziacert.it, cert.legalmail.it.
  'giustiziacert',
]);

/** Whether an address is certified e-mail, as far as its domain tells. */
export function isPecAddress(email: string): boolean {
  const domain = email.slice(email.lastIndexOf('@') + 1).toLowerCase();
  return (
    DOMAINS.some((known) => domain === known || domain.endsWith(`.${known}`)) ||
    domain.split('.').some((label) => LABELS.has(label))
  );
}
