/** The parts of a case beside its documents. */
export const CASE_TABS = ['case', 'history', 'notes'] as const;
export type CaseTab = (typeof CASE_TABS)[number];
