import { context, propagation, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { SpanOptions, Tracing } from './tracing.ts';

const EVERY_MS = 1_000;

/** Spans beyond the processor's queue (2,048) are dropped: a collector that is away must not fill the memory. */
export function openTelemetry(service: string, endpoint: string): Tracing {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  const exporter = new OTLPTraceExporter({
    url: `${endpoint.replace(/\/$/, '')}/v1/traces`,
    timeoutMillis: 5_000,
  });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': service, 'process.pid': process.pid }),
    sampler: new ParentBasedSampler({ root: new AlwaysOnSampler() }),
    spanProcessors: [
      new BatchSpanProcessor({ exporter, scheduledDelayMillis: EVERY_MS, exportTimeoutMillis: 5_000 }),
    ],
  });
  const tracer = provider.getTracer('darkroom');

  const start = (name: string, { parent, isServer, attributes = {} }: SpanOptions, startTime?: Date) => {
    const within = parent ? propagation.extract(ROOT_CONTEXT, { traceparent: parent }) : context.active();
    const kind = isServer ? SpanKind.SERVER : SpanKind.INTERNAL;
    const span = tracer.startSpan(name, { kind, attributes, ...(startTime && { startTime }) }, within);
    return { span, within: trace.setSpan(within, span) };
  };
  return {
    inSpan: async (name, options, work) => {
      const { span, within } = start(name, options);
      try {
        return await context.with(within, work);
      } catch (error) {
        // Its text may tell of files and rows; the log has it, under the same job or request.
        span.setStatus({
          code: SpanStatusCode.ERROR,
          message: error instanceof Error ? error.name : 'error',
        });
        throw error;
      } finally {
        span.end();
      }
    },
    record: (name, options, began, ended) => start(name, options, began).span.end(ended),
    tell: (attributes, name) => {
      const span = trace.getActiveSpan()?.setAttributes(attributes);
      if (name) span?.updateName(name);
    },
    traceparent: () => {
      const carrier: { traceparent?: string } = {};
      propagation.inject(context.active(), carrier);
      return carrier.traceparent;
    },
    stop: () => provider.shutdown(),
  };
}
