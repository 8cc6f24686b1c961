import { XMLBuilder } from 'fast-xml-parser';
import type { BankAccount } from '../../kernel/capabilities/gateway.ts';
import { money, toDecimal } from '../../kernel/values/money.ts';

const NAMESPACE = 'urn:iso:std:iso:20022:tech:xsd:pain.001.001.09';

export interface PainFile {
  readonly id: string;
  readonly createdAt: Date;
  /** On which day the bank should do it: `2027-03-22`. */
  readonly day: string;
  readonly debtor: BankAccount;
  readonly transfers: readonly {
    readonly id: string;
    readonly amountMinor: number;
    readonly holder: string;
    readonly iban: string;
    readonly text: string;
  }[];
}

/** A file of SEPA credit transfers: pain.001.001.09, by the rules of the European Payments Council. */
export function painOf({ id, createdAt, day, debtor, transfers }: PainFile): string {
  const sum = decimal(transfers.reduce((total, { amountMinor }) => total + amountMinor, 0));
  const count = String(transfers.length);
  const holder = sepaText(debtor.holder, 70);
  const payment = {
    PmtInfId: bare(id),
    PmtMtd: 'TRF',
    BtchBookg: 'true',
    ...{ NbOfTxs: count, CtrlSum: sum },
    PmtTpInf: { SvcLvl: { Cd: 'SEPA' } },
    ReqdExctnDt: { Dt: day },
    Dbtr: { Nm: holder },
    DbtrAcct: { Id: { IBAN: debtor.iban } },
    DbtrAgt: { FinInstnId: debtor.bic ? { BICFI: debtor.bic } : { Othr: { Id: 'NOTPROVIDED' } } },
    ChrgBr: 'SLEV',
    CdtTrfTxInf: transfers.map((transfer) => ({
      PmtId: { EndToEndId: bare(transfer.id) },
      Amt: { InstdAmt: { '@Ccy': 'EUR', '#text': decimal(transfer.amountMinor) } },
      Cdtr: { Nm: sepaText(transfer.holder, 70) || 'NOTPROVIDED' },
      CdtrAcct: { Id: { IBAN: transfer.iban } },
      RmtInf: { Ustrd: sepaText(transfer.text, 140) || bare(transfer.id) },
    })),
  };
  const header = { MsgId: bare(id), CreDtTm: createdAt.toISOString(), NbOfTxs: count, CtrlSum: sum };
  const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@', format: true });
  return builder.build({
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
    Document: {
      '@xmlns': NAMESPACE,
      CstmrCdtTrfInitn: { GrpHdr: { ...header, InitgPty: { Nm: holder } }, PmtInf: payment },
    },
  });
}

/** Letters that every bank of the area takes; others become their nearest, or a space. */
export function sepaText(text: string, most: number): string {
  const german: Readonly<Record<string, string>> = {
    ...{
      Ä: 'Ae',
      Ö: 'Oe',
      Ü: 'Ue',
      ä: 'ae',
      ö: 'oe',
      ü: 'ue',
      ß: 'ss',
      Æ: 'Ae',
      æ: 'ae',
      Ø: 'O',
      ø: 'o',
      Ł: 'L',
      ł: 'l',
    },
  };
  return (
    text
      .normalize('NFC')
      .replaceAll(/[ÄÖÜäöüßÆæØøŁł]/g, (letter) => german[letter]!)
      .replaceAll('&', '+')
      .normalize('NFKD')
      .replaceAll(/\p{M}/gu, '')
      .replaceAll(/[^A-Za-z0-9/\-?:().,'+ ]/g, ' ')
      .replaceAll(/ +/g, ' ')
      .trim()
      // A slash at either end, or two in a row, is a sign of its own to banks.
      .replaceAll(/\/{2,}/g, '/')
      .replaceAll(/^\/+|\/+$/g, '')
      .slice(0, most)
      .trim()
  );
}

// Ids of 35 letters at most.
function bare(id: string): string {
  return id.replaceAll('-', '');
}

function decimal(minor: number): string {
  return toDecimal(money(minor, 'EUR'));
}
