export { VehiclesModule } from './vehicles.module.js';
export { PlateClaims, type ClaimedVehicle, type PlateClaim } from './plate-claims.js';
export { PlateRepository, type PlateRow } from './persistence/plate.repository.js';
export { AttestationFormQuery, PlateRequestInput } from './http/plate.dto.js';
export { AttestationForms } from './attestation-forms.js';
export { RequestPlate } from './use-cases/request-plate.use-case.js';
export { toPlateDto } from './http/to-plate-dto.js';
