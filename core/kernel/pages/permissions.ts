/** What somebody in an organization may do, by area. Whoever may write may read. */
export const ORGANIZATION_PERMISSIONS = [
  'events.read',
  'events.write',
  'orders.read',
  'orders.write',
  'box-office.write',
  'check-in.write',
  'promotions.read',
  'promotions.write',
  'gift-cards.read',
  'gift-cards.write',
  'gift-cards.reveal',
  'ledger.read',
  'invoices.read',
  'invoices.write',
  'finance.read',
  'finance.write',
  'devices.read',
  'devices.write',
  'settings.write',
  'members.read',
  'members.write',
] as const;

export type OrganizationPermission = (typeof ORGANIZATION_PERMISSIONS)[number];
