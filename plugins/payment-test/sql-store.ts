import type { Scope } from 'eventportal/sdk';
import type { Charge, ChargeStore } from './charge.ts';

interface Row {
  readonly data: string | Charge;
}

/** Charges in the plugin's own table, so that they outlive a restart. */
export function sqlStore(scope: Scope): ChargeStore {
  const one = async (where: string, values: string[]): Promise<Charge | undefined> => {
    const rows = await scope.tx((tx) =>
      tx.em.execute<Row[]>(`select data from plg_payment_test_charges where ${where}`, values),
    );
    const data = rows[0]?.data;
    return typeof data === 'string' ? (JSON.parse(data) as Charge) : data;
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
