export { DemoDevices, demoDeviceCode } from './demo-devices.js';
export { IntegrationsModule } from './integrations.module.js';
