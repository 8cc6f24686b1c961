// The kits that prove that a plugin keeps the contract of its capability. They need vitest.
export { describeGateway, type FakeProvider } from './gateway-kit.ts';
export { describeCache, type CacheSubject } from './cache-kit.ts';
export { describeQueue, type QueueSubject } from './queue-kit.ts';
export { describeStorage, type StorageSubject } from './storage-kit.ts';
