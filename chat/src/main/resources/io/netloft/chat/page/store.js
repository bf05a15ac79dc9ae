// What outlives the page: names and values in IndexedDB; in memory only, where a browser does not give one.
const STORE = 'kept';

export class Store {
  constructor(name = 'netloft-chat') {
    this.memory = new Map();
    this.opened = new Promise(resolve => {
      try {
        const request = indexedDB.open(name, 1);
        request.onupgradeneeded = () => request.result.createObjectStore(STORE);
        request.onsuccess = () => resolve(request.result);
        request.onerror = request.onblocked = () => resolve(null);
      } catch {
        resolve(null);
      }
    });
  }

  async run(mode, work) {
    const database = await this.opened;
    if (!database) {
      return undefined;
    }
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const request = work(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  }

  // A full or forbidden disk must not keep anybody from talking.
  async put(key, value) {
    this.memory.set(key, value);
    await this.run('readwrite', store => store.put(value, key)).catch(() => {});
  }

  async remove(key) {
    this.memory.delete(key);
    await this.run('readwrite', store => store.delete(key)).catch(() => {});
  }

  async get(key) {
    return this.memory.get(key) ?? (await this.run('readonly', store => store.get(key)).catch(() => undefined));
  }

  // All values whose names begin so, in the order of the names.
  async all(prefix) {
    const range = IDBKeyRange.bound(prefix, prefix + '\uffff');
    return (await this.run('readonly', store => store.getAll(range)).catch(() => [])) ?? [];
  }
}
