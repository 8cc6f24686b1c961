import Handlebars from 'handlebars';
import MarkdownIt from 'markdown-it';

/** Markup that may be printed as it is. Made in this file only, so that everything else is escaped. */
export type Html = Handlebars.SafeString;

/** Trusts markup that our own code built: a QR code, a plot. Never call it with anything a person typed. */
export function trusted(markup: string): Html {
  return new Handlebars.SafeString(markup);
}

export function escapeHtml(text: string): string {
  return Handlebars.escapeExpression(text);
}

// Raw HTML stays text and javascript: links stay plain, so a description cannot bring a script along.
const parser = new MarkdownIt({ html: false, linkify: true, breaks: true, typographer: false });

/**
 * Turns what a person wrote in Markdown into markup that is safe to print. Its highest heading becomes `h<top>`, and no
 * level is skipped below it, so that the page's outline stays whole whatever people type.
 */
export function markdown(text: string, top = 3): Html {
  const tokens = parser.parse(text, {});
  const headings = tokens.filter(({ type }) => type === 'heading_open' || type === 'heading_close');
  const highest = Math.min(...headings.map(({ tag }) => Number(tag.slice(1))));
  let above = top - 1;
  for (const token of headings) {
    if (token.type === 'heading_open') above = Math.min(6, above + 1, top + Number(token.tag.slice(1)) - highest);
    token.tag = `h${above}`;
  }
  return trusted(parser.renderer.render(tokens, parser.options, {}));
}
