// What waits on this device to be sent: one IndexedDB store, read by the page and by the service worker.
const open = () =>
  new Promise((resolve, reject) => {
    const asked = indexedDB.open("portal-offline", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("journal", { keyPath: "number", autoIncrement: true });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });

async function within(mode, work) {
  const database = await open();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction("journal", mode);
      const asked = work(transaction.objectStore("journal"));
      transaction.oncomplete = () => resolve(asked.result);
      transaction.onerror = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

/** Keeps an entry; its id is the key by which the server knows it when it comes twice. */
export const add = (entry) => within("readwrite", (store) => store.add({ ...entry, id: crypto.randomUUID() }));

/** All entries, oldest first. */
export const all = () => within("readonly", (store) => store.getAll());

export async function remove(id) {
  const found = (await all()).find((entry) => entry.id === id);
  if (found) await within("readwrite", (store) => store.delete(found.number));
}
