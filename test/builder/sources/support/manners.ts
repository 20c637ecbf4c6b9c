import type { RequestListener, ServerResponse } from 'node:http';

/** Ways in which servers go wrong, each by name. `bytes` is the right file. */
export const MANNERS = {
  whole:
    (bytes: Buffer): RequestListener =>
    (_, response) =>
      void response.end(bytes),
  /** Takes the request and never answers. */
  silent: (): RequestListener => () => undefined,
  /** Half of the file, and then nothing more. */
  stalls:
    (bytes: Buffer): RequestListener =>
    (_, response) =>
      void headed(response, bytes).write(half(bytes)),
  /** Half of the file, and the connection is closed. */
  half:
    (bytes: Buffer): RequestListener =>
    (_, response) =>
      void headed(response, bytes).write(half(bytes), () => response.destroy()),
  /** Half of the file as if it were all. */
  halfAsWhole:
    (bytes: Buffer): RequestListener =>
    (_, response) => {
      response.write(half(bytes));
      response.end();
    },
  /** The right size, and one other bit. */
  wrong:
    (bytes: Buffer): RequestListener =>
    (_, response) =>
      void response.end(flipped(bytes)),
  missing: (): RequestListener => (_, response) => void response.writeHead(404).end('not here'),
  /** Says its length beforehand. */
  longer:
    (bytes: Buffer): RequestListener =>
    (_, response) =>
      void response.end(Buffer.concat([bytes, bytes])),
  /** Sends on and on, without a length. */
  endless:
    (bytes: Buffer): RequestListener =>
    (_, response) => {
      response.write(bytes);
      const timer = setInterval(() => response.write(bytes), 20);
      response.on('close', () => clearInterval(timer));
    },
  /** A byte now and then: never silent for long, and never done. */
  trickle:
    (bytes: Buffer): RequestListener =>
    (_, response) => {
      headed(response, bytes);
      const timer = setInterval(() => response.write(bytes.subarray(0, 1)), 20);
      response.on('close', () => clearInterval(timer));
    },
} as const;

/** The bytes with one bit turned over. */
export function flipped(bytes: Buffer): Buffer {
  const other = Buffer.from(bytes);
  other.writeUInt8(other.readUInt8(0) ^ 1, 0);
  return other;
}

function half(bytes: Buffer): Buffer {
  return bytes.subarray(0, bytes.length / 2);
}

function headed(response: ServerResponse, bytes: Buffer): ServerResponse {
  return response.writeHead(200, { 'content-length': bytes.length });
}
