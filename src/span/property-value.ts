type Scalar = string | number | boolean | null | undefined | Date;

/** What an event's or a person's property can be: a plain object is kept up to three levels and 8 KiB. */
export type PropertyValue = Scalar | readonly Scalar[] | PropertyObject;

/** A plain object as a property's value. */
interface PropertyObject {
  readonly [name: string]: PropertyValue;
}

/** Names that every event has of its request, its caller and its trace: no app can set them. */
export interface OwnProperties {
  readonly endpoint?: never;
  readonly method?: never;
  readonly route?: never;
  readonly route_source?: never;
  readonly status_code?: never;
  readonly status_class?: never;
  readonly duration_ms?: never;
  readonly request_count?: never;
  readonly sampling_rate?: never;
  readonly organization_id?: never;
  readonly distinct_id?: never;
  readonly token?: never;
  readonly $set?: never;
  readonly $set_once?: never;
  readonly $groups?: never;
  readonly $session_id?: never;
  readonly $process_person_profile?: never;
  readonly $trace_id?: never;
  readonly $span_id?: never;
}
