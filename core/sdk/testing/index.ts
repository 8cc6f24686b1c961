// The kits that prove that a plugin keeps the contract of its capability. They need vitest.
export { describeGateway, type FakeProvider } from './gateway-kit.ts';
