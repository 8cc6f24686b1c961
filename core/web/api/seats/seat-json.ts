import { z } from 'zod';
import { SEAT_KINDS, type SeatName } from '../../../modules/venues/index.ts';
import { Id } from '../schemas.ts';

export const SeatJson = z
  .strictObject({
    id: Id,
    section: z.string(),
    row: z.string().meta({ description: 'Empty where seats have no rows.' }),
    seat: z.string(),
    kind: z.enum(SEAT_KINDS),
  })
  .meta({ id: 'Seat' });

export function seatJson({ id, section, rowName, label, kind }: SeatName): z.input<typeof SeatJson> {
  return { id, section, row: rowName, seat: label, kind };
}
