import { describe, expect, it } from 'vitest';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { guessBankColumns } from './bank-fields.ts';
import { codesIn, matchByName, matchByReference, sameName, type Candidate } from './match.ts';
import { dayIn, signedMinorIn } from './read-amount.ts';
import { readCamt } from './read-camt.ts';
import { entriesIn, tableIn } from './read-csv.ts';
import { readMt940 } from './read-mt940.ts';
import { decoded, formatOf } from './read-statement.ts';
import { keyed, type StatementEntry } from './statement.ts';
import { painOf, sepaText } from './write-pain.ts';

const code = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return (error as { code?: string }).code;
  }
};

describe('a table of a bank', () => {
  const TABLE = [
    'Konto;DE02120300000000202051',
    'Zeitraum;01.03.2027 - 31.03.2027',
    '',
    'Buchungstag;Auftraggeber;Verwendungszweck;IBAN;Betrag',
    '22.03.2027;Mara Lind;K7X2 MAB3;DE02 5001 0517 0137 0750 30;25,00',
    '23.03.27;Strom AG;März;;-1.200,50',
    'morgen;Niemand;;;1,00',
  ].join('\n');

  it('is read below what banks write above it, and says which rows it cannot read', () => {
    const table = tableIn(TABLE);
    const columns = guessBankColumns(table.headers, new Map());
    expect(columns).toEqual(['date', 'name', 'text', 'iban', 'amount']);
    expect(entriesIn(table, columns, { currency: 'EUR' })).toEqual({
      entries: [
        {
          ...{ bookedOn: '2027-03-22', currency: 'EUR', minor: 2500, payer: 'Mara Lind', reference: '' },
          ...{ iban: 'DE02500105170137075030', text: 'K7X2 MAB3' },
        },
        expect.objectContaining({ bookedOn: '2027-03-23', minor: -120050, payer: 'Strom AG' }),
      ],
      badRows: [7],
    });
  });

  it('may have a column of what came alone, and needs a day and a sum', () => {
    const table = tableIn('Date,Paid in,Description\n2027-03-22,25.00,hello\n2027-03-22,,rent');
    const minors = entriesIn(table, ['date', 'credit', 'text'], { currency: 'GBP' }).entries.map(({ minor }) => minor);
    expect(minors).toEqual([2500, 0]);
    expect(code(() => entriesIn(table, ['date', null, 'text'], { currency: 'GBP' }))).toBe(
      'bank_statement.no_amount_column',
    );
    expect(code(() => tableIn('nothing'))).toBe('bank_statement.empty');
  });

  it.each([
    ['1.234,50', 123450],
    ['-12,5', -1250],
    ['12,50-', -1250],
    ['1,234.50 EUR', 123450],
    ['12,50 S', -1250],
    ['+12 €', 1200],
    ['12,505', 1250500],
    ['twelve', undefined],
  ])('reads %s', (cell, minor) => expect(signedMinorIn(cell, 'EUR')).toBe(minor));

  it('reads days that there are', () => {
    expect(['2027-03-22', '22.3.27', '22/03/2027', '31.02.2027'].map(dayIn)).toEqual([
      ...['2027-03-22', '2027-03-22', '2027-03-22'],
      undefined,
    ]);
  });

  it('may come in the letters of Windows', () => {
    expect(decoded(Uint8Array.from([0x4d, 0xe4, 0x72, 0x7a]))).toBe('März');
    expect(code(() => decoded(Uint8Array.from([0, 1])))).toBe('bank_statement.not_text');
  });
});

const ntry = (body: string, of = 'CRDT') =>
  `<Ntry><Amt Ccy="EUR">25.00</Amt><CdtDbtInd>${of}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
   <BookgDt><Dt>2027-03-22</Dt></BookgDt><AcctSvcrRef>REF1</AcctSvcrRef>${body}</Ntry>`;
const camt = (entries: string) => `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt>
<Acct><Id><IBAN>DE02120300000000202051</IBAN></Id></Acct>${entries}</Stmt></BkToCstmrStmt></Document>`;
const details = (amount: string, name: string, text: string) =>
  `<TxDtls><Amt Ccy="EUR">${amount}</Amt><RltdPties><Dbtr><Pty><Nm>${name}</Nm></Pty></Dbtr>
   <DbtrAcct><Id><IBAN>DE02500105170137075030</IBAN></Id></DbtrAcct></RltdPties>
   <RmtInf><Ustrd>${text}</Ustrd></RmtInf></TxDtls>`;

describe('a CAMT.053 statement', () => {
  it('has booked entries with payer, account and text, a collective one part by part', () => {
    const { accounts, entries } = readCamt(
      camt(
        ntry(`<NtryDtls>${details('25.00', 'Lind &amp; S\u00f6hne', 'K7X2MAB3')}</NtryDtls>`) +
          ntry(`<NtryDtls>${details('10.00', 'A', 'one')}${details('15.00', 'B', 'two')}</NtryDtls>`) +
          ntry('', 'DBIT') +
          ntry('').replace('BOOK', 'PDNG'),
      ),
    );
    expect(accounts).toEqual(['DE02120300000000202051']);
    expect(entries.map(({ minor, payer, text, reference }) => [minor, payer, text, reference])).toEqual([
      [2500, 'Lind & Söhne', 'K7X2MAB3', 'REF1'],
      [1000, 'A', 'one', 'REF1#0'],
      [1500, 'B', 'two', 'REF1#1'],
      [-2500, '', '', 'REF1'],
    ]);
    expect(entries[0]).toMatchObject({ bookedOn: '2027-03-22', iban: 'DE02500105170137075030' });
  });

  it.each([
    ['an entity from elsewhere', `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>${camt(ntry('&x;'))}`],
    ['broken XML', camt('<Ntry>')],
    ['other XML', '<html><body/></html>'],
    ['an entry without a day', camt(ntry('').replace('2027-03-22', 'soon'))],
    ['a sum that is none', camt(ntry('').replace('25.00', '25.0051'))],
  ])('is refused with %s', (_, xml) => expect(code(() => readCamt(xml))).toBe('bank_statement.not_camt'));
});

const MT940 = [
  ':20:STARTUMS',
  ':25:12030000/DE02120300000000202051',
  ':28C:1/1',
  ':60F:C270320EUR1000,00',
  ':61:2703220323CR25,00NTRFNONREF//BANK1',
  ':86:166?00GUTSCHRIFT?20EREF+NOTPROVIDED?21SVWZ+K7X2?22MAB3?30BFSWDE33?31DE02500105170137075030',
  '?32Lind, Ma?33ra',
  ':61:2612310102DR12,5NTRFX1',
  ':86:rent',
  ':61:270322RD7,00NTRFNONREF',
  ':62F:C270323EUR1012,50',
  '-',
].join('\r\n');

describe('an MT940 statement', () => {
  it('has entries with payer, account and text of the structured field', () => {
    const { accounts, entries } = readMt940(MT940);
    expect(accounts).toEqual(['DE02120300000000202051']);
    expect(entries).toEqual([
      {
        ...{ bookedOn: '2027-03-23', currency: 'EUR', minor: 2500, payer: 'Lind, Mara', reference: 'BANK1' },
        ...{ iban: 'DE02500105170137075030', text: 'NOTPROVIDED K7X2MAB3' },
      },
      expect.objectContaining({ bookedOn: '2027-01-02', minor: -1250, text: 'rent X1' }),
      expect.objectContaining({ bookedOn: '2027-03-22', minor: 700, payer: '' }),
    ]);
  });

  it('is told from the other forms by how it begins, and refused where it cannot be read', () => {
    expect([MT940, camt(''), 'Date;Amount\n1;2'].map(formatOf)).toEqual(['mt940', 'camt', 'csv']);
    expect(code(() => readMt940(MT940.replace('CR25,00', 'XX25,00')))).toBe('bank_statement.not_mt940');
  });
});

const entry = (over: Partial<StatementEntry> = {}): StatementEntry => ({
  ...{ bookedOn: '2027-03-22', currency: 'EUR', minor: 2500, payer: 'Mara Lind', iban: '', text: 'K7X2MAB3' },
  ...{ reference: '', ...over },
});

it('names an entry the same each time, whatever the bank did to its lines; and two alike are two', () => {
  const [first, second, other] = keyed([entry(), entry({ text: 'K7X2 MAB3' }), entry({ minor: 2600 })]);
  expect(new Set([first!.key, second!.key, other!.key]).size).toBe(3);
  expect(keyed([entry({ payer: 'MARA LIND' })])[0]!.key).toBe(first!.key);
});

describe('whose money it is', () => {
  const order = (over: Partial<Candidate> = {}): Candidate => ({
    ...{ id: '1', code: 'K7X2MAB3', state: 'pending', currency: 'EUR', owedMinor: 2500, needsApproval: false },
    ...{ changeDueMinor: null, ...over },
  });

  it('is told by the order’s code, however it was written', () => {
    for (const text of ['K7X2MAB3', 'order k7x2-mab3 thanks', 'Best. K7 X2 MA B3', 'EREF+XSVWZ+K7X2MAB3'])
      expect(codesIn(text)).toContain('K7X2MAB3');
    expect(codesIn('O1O1O1O1')).toEqual([]);
  });

  it.each([
    ['just right', {}, 'exact'],
    ['just right, though too late', { state: 'expired' }, 'exact'],
    ['what a change waits for', { state: 'confirmed', owedMinor: 0, changeDueMinor: 2500 }, 'exact'],
    ['too little', { owedMinor: 3000 }, 'under'],
    ['too much', { owedMinor: 2000 }, 'over'],
    ['paid already', { state: 'confirmed', owedMinor: 0 }, 'double'],
    ['cancelled', { state: 'cancelled' }, 'late'],
    ['not approved', { needsApproval: true }, 'approval'],
    ['in other money', { currency: 'CHF' }, 'currency'],
  ] as const)('%s', (_, over, expected) => {
    const match = matchByReference(entry(), [order(over)])!;
    expect(match.kind === 'exact' ? 'exact' : match.doubt).toBe(expected);
  });

  it('is doubtful with two codes, or two of the same name', () => {
    expect(matchByReference(entry(), [order(), order({ id: '2' })])).toMatchObject({ doubt: 'several', order: null });
    expect(matchByName(entry(), [order(), order({ id: '2' })])).toMatchObject({ doubt: 'several' });
    expect(matchByName(entry(), [])).toMatchObject({ doubt: 'unknown' });
    expect(matchByName(entry(), [order(), order({ id: '2', owedMinor: 1 })])).toMatchObject({ by: 'name' });
  });

  it('may be told by a name as banks write it', () => {
    expect([sameName('LIND, MARA', 'Mara Lind'), sameName('Jürgen Weiß', 'WEISS JUERGEN')]).toEqual([true, true]);
    expect([sameName('Mara', 'Mara Lind'), sameName('', '')]).toEqual([false, false]);
  });
});

describe('a SEPA file', () => {
  const xml = painOf({
    ...{ id: '0199c1d2-0000-7000-8000-000000000001', createdAt: new Date('2027-03-22T12:00:00Z'), day: '2027-03-22' },
    debtor: { holder: 'Hafenklang & Söhne e.V.', iban: 'DE02120300000000202051' },
    transfers: [
      {
        id: '0199c1d2-0000-7000-8000-00000000000a',
        amountMinor: 2500,
        holder: 'Mara <Lind>',
        iban: 'X1',
        text: 'K7X2MAB3',
      },
      { id: '0199c1d2-0000-7000-8000-00000000000b', amountMinor: 5, holder: 'Łukasz Øst', iban: 'X2', text: '' },
    ],
  });

  it('has the elements of the schema in their order, sums that agree, and letters that every bank takes', () => {
    expect(XMLValidator.validate(xml)).toBe(true);
    const parsed = new XMLParser({ ignoreAttributes: false, parseTagValue: false }).parse(xml);
    const { GrpHdr, PmtInf } = parsed.Document.CstmrCdtTrfInitn;
    expect(parsed.Document['@_xmlns']).toBe('urn:iso:std:iso:20022:tech:xsd:pain.001.001.09');
    expect(Object.keys(GrpHdr)).toEqual(['MsgId', 'CreDtTm', 'NbOfTxs', 'CtrlSum', 'InitgPty']);
    expect([GrpHdr.NbOfTxs, GrpHdr.CtrlSum, GrpHdr.InitgPty.Nm]).toEqual(['2', '25.05', 'Hafenklang + Soehne e.V.']);
    expect(GrpHdr.MsgId).toMatch(/^[a-z0-9]{1,35}$/);
    const inOrder = ['PmtInfId', 'PmtMtd', 'BtchBookg', 'NbOfTxs', 'CtrlSum', 'PmtTpInf', 'ReqdExctnDt', 'Dbtr'];
    expect(Object.keys(PmtInf)).toEqual([...inOrder, 'DbtrAcct', 'DbtrAgt', 'ChrgBr', 'CdtTrfTxInf']);
    expect(
      PmtInf.CdtTrfTxInf.map((one: { Amt: unknown; Cdtr: unknown; RmtInf: unknown }) => [one.Amt, one.Cdtr]),
    ).toEqual([
      [{ InstdAmt: { '@_Ccy': 'EUR', '#text': '25.00' } }, { Nm: 'Mara Lind' }],
      [{ InstdAmt: { '@_Ccy': 'EUR', '#text': '0.05' } }, { Nm: 'Lukasz Ost' }],
    ]);
    expect(Object.keys(PmtInf.CdtTrfTxInf[0])).toEqual(['PmtId', 'Amt', 'Cdtr', 'CdtrAcct', 'RmtInf']);
  });

  it('cuts what is too long, and what banks read as signs', () => {
    expect(sepaText(`//${'é'.repeat(80)}`, 70)).toBe('e'.repeat(70));
    expect(sepaText('a//b/', 70)).toBe('a/b');
  });
});
