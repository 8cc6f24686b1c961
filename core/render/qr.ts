import QRCode from 'qrcode';

// Four modules of white around the code belong to it: scanners look for them.
const QUIET = 4;
const LEVEL = 'M';

/** A code as one path of whole units, quiet zone included: `<svg viewBox="0 0 size size"><path d=path>`. */
export interface QrPath {
  readonly size: number;
  readonly path: string;
}

/** The drawing itself, for templates and for the native PDF. */
export function qrPath(text: string): QrPath {
  const { modules } = QRCode.create(text, { errorCorrectionLevel: LEVEL });
  let path = '';
  for (let row = 0; row < modules.size; row++) {
    for (let start = 0; start < modules.size; start++) {
      if (!modules.get(row, start)) continue;
      let end = start + 1;
      while (end < modules.size && modules.get(row, end)) end++;
      path += `M${start + QUIET} ${row + QUIET}h${end - start}v1h${start - end}z`;
      start = end;
    }
  }
  return { size: modules.size + 2 * QUIET, path };
}

/** A whole SVG element with an accessible name. Black on white whatever the theme: a code is read by machines. */
export function qrSvg(text: string, { label }: { label: string }): string {
  const { size, path } = qrPath(text);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" class="qr" role="img" aria-label="${escapeAttribute(label)}" ` +
    `viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges">` +
    `<path fill="#fff" d="M0 0h${size}v${size}H0z"/><path fill="#000" d="${path}"/></svg>`
  );
}

/** For mails, whose readers seldom show SVG. */
export async function qrPng(text: string): Promise<Buffer> {
  return QRCode.toBuffer(text, { type: 'png', errorCorrectionLevel: LEVEL, margin: QUIET, scale: 8 });
}

function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
