import type { Scope } from 'eventportal/sdk';
import type { Books, Charge, Payee, Store, Transfer } from './charge.ts';

/** What the provider keeps, in the plugin's own table, so that it outlives a restart. Ids and keys say what it is. */
export function sqlBooks(scope: Scope): Books {
  return {
    charges: sqlStore<Charge>(scope),
    payees: sqlStore<Payee>(scope),
    transfers: sqlStore<Transfer>(scope),
  };
}

export function sqlStore<T extends { readonly id: string; readonly owner: string; readonly key: string }>(
  scope: Scope,
): Store<T> {
  const one = async (where: string, values: string[]): Promise<T | undefined> => {
    const rows = await scope.tx((tx) =>
      tx.em.execute<{ data: string | T }[]>(`select data from plg_payment_test_charges where ${where}`, values),
    );
    const data = rows[0]?.data;
    return typeof data === 'string' ? (JSON.parse(data) as T) : data;
  };
  return {
    find: (id) => one('id = ?', [id]),
    findByKey: (owner, key) => one('owner = ? and charge_key = ?', [owner, key]),
    async insert(charge) {
      const { id, owner, key } = charge;
      if (await one('owner = ? and charge_key = ?', [owner, key])) return;
      try {
        await scope.tx((tx) =>
          tx.em.execute('insert into plg_payment_test_charges (id, owner, charge_key, data) values (?, ?, ?, ?)', [
            id,
            owner,
            key,
            JSON.stringify(charge),
          ]),
        );
      } catch (error) {
        // Two starts at once: the unique key decided, and the caller reads the winner's row.
        if (!(await one('owner = ? and charge_key = ?', [owner, key]))) throw error;
      }
    },
    async all(owner) {
      const rows = await scope.tx((tx) =>
        tx.em.execute<{ data: string | T }[]>('select data from plg_payment_test_charges where owner = ?', [owner]),
      );
      return rows.map(({ data }) => (typeof data === 'string' ? (JSON.parse(data) as T) : data));
    },
    async forget(owner) {
      await scope.tx((tx) => tx.em.execute('delete from plg_payment_test_charges where owner = ?', [owner]));
    },
    async update(charge) {
      await scope.tx((tx) =>
        tx.em.execute('update plg_payment_test_charges set data = ? where id = ?', [JSON.stringify(charge), charge.id]),
      );
    },
  };
}
