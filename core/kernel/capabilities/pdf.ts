/** Turns a whole HTML document into a PDF. Without one, or when it fails, the built-in renderer draws plainer pages. */
export interface PdfRenderer {
  readonly id: string;
  /** Whether it can render here and now, such as when a browser was found. Cheap to ask again. */
  available(): Promise<boolean>;
  /** The document brings its own styles and fonts; nothing is fetched from the network. Page size comes from its CSS. */
  render(html: string, options: { readonly signal?: AbortSignal }): Promise<Uint8Array>;
  /** Frees what it holds, such as a browser's processes. It may be used again afterwards. */
  close(): Promise<void>;
}
