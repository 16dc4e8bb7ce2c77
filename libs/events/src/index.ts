export * from './event-log/event-log.port.js';
export * from './event-log/log-audit.port.js';
export * from './read-models/projection.port.js';
export * from './read-models/read-models.port.js';
export * from './transport/message-bus.port.js';
export * from './transport/in-process.bus.js';
export * from './transport/in-process.strategy.js';
export * from './transport/message-error.filter.js';
