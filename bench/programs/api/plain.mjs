/** No OpenTelemetry, and nobody looks. */
export default {};
