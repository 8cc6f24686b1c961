import { writeFileSync } from 'node:fs';
import QRCode from 'qrcode';

const WIDTH = 640;
const HEIGHT = 480;
const PIXELS_PER_MODULE = 8;
const GREY = 160;

/**
 * A film of a code that is held before a camera, for Chromium's `--use-file-for-fake-video-capture`: YUV4MPEG2, one
 * frame, which the browser repeats.
 */
export function filmOf(text: string, file: string): void {
  const { modules } = QRCode.create(text, { errorCorrectionLevel: 'M' });
  const paper = (modules.size + 8) * PIXELS_PER_MODULE;
  const left = Math.floor((WIDTH - paper) / 2);
  const top = Math.floor((HEIGHT - paper) / 2);
  const light = Buffer.alloc(WIDTH * HEIGHT, GREY);
  for (let y = 0; y < paper; y += 1) {
    for (let x = 0; x < paper; x += 1) {
      const column = Math.floor(x / PIXELS_PER_MODULE) - 4;
      const row = Math.floor(y / PIXELS_PER_MODULE) - 4;
      const isInside = column >= 0 && row >= 0 && column < modules.size && row < modules.size;
      light[(top + y) * WIDTH + left + x] = isInside && modules.get(row, column) ? 16 : 235;
    }
  }
  const colourless = Buffer.alloc((WIDTH * HEIGHT) / 2, 128);
  const frame = Buffer.concat([Buffer.from('FRAME\n'), light, colourless]);
  const header = Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420jpeg\n`);
  writeFileSync(file, Buffer.concat([header, ...Array.from({ length: 5 }, () => frame)]));
}
