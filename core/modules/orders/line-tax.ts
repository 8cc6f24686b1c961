export type { TaxAmount as LineTax } from '../pricing/index.ts';
