import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';

let reader: Promise<unknown> | undefined;

/** Reads every QR code of an image (PNG or SVG), as a scanner at the door would. */
export async function readQr(image: Uint8Array, { density = 300 } = {}): Promise<{ text: string; level: string }[]> {
  reader ??= prepareReader();
  await reader;
  const png = await sharp(image, { density }).flatten({ background: '#fff' }).png().toBuffer();
  const found = await readBarcodes(new Uint8Array(png), { formats: ['QRCode'], maxNumberOfSymbols: 20 });
  return found.map(({ text, ecLevel }) => ({ text, level: ecLevel }));
}

async function prepareReader(): Promise<unknown> {
  // The package would fetch its WebAssembly from the network.
  const wasm = await readFile(fileURLToPath(import.meta.resolve('zxing-wasm/reader/zxing_reader.wasm')));
  const wasmBinary = wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength) as ArrayBuffer;
  return prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true });
}
