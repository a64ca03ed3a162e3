export { DEFAULT_IGNORED } from './match/ignore.js';
export {
  annotate,
  identify,
  type AnnotatedProperties,
  type StatedIdentity as Identity,
} from './span/scopes/annotations.js';
export type { PropertyValue } from './span/property-value.js';
export {
  apiAttributes,
  type ApiAttributesHook,
  type ApiAttributesOptions,
} from './span/hooks/api-attributes.js';
export { lambdaAttributes, type LambdaHooks } from './span/hooks/lambda-attributes.js';
export { recordServerSpans, type RecordServerSpansOptions } from './span/record-server-spans.js';
export { listEndpoints } from './entrance/endpoints/list-endpoints.js';
export { reportEndpoints } from './entrance/endpoints/report-endpoints.js';
export { PostHogEventSpanProcessor } from './entrance/processor.js';
export type { RollupStats, Stats } from './diagnostics.js';
export type { JsonValue, ProductEvent, ReviewedEvent } from './event/product-event.js';
export type { PersonProfiles } from './event/build-event.js';
export type { ApiRequest, Caller, Origin, RouteSource } from './request/api-request.js';
export type { StatusPattern } from './match/status.js';
export type { RuleProperties } from './match/rules.js';
export type { EndedSpan, Resource, StartedSpan } from './span/span.js';
export type { PostHogClient } from './deliver/sinks/client-sink.js';
export type { DeliveryOptions, OutboxOptions } from './options/delivery-options.js';
export type {
  BeforeSend,
  CallerFunction,
  CallerOptions,
  IgnoreOptions,
  PostHogEventSpanProcessorOptions,
} from './options/options.js';
export type { FewerEventsOptions, RollupOptions, SamplingOptions } from './options/fewer-events.js';
export type { EndpointPatternText, EventRule, EventRules, NamedRule } from './options/event-rules.js';
