import type {
  CertificationKind,
  DocumentKind,
  DurationUnit,
  NoticePlacement,
  NoticeSeverity,
  DecisionReasonKind,
  CaseKind,
  TaxRegime,
  VehicleKind,
} from '@sosta/contracts';
import type { Issuer, OfficeProfile, PolicyValues } from '../modules/municipalities/index.js';
import type { CivilDate } from '../platform/clock/civil.js';
import type { Localized } from '../platform/http/locale.js';

/**
 * A municipality as it starts, in data. A preset seeds what is missing and never overwrites what an operator has
 * changed since; nothing in the application depends on one.
 */
export interface Preset {
  slug: string;
  /** A town that does not exist, for trying things out (ADR 0029). Only the owner of the database can make one. */
  sandbox?: true;
  /** As it must read on paper, in front of "Comune di" included. */
  name: string;
  /** In the numbers people quote: `CE-2026-000123`. */
  numberPrefix: string;
  profile: OfficeProfile;
  issuer: Issuer;
  /** From when the policies below are in force, and the texts published. */
  policiesFromOn: CivilDate;
  policies: Partial<PolicyValues>;
  /** At which of the deployment's providers it has its account, where there are several for one way to pay. */
  provider?: string;
  zones: PresetZone[];
  certificationTypes: PresetCertificationType[];
  products: PresetProduct[];
  decisionReasons: PresetDecisionReason[];
  notices: PresetNotice[];
  texts: PresetText[];
}

export interface PresetZone {
  code: string;
  name: Localized;
  description: Localized;
  /** Streets that are wholly in it. */
  streets: string[];
  /** Streets that it shares with other zones, number by number. */
  numbers?: PresetStreet[];
  /** Corners of its ground: longitude, latitude. */
  outline?: [number, number][];
  color: string;
}

export interface PresetStreet {
  street: string;
  side: 'ALL' | 'ODD' | 'EVEN';
  from?: string;
  to?: string;
  except?: string[];
}

export interface PresetCertificationType {
  code: string;
  kind: CertificationKind;
  name: Localized;
  description: Localized;
  /** Code of its zone; null when it is good for none in particular. */
  zone: string | null;
  requiredDocuments: DocumentKind[];
  validityMonths: number | null;
}

export interface PresetProduct {
  code: string;
  name: Localized;
  description: Localized;
  /** Two rights of one family never overlap on a plate and zone. */
  family: string;
  vehicleKinds: VehicleKind[];
  electricOnly?: boolean;
  certificationKind: Exclude<CertificationKind, 'ELECTRIC'> | null;
  durationUnit: DurationUnit;
  durationCount: number;
  onSaleFromOn: CivilDate;
  taxRegime: TaxRegime;
  /** Codes; empty = the zone of the certification it is bought with. */
  zones: string[];
  /** In order; each one holds until the next begins. */
  tariffs: { fromOn: CivilDate; grossCents: number; vatRateBp: number }[];
}

export interface PresetDecisionReason {
  code: string;
  decision: DecisionReasonKind;
  appliesTo: CaseKind[];
  text: Localized;
}

export interface PresetNotice {
  severity: NoticeSeverity;
  title: Localized;
  body: Localized;
  /** Where it is read; everywhere when left out. */
  placements?: NoticePlacement[];
  /** Days from the day of the seed: a notice of last year would help nobody. */
  visibleDays: { from: number; to: number | null };
}

export interface PresetText {
  code: 'REGULATION' | 'PRIVACY' | 'ACCESSIBILITY';
  title: Localized;
  /** Markdown. */
  body: Localized;
}
