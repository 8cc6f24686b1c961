import { bankEntryEndpoints } from './entry-endpoints.ts';
import { bankTransferEndpoints } from './transfer-endpoints.ts';

export const bankEndpoints = [...bankEntryEndpoints, ...bankTransferEndpoints];
