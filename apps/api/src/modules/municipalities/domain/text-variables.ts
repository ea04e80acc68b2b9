import { citizenSite } from './host-names.js';
import type { OfficeProfile } from '../municipality-directory.js';

/** Places in a published text that are filled when it is read, so that no text carries another town's name. */
export const TEXT_VARIABLES = ['comune', 'concessionario', 'ufficio', 'telefono', 'email', 'sito'] as const;
export type TextVariable = (typeof TEXT_VARIABLES)[number];

export function textVariables(
  municipality: { name: string; slug: string; hostNames?: readonly string[]; profile: OfficeProfile },
  publicUrl: string,
): Record<TextVariable, string> {
  const { name, profile } = municipality;
  return {
    comune: name,
    concessionario: profile.concessionaire,
    ufficio: profile.office.address,
    telefono: profile.office.phone,
    email: profile.office.email,
    sito: citizenSite(publicUrl, municipality),
  };
}

const PLACE = /\{([\p{L}_]+)\}/gu;

export function fillVariables(text: string, values: Readonly<Record<TextVariable, string>>): string {
  return text.replace(PLACE, (place, name: string) => (isVariable(name) ? values[name] : place));
}

/** The places that nothing fills: a text with one would show it to everybody. */
export function unknownVariables(text: string): string[] {
  return [...new Set([...text.matchAll(PLACE)].map(([, name = '']) => name))].filter(
    (name) => !isVariable(name),
  );
}

function isVariable(name: string): name is TextVariable {
  return (TEXT_VARIABLES as readonly string[]).includes(name);
}
