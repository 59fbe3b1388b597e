export { connectTemporal, isHealthy } from './connect.ts';
export { TemporalError, type TemporalProblem } from './errors.ts';
export {
  ensureTemporal,
  stopTemporal,
  temporalStatus,
  type ServerOptions,
  type TemporalStatus,
} from './server.ts';
export {
  embeddedTarget,
  externalTarget,
  temporalTarget,
  DEFAULT_NAMESPACE,
  type TemporalTarget,
} from './target.ts';
