import { createMemoryStore, SharedMemory } from './memory-store.js';
import { describeOutboxStore } from './contract.js';

describeOutboxStore('memory', () => {
  const memory = new SharedMemory();
  const ids = new Map<unknown, string>();
  let isFailing = false;
  return {
    open() {
      const store = createMemoryStore(memory, () => isFailing);
      ids.set(store, store.id);
      return store;
    },
    kill: (store) => void memory.alive.delete(ids.get(store) ?? ''),
    setFailing: (failing) => (isFailing = failing),
  };
});
