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

// The page has its own h1 and h2; what people write starts below them.
parser.core.ruler.push('lower_headings', (state) => {
  for (const token of state.tokens) {
    if (token.type !== 'heading_open' && token.type !== 'heading_close') continue;
    token.tag = `h${Math.min(6, Number(token.tag.slice(1)) + 2)}`;
  }
});

/** Turns what a person wrote in Markdown into markup that is safe to print. */
export function markdown(text: string): Html {
  return trusted(parser.render(text));
}
