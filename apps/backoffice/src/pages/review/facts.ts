import { formatDate, formatEuro, type Locale } from '@sosta/contracts';
import type { Review, ReviewHolder } from '../../api/types.js';
import type { DeclaredFact } from '../../components/checks.js';
import type { translate } from '../../i18n/index.js';
import { labelOf } from '../../vocabulary/labels.js';

type Translate = typeof translate;

const join = (...parts: (string | null | undefined)[]): string => parts.filter(Boolean).join(' ');

export function holderName(holder: Pick<ReviewHolder, 'companyName' | 'givenName' | 'familyName'>): string {
  return holder.companyName ?? join(holder.givenName, holder.familyName);
}

export function holderAddress(
  holder: Pick<ReviewHolder, 'street' | 'streetNumber' | 'postalCode' | 'city' | 'province'>,
): string {
  const street = join(holder.street, holder.streetNumber);
  const city = join(holder.postalCode, holder.city, holder.province ? `(${holder.province})` : null);
  return [street, city].filter(Boolean).join(', ');
}

/** Who asks, as declared at registration. */
export function holderFacts(holder: ReviewHolder, t: Translate, locale: Locale): DeclaredFact[] {
  const facts: DeclaredFact[] = [
    { label: t('Nome'), value: holderName(holder) },
    { label: t('Codice fiscale'), value: holder.fiscalCode, code: true },
  ];
  if (holder.bornOn) {
    const place = join(holder.birthPlace, holder.birthProvince ? `(${holder.birthProvince})` : null);
    facts.push({
      label: t('Nascita'),
      value: [formatDate(holder.bornOn, locale), place].filter(Boolean).join(', '),
    });
  }
  facts.push({ label: t('Indirizzo'), value: holderAddress(holder) || '–' });
  return facts;
}

/**
 * What came back after a request for integration, while it waits to be looked at; null when none did. A document is
 * new when it came after the request was last asked about.
 */
export function integrationReturned(
  review: Pick<Review, 'state' | 'timeline' | 'documents'>,
): { at: string; note: string | null; documents: Review['documents'] } | null {
  if (review.state !== 'SUBMITTED' && review.state !== 'UNDER_REVIEW') return null;
  const returned = review.timeline.findLast((step) => step.command === 'resubmit');
  const asked = review.timeline.findLast((step) => step.command === 'askIntegration');
  if (!returned || !asked) return null;
  return {
    at: returned.at,
    note: returned.note,
    documents: review.documents.filter((one) => !one.replacedAt && one.createdAt > asked.at),
  };
}

/** Whose reasons fit: any, where one request with all the documents stands for the three. */
export function reasonsFor(review: Pick<Review, 'kind' | 'documents'>): { appliesTo?: Review['kind'] } {
  return review.kind === 'SUBSCRIPTION' && review.documents.length > 0 ? {} : { appliesTo: review.kind };
}

/** What is asked for, by kind of request. */
export function requestFacts(review: Review, t: Translate, locale: Locale): DeclaredFact[] {
  const { certification, plate, subscription } = review;
  if (certification) {
    return [
      { label: t('Certificazione'), value: certification.type.name },
      {
        label: t('Settore'),
        value: certification.zone ? `${certification.zone.code} · ${certification.zone.name}` : '–',
      },
      { label: t('Indirizzo dichiarato'), value: join(certification.street, certification.streetNumber) },
    ];
  }
  const vehicle = plate
    ? [
        { label: t('Targa'), value: plate.plateFormatted, plate: true },
        { label: t('Veicolo'), value: labelOf('vehicleKind', plate.vehicleKind, locale) },
        { label: t('Marca e modello'), value: join(plate.make, plate.model) },
        { label: t('Alimentazione'), value: labelOf('vehicleFuel', plate.fuel, locale) },
        { label: t('Titolo d’uso'), value: labelOf('plateTitle', plate.title, locale) },
      ]
    : [];
  if (subscription) {
    const { quote } = subscription;
    return [
      { label: t('Abbonamento'), value: subscription.product.name },
      { label: t('Richiesta'), value: labelOf('requestKind', subscription.purpose, locale) },
      // Asked for together with its plate: what was declared of the vehicle is decided here too.
      ...(plate ? vehicle : [{ label: t('Targa'), value: subscription.plate.plateFormatted, plate: true }]),
      {
        label: t('Zone'),
        value: subscription.zones.map((zone) => `${zone.code} · ${zone.name}`).join(', ') || '–',
      },
      {
        label: t('Periodo'),
        value: t('dal {from} al {to}', {
          from: formatDate(quote.startOn, locale),
          to: formatDate(quote.endOn, locale),
        }),
      },
      { label: t('Importo'), value: formatEuro(subscription.priceCents ?? quote.totalCents, locale) },
    ];
  }
  return vehicle;
}
