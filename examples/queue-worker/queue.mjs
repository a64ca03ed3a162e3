import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';

/**
 * Stands for BullMQ, SQS, Kafka …: jobs in the memory of this process. Real brokers' instrumentations write the trace
 * into messages and make the consumer's span by themselves; both are written out here.
 *
 * @typedef {{ user: string, organization: string, format: string, headers: Record<string, string> }} Job
 */
const tracer = trace.getTracer('exports-queue');
let running = Promise.resolve();

/** @param {Omit<Job, 'headers'>} job @param {(job: Job) => Promise<void>} work */
export function enqueue(job, work) {
  /** @type {Record<string, string>} */
  const headers = {};
  propagation.inject(context.active(), headers);
  running = running.then(() => consume({ ...job, headers }, work));
}

/** Resolves once all jobs are done. */
export const drain = () => running;

/** @param {Job} job @param {(job: Job) => Promise<void>} work */
async function consume(job, work) {
  const attributes = {
    'messaging.system': 'in_memory',
    'messaging.operation.type': 'process',
    'messaging.destination.name': 'exports',
  };
  const producer = propagation.extract(context.active(), job.headers);
  await tracer.startActiveSpan(
    'process exports',
    { kind: SpanKind.CONSUMER, attributes },
    producer,
    async (span) => {
      try {
        await work(job);
      } catch (error) {
        span.recordException(error instanceof Error ? error : String(error));
        span.setStatus({ code: SpanStatusCode.ERROR });
      } finally {
        span.end();
      }
    },
  );
}
