import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { after, before, beforeEach, test } from 'node:test';
import { until } from '../support/until.ts';
import { type Link, openLink } from './proxy.ts';

/** Answers each message with itself in capitals. */
const heard: string[] = [];
const server = createServer((socket) => {
  socket.on('error', () => {});
  socket.on('data', (chunk) => {
    heard.push(chunk.toString());
    socket.write(chunk.toString().toUpperCase());
  });
});
let link: Link;
const open: Socket[] = [];

before(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  link = await openLink(() => (server.address() as AddressInfo).port);
});
after(async () => {
  for (const socket of open) socket.destroy();
  await link.close();
  server.close();
});
beforeEach(() => {
  link.set('sound');
  heard.length = 0;
});

async function dial(): Promise<Socket> {
  const socket = connect(link.port, '127.0.0.1');
  socket.on('error', () => {});
  open.push(socket);
  await once(socket, 'connect');
  return socket;
}
const reply = async (socket: Socket) => String((await once(socket, 'data'))[0]);
async function echo(socket: Socket, text: string): Promise<string> {
  socket.write(text);
  return reply(socket);
}
/** Resolves when the server has heard `text`. */
const untilHeard = (text: string) =>
  until(`the server to hear ${text}`, 30, async () => heard.includes(text));

test('a sound link passes everything', async () => {
  assert.equal(await echo(await dial(), 'hello'), 'HELLO');
});

test('a cut link breaks what is open and lets nobody in', async () => {
  const socket = await dial();
  await echo(socket, 'a');
  link.set('cut');
  await once(socket, 'close');
  await once(await dial(), 'close');
  link.set('sound');
  assert.equal(await echo(await dial(), 'b'), 'B');
});

test('a black hole keeps everything open, and what it held arrives when it is gone', async () => {
  const socket = await dial();
  await echo(socket, 'a');
  link.set('black-holed');
  socket.write('held');
  const another = await dial();
  another.write('too');
  await echoBeside();
  assert.deepEqual(heard, ['a', 'beside']);
  assert.equal(socket.destroyed, false);
  link.set('sound');
  assert.deepEqual(await Promise.all([reply(socket), reply(another)]), ['HELD', 'TOO']);
});

test('a deaf link lets the client speak and not hear, and breaks when it is sound again', async () => {
  const socket = await dial();
  link.set('deaf');
  socket.write('spoken');
  socket.once('data', () => assert.fail('an answer came through'));
  await untilHeard('spoken');
  await echoBeside();
  link.set('sound');
  await once(socket, 'close');
});

test('answers are late and in order', async () => {
  const socket = await dial();
  link.set({ delayMs: 30 });
  const started = performance.now();
  assert.equal(await echo(socket, 'a'), 'A');
  assert.ok(performance.now() - started >= 55, 'there and back take 30 ms each');
});

test('an answer is cut off after so many bytes', async () => {
  const socket = await dial();
  link.set({ truncateAt: 3 });
  assert.equal(await echo(socket, 'abcdef'), 'ABC');
  await once(socket, 'close');
});

test('the reply to one message is lost, and its work is done', async () => {
  const [first, second] = [await dial(), await dial()];
  const lost = link.loseReply('COMMIT', 'mine');
  assert.equal(await echo(first, 'mine'), 'MINE');
  assert.equal(await echo(second, 'commit'), 'COMMIT', 'another client');
  first.write('commit');
  await lost;
  await once(first, 'close');
  assert.equal(heard.filter((text) => text === 'commit').length, 2);
  assert.equal(await echo(second, 'commit'), 'COMMIT');
});

/** A whole exchange past the link: whatever the link let through has arrived by then. */
async function echoBeside(): Promise<void> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  open.push(socket);
  await once(socket, 'connect');
  assert.equal(await echo(socket, 'beside'), 'BESIDE');
}
