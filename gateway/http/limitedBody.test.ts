import { PassThrough, type Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { limitedBody, type Pace } from './limitedBody.ts';

/** An upload whose seconds the test counts. */
function upload() {
  const sender = new PassThrough();
  const stalls: string[] = [];
  let tick: (() => void) | undefined;
  const everySecond: Pace['everySecond'] = (given) => {
    tick = given;
    return () => (tick = undefined);
  };
  const pace = { idleSeconds: 10, minBytesPerSecond: 4, windowSeconds: 20, everySecond };
  const body: Readable = limitedBody(sender, 1_000, pace, () => stalls.push('stalled'));
  const pass = async (seconds: number): Promise<void> => {
    await setImmediate();
    for (let second = 0; second < seconds; second += 1) tick?.();
  };
  const send = async (bytes: number, seconds: number): Promise<void> => {
    sender.write(Buffer.alloc(bytes, 'x'));
    await pass(seconds);
  };
  return { sender, body, stalls, pass, send, isClocked: () => tick !== undefined };
}

describe('limitedBody', () => {
  it('ends with an error where nothing came for so long', async () => {
    const { body, send, stalls, isClocked } = upload();
    const read = text(body).catch((error: unknown) => error);
    await send(100, 9);
    expect(stalls).toEqual([]);
    await send(100, 10);
    expect(await read).toMatchObject({ code: 'REQUEST_TIMEOUT', message: expect.stringMatching(/nothing came for 10 seconds/) as string });
    expect([stalls, isClocked()]).toEqual([['stalled'], false]);
  });

  it('ends with an error where it comes drop by drop', async () => {
    const { body, send } = upload();
    const read = text(body).catch((error: unknown) => error);
    for (let drop = 0; drop < 4; drop += 1) await send(15, 5);
    expect(await read).toMatchObject({ code: 'REQUEST_TIMEOUT', message: expect.stringMatching(/slower than 4 bytes a second/) as string });
  });

  it('passes on what comes fast enough, on average over each window', async () => {
    const { sender, body, send, isClocked } = upload();
    const read = text(body);
    for (let drop = 0; drop < 12; drop += 1) await send(drop % 4 === 0 ? 65 : 5, 5);
    sender.end();
    expect((await read).length).toBe(240);
    expect(isClocked()).toBe(false);
  });

  it('does not count the time in which what came waits to be read', async () => {
    const { sender, body, send } = upload();
    await send(50, 100);
    sender.end();
    expect((await text(body)).length).toBe(50);
  });

  it('ends with an error where it is larger than any file that is taken', async () => {
    const { body, send } = upload();
    const read = text(body).catch((error: unknown) => error);
    await send(1_001, 0);
    expect(await read).toMatchObject({ code: 'BODY_TOO_LARGE' });
  });
});
