import type { Engine } from './kernel/db/orm.ts';

/** A foreign key that holds the organization as well: a row can only refer to rows of its own organization. */
export interface TenantWall {
  readonly table: string;
  readonly column: string;
  readonly to: string;
  readonly onDelete: 'restrict' | 'cascade';
}

const wall = (table: string, column: string, to: string, onDelete: TenantWall['onDelete']): TenantWall => ({
  table,
  column,
  to,
  onDelete,
});

/**
 * Every reference between two tables that organizations own. Queries ask for the organization; where one should forget,
 * the database still refuses to join what two organizations own. The ORM has no word for a foreign key that shares a
 * column with others, so these stand here, and the entities' relations say `createForeignKeyConstraint(false)`.
 */
export const TENANT_WALLS: readonly TenantWall[] = [
  wall('members', 'custom_role_id', 'custom_roles', 'restrict'),
  wall('invitations', 'custom_role_id', 'custom_roles', 'restrict'),
  wall('member_events', 'member_id', 'members', 'cascade'),
  wall('occurrences', 'event_id', 'events', 'cascade'),
  wall('ticket_types', 'event_id', 'events', 'cascade'),
  wall('ticket_categories', 'event_id', 'events', 'cascade'),
  wall('ticket_types', 'category_id', 'ticket_categories', 'restrict'),
  wall('variations', 'ticket_type_id', 'ticket_types', 'cascade'),
  wall('price_tiers', 'ticket_type_id', 'ticket_types', 'cascade'),
  wall('price_tiers', 'quota_id', 'quotas', 'restrict'),
  wall('add_ons', 'ticket_type_id', 'ticket_types', 'cascade'),
  wall('add_ons', 'add_on_id', 'ticket_types', 'cascade'),
  wall('quotas', 'event_id', 'events', 'cascade'),
  wall('quotas', 'occurrence_id', 'occurrences', 'cascade'),
  wall('ticket_type_quotas', 'ticket_type_id', 'ticket_types', 'cascade'),
  wall('ticket_type_quotas', 'quota_id', 'quotas', 'cascade'),
  wall('holds', 'event_id', 'events', 'cascade'),
  wall('holds', 'ticket_type_id', 'ticket_types', 'cascade'),
  wall('holds', 'occurrence_id', 'occurrences', 'cascade'),
  wall('holds', 'variation_id', 'variations', 'cascade'),
  wall('waiting_rooms', 'event_id', 'events', 'cascade'),
  wall('waiting_passes', 'room_id', 'waiting_rooms', 'cascade'),
  wall('waiting_samples', 'room_id', 'waiting_rooms', 'cascade'),
  wall('waiting_entries', 'event_id', 'events', 'cascade'),
  wall('waiting_entries', 'ticket_type_id', 'ticket_types', 'cascade'),
  wall('waiting_entries', 'occurrence_id', 'occurrences', 'cascade'),
  wall('waiting_entries', 'variation_id', 'variations', 'cascade'),
  wall('ticket_type_quotas', 'variation_id', 'variations', 'cascade'),
  wall('ticket_type_taxes', 'ticket_type_id', 'ticket_types', 'cascade'),
  wall('ticket_type_taxes', 'tax_rate_id', 'tax_rates', 'restrict'),
  wall('fee_rules', 'tax_rate_id', 'tax_rates', 'restrict'),
  wall('fee_rules', 'event_id', 'events', 'cascade'),
  wall('promotions', 'event_id', 'events', 'restrict'),
  wall('promotions', 'reserved_id', 'quotas', 'restrict'),
  wall('promotions', 'uses_id', 'quotas', 'restrict'),
  wall('promotions', 'budget_id', 'quotas', 'restrict'),
  wall('promotion_codes', 'promotion_id', 'promotions', 'restrict'),
  wall('promotion_codes', 'uses_id', 'quotas', 'restrict'),
  wall('orders', 'event_id', 'events', 'restrict'),
  wall('order_lines', 'order_id', 'orders', 'cascade'),
  wall('order_lines', 'ticket_type_id', 'ticket_types', 'restrict'),
  wall('order_lines', 'occurrence_id', 'occurrences', 'restrict'),
  wall('order_lines', 'variation_id', 'variations', 'restrict'),
  wall('order_lines', 'add_on_to_id', 'order_lines', 'cascade'),
  wall('order_notes', 'order_id', 'orders', 'cascade'),
  wall('order_discounts', 'order_id', 'orders', 'cascade'),
  wall('order_discounts', 'promotion_id', 'promotions', 'restrict'),
  wall('order_changes', 'order_id', 'orders', 'cascade'),
  wall('tickets', 'order_id', 'orders', 'restrict'),
  wall('tickets', 'line_id', 'order_lines', 'restrict'),
  wall('tickets', 'event_id', 'events', 'restrict'),
  wall('tickets', 'ticket_type_id', 'ticket_types', 'restrict'),
  wall('tickets', 'occurrence_id', 'occurrences', 'restrict'),
  wall('order_imports', 'event_id', 'events', 'cascade'),
  wall('imported_orders', 'order_import_id', 'order_imports', 'cascade'),
  wall('imported_orders', 'event_id', 'events', 'cascade'),
  wall('imported_orders', 'order_id', 'orders', 'restrict'),
  wall('seats', 'seat_map_id', 'seat_maps', 'cascade'),
  wall('seatings', 'occurrence_id', 'occurrences', 'cascade'),
  wall('seatings', 'seat_map_id', 'seat_maps', 'restrict'),
  wall('occurrence_seats', 'occurrence_id', 'occurrences', 'cascade'),
  wall('occurrence_seats', 'seat_id', 'seats', 'restrict'),
  wall('occurrence_seats', 'line_id', 'order_lines', 'restrict'),
  wall('occurrence_seats', 'hold_id', 'holds', 'restrict'),
  wall('questions', 'event_id', 'events', 'cascade'),
  wall('answers', 'order_id', 'orders', 'cascade'),
  wall('answers', 'ticket_id', 'tickets', 'restrict'),
  wall('answers', 'question_id', 'questions', 'restrict'),
  wall('answer_files', 'order_id', 'orders', 'cascade'),
  wall('answer_files', 'question_id', 'questions', 'restrict'),
  wall('checkouts', 'order_id', 'orders', 'cascade'),
  wall('terms', 'event_id', 'events', 'cascade'),
  wall('terms_revisions', 'terms_id', 'terms', 'cascade'),
  wall('consents', 'order_id', 'orders', 'cascade'),
  wall('consents', 'revision_id', 'terms_revisions', 'restrict'),
  wall('gift_cards', 'order_id', 'orders', 'restrict'),
  wall('gift_cards', 'line_id', 'order_lines', 'restrict'),
  wall('gift_card_movements', 'card_id', 'gift_cards', 'restrict'),
  wall('gift_card_movements', 'order_id', 'orders', 'restrict'),
  wall('gateway_accounts', 'fee_id', 'fee_rules', 'restrict'),
  wall('payments', 'order_id', 'orders', 'restrict'),
  wall('payments', 'account_id', 'gateway_accounts', 'restrict'),
  wall('webhook_receipts', 'account_id', 'gateway_accounts', 'cascade'),
  wall('refunds', 'payment_id', 'payments', 'restrict'),
  wall('disputes', 'payment_id', 'payments', 'restrict'),
  wall('payment_matches', 'account_id', 'gateway_accounts', 'cascade'),
  wall('provider_movements', 'account_id', 'gateway_accounts', 'cascade'),
  wall('payment_differences', 'account_id', 'gateway_accounts', 'cascade'),
  wall('attention_items', 'order_id', 'orders', 'cascade'),
  wall('bank_imports', 'account_id', 'gateway_accounts', 'cascade'),
  wall('bank_entries', 'account_id', 'gateway_accounts', 'restrict'),
  wall('bank_entries', 'import_id', 'bank_imports', 'restrict'),
  wall('bank_entries', 'order_id', 'orders', 'restrict'),
  wall('bank_entries', 'payment_id', 'payments', 'restrict'),
  wall('bank_entry_shares', 'entry_id', 'bank_entries', 'restrict'),
  wall('bank_entry_shares', 'order_id', 'orders', 'restrict'),
  wall('bank_entry_shares', 'payment_id', 'payments', 'restrict'),
  wall('bank_transfers', 'account_id', 'gateway_accounts', 'restrict'),
  wall('bank_transfers', 'entry_id', 'bank_entries', 'restrict'),
  wall('bank_transfers', 'order_id', 'orders', 'restrict'),
  wall('bank_transfers', 'batch_id', 'bank_batches', 'restrict'),
  wall('bank_batches', 'account_id', 'gateway_accounts', 'restrict'),
  wall('invoices', 'order_id', 'orders', 'restrict'),
  wall('invoices', 'invoice_id', 'invoices', 'restrict'),
  wall('invoice_recipients', 'order_id', 'orders', 'cascade'),
  wall('ledger_entries', 'order_id', 'orders', 'restrict'),
  wall('ledger_entries', 'gateway_account_id', 'gateway_accounts', 'restrict'),
  wall('ledger_sums', 'gateway_account_id', 'gateway_accounts', 'restrict'),
  wall('till_closings', 'event_id', 'events', 'restrict'),
  wall('cancellations', 'event_id', 'events', 'cascade'),
  wall('check_in_lists', 'event_id', 'events', 'cascade'),
  wall('check_in_lists', 'occurrence_id', 'occurrences', 'cascade'),
  wall('scans', 'event_id', 'events', 'cascade'),
  wall('scans', 'ticket_id', 'tickets', 'restrict'),
];

/** The statement that builds a wall, for its migration. The table it leads to has a unique key `(organization_id, id)`. */
export function wallStatement(engine: Engine, { table, column, to, onDelete }: TenantWall): string {
  const quote = (name: string) => (engine === 'postgresql' ? `"${name}"` : `\`${name}\``);
  const name = `${table}_${column.replace(/_id$/, '')}_tenant_fk`;
  return (
    `alter table ${quote(table)} add constraint ${quote(name)} ` +
    `foreign key (${quote('organization_id')}, ${quote(column)}) ` +
    `references ${quote(to)} (${quote('organization_id')}, ${quote('id')}) on delete ${onDelete}`
  );
}
