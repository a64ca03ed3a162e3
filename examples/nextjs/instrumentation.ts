/** Next.js calls it once, before the first request, in each of its runtimes. */
export async function register(): Promise<void> {
  if (process.env['NEXT_RUNTIME'] !== 'nodejs') return;
  const { startTelemetry } = await import('./telemetry');
  startTelemetry();
}
