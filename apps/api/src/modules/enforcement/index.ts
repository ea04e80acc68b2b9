export { EnforcementModule } from './enforcement.module.js';
export { RightsProjection } from './rights-projection.js';
export { HotRoute, MAX_BODY } from './hot-route.js';
