import { nonEmpty, pipe, regex, string, toUpperCase, trim } from 'valibot';
import { asksCountry, type VehicleKind } from '@sosta/contracts';
import { chosen, required } from './schemas.js';

/** The fields of a vehicle one by one; everything else about it is shared with the counter (`@sosta/contracts`). */
export const vehicleSchema = (kind: VehicleKind) => ({
  vehicleKind: chosen(),
  make: required(60),
  model: required(60),
  fuel: chosen(),
  title: chosen(),
  // What was typed before another kind was chosen does not count.
  country: asksCountry({ vehicleKind: kind })
    ? pipe(string(), trim(), toUpperCase(), nonEmpty('required'), regex(/^[A-Z]{2}$/, 'country_invalid'))
    : string(),
});
