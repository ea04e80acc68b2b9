export { EnforcementModule } from './enforcement.module.js';
export { RightsProjection } from './rights-projection.js';
