import { readTracingSettings } from './config.ts';

export type Attributes = Record<string, string | number>;

export type SpanOptions = {
  /** W3C `traceparent` of what this is part of, where that is not what goes on here: a request's header, a job's column. */
  parent?: string | null | undefined;
  /** What asked for it is another process. */
  isServer?: boolean;
  attributes?: Attributes;
};

export type Tracing = {
  inSpan: <T>(name: string, options: SpanOptions, work: () => Promise<T>) => Promise<T>;
  /** A span of something that is over. */
  record: (name: string, options: SpanOptions, began: Date, ended: Date) => void;
  /** Adds to the span that goes on here. */
  tell: (attributes: Attributes, name?: string) => void;
  traceparent: () => string | undefined;
  stop: () => Promise<void>;
};

let tracing: Tracing | undefined;

/**
 * Sends spans of this process to OTEL_EXPORTER_OTLP_ENDPOINT. Without that setting nothing of OpenTelemetry is loaded, and
 * the functions below do nothing.
 * @returns what sends the last ones
 */
export async function startTracing(service: string, env?: NodeJS.ProcessEnv): Promise<() => Promise<void>> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } = readTracingSettings(env);
  if (!endpoint) return async () => {};
  const { openTelemetry } = await import('./open-telemetry.ts');
  const started = openTelemetry(service, endpoint);
  tracing = started;
  return async () => {
    tracing = undefined;
    await started.stop();
  };
}

/** Does work as a span: a step of the trace that it is part of, with its time and whether it failed. */
export const inSpan = <T>(name: string, options: SpanOptions, work: () => Promise<T>): Promise<T> =>
  tracing ? tracing.inSpan(name, options, work) : work();

export const recordSpan: Tracing['record'] = (...span) => tracing?.record(...span);

/** @param name replaces the span's, where it is known only after it began */
export const tellSpan: Tracing['tell'] = (...told) => tracing?.tell(...told);

/** Names the span that goes on here, for a process that goes on with it later. */
export const traceparent = (): string | undefined => tracing?.traceparent();
