import {
  EMISSION_CLASSES,
  PLATE_TITLES,
  VEHICLE_FUELS,
  VEHICLE_KINDS,
  type EmissionClass,
  type PlateTitle,
  type VehicleFuel,
  type VehicleKind,
} from '@sosta/contracts';
import { ChoiceField, Out, TextField, UuidListField } from '../../../platform/http/fields.js';
import { PlateDto } from '../../requests/index.js';

export class PlateListDto {
  @Out({ type: () => PlateDto, isArray: true }) items: PlateDto[];
}

export class PlateRequestInput {
  @TextField({ max: 2, pattern: { regexp: /^[A-Z]{2}$/, code: 'country_invalid' }, example: 'IT' })
  country: string;

  @TextField({ max: 20, example: 'AB 123 CD' })
  plate: string;

  @TextField({
    max: 20,
    optional: true,
    description: 'Typed again, where the municipality asks for it (R54)',
  })
  plateConfirmation?: string;

  @ChoiceField(VEHICLE_KINDS, { name: 'VehicleKind' })
  vehicleKind: VehicleKind;

  @TextField({ max: 60 })
  make: string;

  @TextField({ max: 60 })
  model: string;

  @ChoiceField(VEHICLE_FUELS, { name: 'VehicleFuel' })
  fuel: VehicleFuel;

  @ChoiceField(EMISSION_CLASSES, {
    name: 'EmissionClass',
    optional: true,
    nullable: true,
    description: 'Asked for where a price depends on it',
  })
  emissionClass?: EmissionClass | null;

  @ChoiceField(PLATE_TITLES, { name: 'PlateTitle' })
  title: PlateTitle;

  @UuidListField({
    max: 10,
    description:
      'All the documents asked for; for a plate the registration document and, unless owner, the attestation (R56)',
  })
  documentIds: string[];
}

export class AttestationFormQuery {
  @TextField({ max: 20, optional: true })
  plate?: string;

  @TextField({ max: 60, optional: true })
  make?: string;

  @TextField({ max: 60, optional: true })
  model?: string;

  @ChoiceField(PLATE_TITLES, { optional: true, name: 'PlateTitle' })
  title?: PlateTitle;
}
