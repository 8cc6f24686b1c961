import { expect, it } from 'vitest';
import { readVatId } from './index.ts';

it('knows the form and the check digits of VAT numbers', () => {
  expect(readVatId('de 136.695.976')).toEqual({ country: 'DE', number: 'DE136695976' });
  expect(readVatId('EL094259216')).toMatchObject({ country: 'GR' });
  expect(readVatId('ATU13585627')).toMatchObject({ country: 'AT' });
  for (const wrong of ['DE123456789', '136695976', 'FR1', '', 'US123456789']) expect(readVatId(wrong)).toBeUndefined();
});
