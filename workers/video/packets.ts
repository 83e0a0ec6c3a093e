import { inputOptions, inputUrl, type Video } from './container.ts';
import { runTool, ToolFailure } from './tool.ts';

/** Reading is bounded by the disk: 5 minutes hold 30 GB at 100 MB/s. */
const SCAN_DEADLINE_MS = 300_000;

/** Seconds on the file's own clock: of the first packet's start and the last packet's end. */
export type Span = { start: number; end: number };

/**
 * Reads every packet, decoding none: the truth about files that claim more than they hold, or claim nothing
 * (what browsers record has no duration). Costs one read of the file.
 *
 * @param onTime gets the time of the packet just read, in seconds, now and then.
 * @returns the span of each stream that has packets, by stream index. Empty when there are none.
 */
export async function scanPackets(
  video: Video,
  signal: AbortSignal,
  onTime: (seconds: number) => void = () => {},
): Promise<Map<number, Span>> {
  const spans = new Map<number, Span>();
  let lines = 0;
  const onLine = (line: string) => {
    const packet = readPacket(line);
    if (!packet) return;
    widen(spans, packet);
    if (lines++ % 1000 === 0) onTime(packet.end);
  };
  try {
    await runTool('ffprobe', {
      args: [
        '-v',
        'error',
        '-of',
        'csv=p=0',
        '-show_entries',
        ENTRIES,
        ...inputOptions(video),
        inputUrl(video),
      ],
      deadlineMs: SCAN_DEADLINE_MS,
      signal,
      onLine,
    });
  } catch (error) {
    // A damaged tail ends the reading with an error; what came before it is what the file holds.
    if (!(error instanceof ToolFailure)) throw error;
  }
  return spans;
}

const ENTRIES = 'packet=stream_index,pts_time,dts_time,duration_time';

type Packet = Span & { stream: number };

/** AVI gives only the decoding time, and the last packet of a stream may lack a duration. */
function readPacket(line: string): Packet | null {
  const [index = '', pts = '', dts = '', length = ''] = line.split(',');
  const stream = Number.parseInt(index, 10);
  const start = [pts, dts].map(Number.parseFloat).find(Number.isFinite);
  if (Number.isNaN(stream) || start === undefined) return null;
  return { stream, start, end: start + (Number.parseFloat(length) || 0) };
}

function widen(spans: Map<number, Span>, { stream, start, end }: Packet): void {
  const known = spans.get(stream);
  spans.set(stream, {
    start: Math.min(known?.start ?? start, start),
    end: Math.max(known?.end ?? end, end),
  });
}
