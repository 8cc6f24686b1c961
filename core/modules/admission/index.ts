export { CheckInList } from './check-in-list.entity.ts';
export { Scan, type ScanResult } from './scan.entity.ts';
