/** `sosta.comune.esempio.it`: lower case, at least two parts, no port, no address of a machine. */
export const HOST_NAME =
  /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Where the citizens' pages of a municipality start, without the last slash: under its own host name when it has one. */
export function citizenSite(
  publicUrl: string,
  municipality: { slug: string; hostNames?: readonly string[] },
): string {
  const own = municipality.hostNames?.[0];
  if (!own) return `${publicUrl}/${municipality.slug}`;
  const url = new URL(publicUrl);
  url.hostname = own;
  return `${url.origin}/${municipality.slug}`;
}
