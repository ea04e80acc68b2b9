export { WorklistModule } from './worklist.module.js';
