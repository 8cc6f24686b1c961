import type { Buyer, Seller } from './invoice-content.ts';

type Xml = Readonly<Record<string, unknown>>;

/** The two sides of a document in UN/CEFACT CII. */
export function sellerParty(seller: Seller): Xml {
  const { name, street, postcode, city, country, vatId, taxNumber, register, email } = seller;
  return {
    // Without a VAT ID the standard wants another number that tells who it is.
    ...(vatId === '' && taxNumber !== '' && { 'ram:ID': taxNumber }),
    'ram:Name': name,
    ...(register !== '' && { 'ram:Description': register }),
    'ram:DefinedTradeContact': { 'ram:PersonName': name, ...mailOf(email) },
    'ram:PostalTradeAddress': {
      ...(postcode !== '' && { 'ram:PostcodeCode': postcode }),
      ...(street !== '' && { 'ram:LineOne': street }),
      ...{ 'ram:CityName': city, 'ram:CountryID': country },
    },
    ...endpointOf(email),
    'ram:SpecifiedTaxRegistration': [
      ...(taxNumber === '' ? [] : [registration('FC', taxNumber)]),
      ...(vatId === '' ? [] : [registration('VA', vatId)]),
    ],
  };
}

// A buyer who named no country is taken to be at home where the seller is: the standard wants one.
export function buyerParty({ name, company, address, country, vatId, email }: Buyer, seller: Seller): Xml {
  const [first, second, ...rest] = address;
  return {
    'ram:Name': company ?? (name || (email ?? '–')),
    ...(company !== null && name !== '' && { 'ram:DefinedTradeContact': { 'ram:PersonName': name } }),
    'ram:PostalTradeAddress': {
      ...(first && { 'ram:LineOne': first }),
      ...(second && { 'ram:LineTwo': second }),
      ...(rest.length > 0 && { 'ram:LineThree': rest.join(', ') }),
      'ram:CountryID': country ?? seller.country,
    },
    ...endpointOf(email ?? ''),
    ...(vatId !== null && { 'ram:SpecifiedTaxRegistration': registration('VA', vatId) }),
  };
}

function registration(scheme: 'VA' | 'FC', id: string): Xml {
  return { 'ram:ID': { '@_schemeID': scheme, '#text': id } };
}

function mailOf(email: string): Xml {
  return email === '' ? {} : { 'ram:EmailURIUniversalCommunication': { 'ram:URIID': email } };
}

function endpointOf(email: string): Xml {
  return email === ''
    ? {}
    : { 'ram:URIUniversalCommunication': { 'ram:URIID': { '@_schemeID': 'EM', '#text': email } } };
}
