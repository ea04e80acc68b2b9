export { VehiclesModule } from './vehicles.module.js';
export { PlateClaims, type ClaimedVehicle, type PlateClaim } from './plate-claims.js';
export { PlateRepository, type PlateRow } from './persistence/plate.repository.js';
export { PlateRequestInput } from './http/plate.dto.js';
export { toPlateDto } from './http/to-plate-dto.js';
