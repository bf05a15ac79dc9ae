// What was said and is not acknowledged: kept over restarts of the page, said again under the same id, one after the other, so
// that it is stored once and in the order in which it was said.
import { Lost, Refused } from './wire.js';

const AGAIN_MS = 2000;

export class Outbox {
  constructor(store, wire, onChange) {
    this.store = store;
    this.wire = wire;
    this.onChange = onChange;
    this.user = '';
    this.entries = [];
    this.count = 0;
    this.ready = false;
  }

  // There is no connection, or the server does not know yet whose it is.
  pause() {
    this.ready = false;
  }

  // Whose it is: what he said before and is not acknowledged comes first.
  async belongsTo(user) {
    if (this.user !== user) {
      this.user = user;
      this.entries = [];
      const kept = await this.store.all('out:' + user + ':');
      const said = new Set(this.entries.map(entry => entry.cid));
      this.entries = [...kept.filter(entry => !said.has(entry.cid)), ...this.entries];
      this.onChange();
    }
    this.ready = true;
    this.go();
  }

  add(room, text, topic, mentions) {
    const order = String(Date.now()).padStart(15, '0') + String(this.count++ % 10_000).padStart(4, '0');
    const key = 'out:' + this.user + ':' + order;
    const entry = { key, cid: freshId(), room, text, topic, mentions, at: new Date().toISOString() };
    this.entries.push(entry);
    this.store.put(entry.key, entry);
    this.onChange();
    this.go();
  }

  of(room) {
    return this.entries.filter(entry => entry.room === room);
  }

  // Its event has come, so it needs to be shown no more; the answer may still be on its way.
  arrived(cid) {
    const entry = this.entries.find(one => one.cid === cid);
    if (entry) {
      this.drop(entry);
    }
  }

  // Everything up to a number has come in a room.
  seen(room, head) {
    this.of(room)
      .filter(entry => entry.seq && entry.seq <= head)
      .forEach(entry => this.drop(entry));
  }

  drop(entry) {
    this.entries = this.entries.filter(one => one !== entry);
    this.store.remove(entry.key);
    this.onChange();
  }

  again(entry) {
    entry.failed = '';
    this.store.put(entry.key, entry);
    this.onChange();
    this.go();
  }

  async go() {
    if (this.busy) {
      return;
    }
    this.busy = true;
    try {
      for (let next = this.next(); next; next = this.next()) {
        await this.send(next);
      }
    } catch (broken) {
      if (!(broken instanceof Lost)) {
        throw broken;
      }
    } finally {
      this.busy = false;
    }
  }

  next() {
    return this.ready ? this.entries.find(entry => !entry.seq && !entry.failed) : undefined;
  }

  async send(entry) {
    const { room, cid, text, topic, mentions } = entry;
    try {
      const ok = await this.wire.ask('send', { room, cid, text, topic: topic || undefined, mentions });
      entry.seq = ok.seq;
      this.store.remove(entry.key);
    } catch (refused) {
      if (!(refused instanceof Refused)) {
        throw refused;
      }
      if (refused.retryAfterMs !== undefined) {
        await new Promise(resolve => setTimeout(resolve, refused.retryAfterMs || AGAIN_MS));
        return;
      }
      entry.failed = refused.message;
      this.store.put(entry.key, entry);
    }
    this.onChange(entry);
  }
}

function freshId() {
  return [...crypto.getRandomValues(new Uint8Array(12))].map(byte => byte.toString(16).padStart(2, '0')).join('');
}
