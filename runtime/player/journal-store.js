// Where unacknowledged calls wait. One interface, two homes:
//   durable                       true: survives the page
//   put(record)                   record = {person, launch, n, call, token, journalUrl}
//   removeUpTo(person, launch, n) calls 1..n of that launch are on the server
//   list(person)                  records in order of launch and number; of nobody else
// All but `durable` are promises; they reject when the browser refuses.

const kDatabase = 'waymark';
const kStore = 'calls';

export class MemoryStore {
  durable = false;
  #records = [];

  async put(record) {
    this.#records.push(record);
  }

  async removeUpTo(person, launch, n) {
    this.#records = this.#records.filter((r) => r.person !== person || r.launch !== launch || r.n > n);
  }

  async list(person) {
    const order = (x, y) => (x.launch < y.launch ? -1 : x.launch > y.launch ? 1 : x.n - y.n);
    return this.#records.filter((r) => r.person === person).sort(order);
  }
}

export class IndexedDbStore {
  durable = true;
  #database;
  #range;

  constructor(database, range) {
    this.#database = database;
    this.#range = range;
  }

  put(record) {
    return this.#run('readwrite', (store) => store.put(record));
  }

  removeUpTo(person, launch, n) {
    return this.#run('readwrite', (store) =>
      store.delete(this.#range.bound([person, launch, 0], [person, launch, n])),
    );
  }

  // An array sorts after every string (IndexedDB 2.4), so this bounds all launches of the person.
  list(person) {
    return this.#run('readonly', (store) => store.getAll(this.#range.bound([person], [person, []])));
  }

  // Resolves when the transaction is complete, not when the request is: only then is it on disk.
  #run(mode, ask) {
    return new Promise((resolve, reject) => {
      const transaction = this.#database.transaction(kStore, mode);
      const request = ask(transaction.objectStore(kStore));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = transaction.onabort = () =>
        reject(transaction.error ?? new Error('storage refused'));
    });
  }
}

// Some browsers have answered neither yes nor no until they were started again: a module must not wait for that.
const kPatience = 4000; // ms

function openDatabase(indexedDb, wait) {
  return new Promise((resolve, reject) => {
    const request = indexedDb.open(kDatabase, 1);
    let gaveUp = false;
    wait(() => {
      gaveUp = true;
      reject(new Error('storage does not answer'));
    }, kPatience);
    request.onupgradeneeded = () =>
      request.result.createObjectStore(kStore, { keyPath: ['person', 'launch', 'n'] });
    request.onsuccess = () => (gaveUp ? request.result.close() : resolve(request.result));
    request.onerror = request.onblocked = () => reject(request.error ?? new Error('storage blocked'));
  });
}

// The browser's store, or memory when it is denied (private windows, policies, no space).
export async function openStore(scope = globalThis) {
  try {
    const wait = (work, ms) => (scope.setTimeout ?? setTimeout)(work, ms);
    const database = await openDatabase(scope.indexedDB, wait);
    database.onversionchange = () => database.close();
    return new IndexedDbStore(database, scope.IDBKeyRange);
  } catch {
    return new MemoryStore();
  }
}
