// What the demo sells. Dates are counted from the day it is filled, so that it never looks abandoned.

export interface DemoType {
  readonly name: Readonly<Record<string, string>>;
  readonly description?: Readonly<Record<string, string>>;
  readonly priceMinor: number;
  readonly quantity: number;
  readonly maxPerOrder?: number;
}

export interface DemoEvent {
  readonly title: Readonly<Record<string, string>>;
  readonly summary: Readonly<Record<string, string>>;
  readonly description: Readonly<Record<string, string>>;
  readonly mode: 'in_person' | 'online' | 'hybrid';
  readonly venueName: string | null;
  readonly venueAddress: string | null;
  readonly city: string | null;
  readonly onlineUrl?: string;
  /** Days from today, and the times on the wall. */
  readonly dates: readonly { readonly inDays: number; readonly from: string; readonly to: string }[];
  readonly types: readonly DemoType[];
  /** Orders that people have placed already. */
  readonly orders: number;
  readonly draft?: true;
}

const hall = {
  venueName: 'Harbour House',
  venueAddress: 'Am Sandtorkai 12, 20457 Hamburg',
  city: 'Hamburg',
  mode: 'in_person',
} as const;

export const DEMO_EVENTS: readonly DemoEvent[] = [
  {
    ...hall,
    title: { en: 'Northern Lights: an evening of strings', de: 'Nordlicht: ein Abend für Streicher' },
    summary: {
      en: 'Grieg, Sibelius and Pärt, by candlelight.',
      de: 'Grieg, Sibelius und Pärt bei Kerzenlicht.',
    },
    description: {
      en: 'The **Harbour Ensemble** plays music of the long nights: Grieg’s *Holberg Suite*, Pärt’s *Fratres*, and what Sibelius wrote for strings alone.\n\nDoors open an hour before. The bar stays open afterwards.',
      de: 'Das **Hafenensemble** spielt Musik der langen Nächte: Griegs *Holberg-Suite*, Pärts *Fratres* und was Sibelius für Streicher allein schrieb.\n\nEinlass ist eine Stunde vorher. Die Bar bleibt danach geöffnet.',
    },
    dates: [
      { inDays: 9, from: '19:30', to: '21:45' },
      { inDays: 10, from: '19:30', to: '21:45' },
      { inDays: 11, from: '17:00', to: '19:15' },
    ],
    types: [
      { name: { en: 'Regular', de: 'Normal' }, priceMinor: 3200, quantity: 120 },
      {
        name: { en: 'Reduced', de: 'Ermäßigt' },
        description: {
          en: 'Students, trainees, people without work.',
          de: 'Studierende, Auszubildende, Menschen ohne Arbeit.',
        },
        priceMinor: 1800,
        quantity: 40,
      },
      { name: { en: 'Under 16', de: 'Unter 16' }, priceMinor: 0, quantity: 20, maxPerOrder: 4 },
    ],
    orders: 9,
  },
  {
    ...hall,
    venueName: 'Harbour House, bakery',
    title: { en: 'Sourdough from scratch', de: 'Sauerteig von Anfang an' },
    summary: {
      en: 'A Saturday in the bakery: you leave with two loaves and a living starter.',
      de: 'Ein Samstag in der Backstube: Sie gehen mit zwei Broten und eigenem Sauerteig.',
    },
    description: {
      en: 'We mix, fold, wait and bake. Bring an apron and patience; flour, ovens and lunch are there.\n\n- twelve places\n- no experience needed\n- recipes to take home',
      de: 'Wir mischen, falten, warten und backen. Bringen Sie Schürze und Geduld mit; Mehl, Öfen und Mittagessen sind da.\n\n- zwölf Plätze\n- ohne Vorkenntnisse\n- Rezepte zum Mitnehmen',
    },
    dates: [
      { inDays: 15, from: '10:00', to: '16:00' },
      { inDays: 22, from: '10:00', to: '16:00' },
      { inDays: 29, from: '10:00', to: '16:00' },
    ],
    types: [
      {
        name: { en: 'A place at the table', de: 'Ein Platz am Tisch' },
        priceMinor: 8900,
        quantity: 12,
        maxPerOrder: 4,
      },
    ],
    orders: 7,
  },
  {
    ...hall,
    venueName: 'Harbour House, small hall',
    title: { en: 'Silent film, live piano', de: 'Stummfilm mit Klavier' },
    summary: {
      en: 'Buster Keaton on the screen, Mira Lindqvist at the piano.',
      de: 'Buster Keaton auf der Leinwand, Mira Lindqvist am Klavier.',
    },
    description: {
      en: '*The General*, *Sherlock Jr.* and a surprise. **Mira Lindqvist** has never seen the last reel before she plays it, and neither has anybody else.',
      de: '*Der General*, *Sherlock Jr.* und eine Überraschung. **Mira Lindqvist** sieht die letzte Rolle erst, wenn sie sie spielt, so wie alle anderen.',
    },
    dates: [
      { inDays: 4, from: '20:00', to: '22:30' },
      { inDays: 18, from: '20:00', to: '22:30' },
    ],
    types: [
      { name: { en: 'Armchair', de: 'Sessel' }, priceMinor: 1200, quantity: 80 },
      { name: { en: 'Sofa for two', de: 'Sofa für zwei' }, priceMinor: 2000, quantity: 20 },
    ],
    orders: 8,
  },
  {
    ...hall,
    mode: 'hybrid',
    onlineUrl: 'https://meet.example.org/frontend-friday',
    title: { en: 'Frontend Friday', de: 'Frontend-Freitag' },
    summary: {
      en: 'Three short talks on the web without a bundler. On site and online.',
      de: 'Drei kurze Vorträge über das Web ohne Bundler. Vor Ort und online.',
    },
    description: {
      en: 'Free, as always. If you can, take a supporter ticket: it pays for the captions.',
      de: 'Kostenlos wie immer. Wer kann, nimmt ein Förderticket: Es bezahlt die Untertitel.',
    },
    dates: [{ inDays: 6, from: '18:30', to: '21:00' }],
    types: [
      { name: { en: 'On site', de: 'Vor Ort' }, priceMinor: 0, quantity: 60 },
      { name: { en: 'Online', de: 'Online' }, priceMinor: 0, quantity: 500 },
      { name: { en: 'Supporter', de: 'Förderticket' }, priceMinor: 1500, quantity: 60 },
    ],
    orders: 12,
  },
  {
    ...hall,
    venueName: 'Stadtpark',
    venueAddress: 'Hindenburgstraße 1, 22303 Hamburg',
    title: {
      en: 'Dawn run: ten kilometres before breakfast',
      de: 'Lauf in den Morgen: zehn Kilometer vor dem Frühstück',
    },
    summary: {
      en: 'Start at sunrise, porridge at the finish.',
      de: 'Start bei Sonnenaufgang, Haferbrei im Ziel.',
    },
    description: {
      en: 'A loop through the park, flat and fast. Bib, timing, porridge and coffee are in the price.',
      de: 'Eine Runde durch den Park, flach und schnell. Startnummer, Zeitnahme, Haferbrei und Kaffee sind dabei.',
    },
    dates: [{ inDays: 36, from: '06:30', to: '09:30' }],
    types: [
      { name: { en: 'Runner', de: 'Läuferin oder Läufer' }, priceMinor: 2500, quantity: 400 },
      { name: { en: 'Runner with shirt', de: 'Mit Shirt' }, priceMinor: 4200, quantity: 150 },
    ],
    orders: 6,
  },
  {
    ...hall,
    title: { en: 'Members’ evening', de: 'Mitgliederabend' },
    summary: {
      en: 'Not published yet: this is how a draft looks.',
      de: 'Noch nicht veröffentlicht: So sieht ein Entwurf aus.',
    },
    description: { en: 'Still to be written.', de: 'Noch zu schreiben.' },
    dates: [{ inDays: 50, from: '19:00', to: '22:00' }],
    types: [{ name: { en: 'Member', de: 'Mitglied' }, priceMinor: 0, quantity: 80 }],
    orders: 0,
    draft: true,
  },
];

export const DEMO_BUYERS: readonly string[] = [
  'Ada Okonkwo',
  'Jonas Petersen',
  'Leïla Haddad',
  'Wiebke Janßen',
  'Tomás Carvalho',
  'Mei Tanaka',
  'Oluwaseun Balogun',
  'Ingrid Sørensen',
  'Piotr Zieliński',
  'Yasmin Demir',
  'Noah Friedrich',
  'Aoife Byrne',
];
