import { type Signal, signal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

/** Whether the server answers. */
export const isConnected: Signal<boolean> = signal(true);

const HIDDEN_MS = 5_000;
const LOST_MS = 1_500;

/** What an address answers, `undefined` before its first answer. Reads it again and again, one request at a time, and more rarely while nobody looks. */
export function usePolling<T>(url: string | undefined, everyMs: number): Signal<T | undefined> {
  const data = useSignal<T | undefined>(undefined);
  useEffect(() => {
    if (url === undefined) return undefined;
    const ending = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const read = async (): Promise<void> => {
      let waitMs = everyMs;
      try {
        const response = await fetch(url, { signal: ending.signal });
        if (response.ok) data.value = await response.json();
        isConnected.value = true;
      } catch {
        if (ending.signal.aborted) return;
        isConnected.value = false;
        waitMs = LOST_MS;
      }
      if (!ending.signal.aborted) timer = setTimeout(() => void read(), document.hidden ? HIDDEN_MS : waitMs);
    };
    const look = (): void => {
      clearTimeout(timer);
      if (!document.hidden) void read();
    };
    void read();
    document.addEventListener('visibilitychange', look);
    return () => {
      ending.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, [url, everyMs]);
  return data;
}
