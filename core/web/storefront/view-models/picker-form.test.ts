import { expect, it } from 'vitest';
import { newId } from '../../../kernel/ids.ts';
import { chosenFields, PickerForm, valuesOfFields } from './picker-form.ts';

it('takes along what was chosen while a code is tried, and nothing else of an address', () => {
  const [type, form, addOn] = [newId(), newId(), newId()] as const;
  const values = PickerForm.parse({
    quantity: { [type]: 2, [newId()]: 0 },
    variation: { [form]: 1 },
    addOn: { [type]: { [addOn]: 3 } },
    price: { [type]: '12,50' },
    shown: { [type]: '1250' },
    code: 'FRIENDS',
  });
  const fields = chosenFields(values);
  expect(valuesOfFields({ ...fields, date: newId(), code: 'FRIENDS', 'quantity.__proto__': '1' })).toEqual({
    quantity: { [type]: '2' },
    variation: { [form]: '1' },
    addOn: { [type]: { [addOn]: '3' } },
    price: { [type]: '12,50' },
  });
});
