import { connect, type Socket } from 'node:net';

// A load generator that costs little, since it shares the machine with what it measures: raw sockets, kept open, one
// request at a time on each, answers read by their length.

export interface Answer {
  readonly status: number;
  readonly body: string;
}

export interface Wire {
  ask(method: string, path: string, headers: Readonly<Record<string, string>>, body?: string): Promise<Answer>;
  close(): void;
}

export function openWire(port: number): Promise<Wire> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve(wireOn(socket)));
    socket.once('error', reject);
  });
}

function wireOn(socket: Socket): Wire {
  let received = Buffer.alloc(0);
  let settle: { done: (answer: Answer) => void; fail: (error: Error) => void } | undefined;
  const fail = (error: Error) => settle?.fail(error);
  socket.on('error', fail);
  socket.on('close', () => fail(new Error('the server closed the connection')));
  socket.on('data', (chunk) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    const answer = wholeAnswer(received);
    if (!answer) return;
    received = received.subarray(answer.length);
    const waiting = settle;
    settle = undefined;
    waiting?.done({ status: answer.status, body: answer.body });
  });
  return {
    ask(method, path, headers, body = '') {
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
      const length = Buffer.byteLength(body);
      socket.write(
        `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${length}\r\n${lines.join('')}\r\n${body}`,
      );
      return new Promise((done, failed) => void (settle = { done, fail: failed }));
    },
    close: () => void socket.destroy(),
  };
}

/** The first whole answer in what has arrived: with a length, or in chunks. */
function wholeAnswer(bytes: Buffer): { status: number; body: string; length: number } | undefined {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const head = bytes.toString('latin1', 0, headEnd);
  const status = Number(head.slice(9, 12));
  const start = headEnd + 4;
  const given = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
  if (given !== undefined) {
    const length = start + Number(given);
    return bytes.length < length ? undefined : { status, body: bytes.toString('utf8', start, length), length };
  }
  if (status === 204 || status === 304) return { status, body: '', length: start };
  const end = bytes.indexOf('0\r\n\r\n', start);
  return end < 0 ? undefined : { status, body: bytes.toString('utf8', start, end), length: end + 5 };
}
