import assert from 'node:assert/strict';

export type Heard = {
  id: string | undefined;
  event: string;
  data: { type: string; data: Record<string, unknown> };
};

/** Reads a stream of server-sent events as a browser does, comments left out. */
export async function* readEvents(answer: Response): AsyncGenerator<Heard> {
  assert.equal(answer.status, 200);
  let text = '';
  for await (const chunk of answer.body ?? []) {
    text += Buffer.from(chunk).toString();
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const heard = parse(text.slice(0, end));
      text = text.slice(end + 2);
      if (heard) yield heard;
    }
  }
}

/** The next event that is not progress. */
export async function nextOf(events: AsyncGenerator<Heard>): Promise<Heard | undefined> {
  for (;;) {
    const { value, done } = await events.next();
    if (done) return undefined;
    if (value.event !== 'job.progress') return value;
  }
}

function parse(block: string): Heard | undefined {
  const fields = new Map(block.split('\n').map((line) => line.split(/: (.*)/s, 2) as [string, string]));
  const data = fields.get('data');
  if (data === undefined) return undefined;
  return { id: fields.get('id'), event: fields.get('event') ?? 'message', data: JSON.parse(data) };
}
