/** One operation of an OpenAPI document: a method at a path. */
export interface Operation {
  /** Method and path as the document has them, the first server's base path before it: `GET /v1/users/{id}`. */
  readonly endpoint: string;
  /** In upper case. */
  readonly method: string;
  /** Its path behind each server's base path, the first server's first, and without any, as behind a gateway. */
  readonly paths: readonly string[];
  /** `operationId`, at most 200 characters. */
  readonly id: string | undefined;
  /** At most 10, of at most 100 characters each. */
  readonly tags: readonly string[];
  readonly deprecated: boolean;
  /** `YYYY-MM-DD`, of `x-sunset` or `x-sunset-date`. */
  readonly sunsetDate: string | undefined;
}
