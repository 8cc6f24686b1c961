/** What a component takes. A `?` marks a prop that may be left out; `slots` says that it wraps content. */
export interface Component {
  readonly props: readonly string[];
  readonly slots?: readonly 'children'[];
}

/** Every partial a template may use, by name. A component sees its props and nothing else of the page. */
export const components: Readonly<Record<string, Component>> = {
  // Shared by the public site and the back office: core/render/parts.
  icon: { props: ['name', 'label?'] },
  badge: { props: ['label', 'tone'] },
  notice: { props: ['notice'] },
  action: { props: ['action'] },
  actions: { props: ['actions', 'small?'] },
  hidden: { props: ['items?'] },
  errors: { props: ['summary?'] },
  field: { props: ['field'] },
  fieldset: { props: ['group'] },
  filter: { props: ['field'] },
  'field-input': { props: ['field'] },
  'field-attributes': { props: ['field'] },
  'pagination-links': { props: ['page', 'region?'] },
  pagination: { props: ['page', 'region?'] },
  flash: { props: ['flash'] },

  // The public site: themes/<theme>/partials.
  layout: { props: ['title', 'kind?'], slots: ['children'] },
  cover: { props: ['cover', 'eager?'] },
  'event-card': { props: ['event'] },
  'event-summary': { props: ['event'] },
  'order-summary': { props: ['summary'] },
  'ticket-choice': { props: ['choice'] },
  estimate: { props: ['text'] },
  ticket: { props: ['ticket'] },
  passkey: { props: ['passkey'] },
  'account-section': { props: ['section'] },
  'account-row': { props: ['row'] },

  // The back office: core/web/admin/views/components.
  page: { props: ['head', 'wide?'], slots: ['children'] },
  nav: { props: ['sections'] },
  cell: { props: ['cell'] },
  table: { props: ['table', 'bulk?', 'quiet?'] },
  empty: { props: ['empty'] },
  section: { props: ['section'] },
  figures: { props: ['figures'] },
  plot: { props: ['plot'] },
  timeline: { props: ['entries', 'empty?'] },
  meter: { props: ['value', 'max', 'label'] },
  'scan-result': { props: ['result?'] },
  'scan-entry': { props: ['entry'] },

  // Mails: themes/<theme>/mail/partials, each as HTML and as text.
  letter: { props: ['frame', 'subject', 'preview'], slots: ['children'] },
  'letter-button': { props: ['href', 'label', 'frame'] },
  'letter-event': { props: ['order', 'frame'] },
  'letter-summary': { props: ['summary'] },
  'letter-facts': { props: ['facts'] },
};
