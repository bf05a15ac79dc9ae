// What was said, found by words: in the room that one is in, or in all that one may see.
import { hashOf } from './address.js';
import { element } from './dom.js';
import { marked, moment, roomTitle } from './text.js';
import { Lost } from './wire.js';

const WAIT_MS = 250;
const MOST = 50;
const FILTER = /(?:^|\s)(from|topic|has|in):(\S+)/g;

export class Search {
  constructor(dialog, wire) {
    this.dialog = dialog;
    this.wire = wire;
    this.words = dialog.querySelector('#words');
    this.everywhere = dialog.querySelector('#everywhere');
    this.said = dialog.querySelector('#results');
    this.hits = dialog.querySelector('#hits');
    dialog.querySelector('form').addEventListener('submit', event => {
      event.preventDefault();
      this.hits.querySelector('a')?.click();
    });
    this.words.addEventListener('input', () => this.soon());
    this.everywhere.addEventListener('change', () => this.soon());
    this.hits.addEventListener('click', event => event.target.closest('a') && dialog.close());
    dialog.addEventListener('keydown', event => this.key(event));
  }

  show(room, me) {
    this.room = room;
    this.me = me;
    this.everywhere.checked ||= !room;
    this.dialog.showModal();
    this.words.select();
    this.words.focus();
    this.soon();
  }

  soon() {
    clearTimeout(this.due);
    this.due = setTimeout(() => this.find(), WAIT_MS);
  }

  // The words, and the filters that stand among them.
  asked() {
    const typed = this.words.value;
    const filters = Object.fromEntries([...typed.matchAll(FILTER)].map(([, name, value]) => [name, value]));
    const { from, topic, has } = filters;
    const room = filters.in?.replace(/^#/, '') ?? (this.everywhere.checked ? undefined : this.room);
    // Where one is a guest, so are the others.
    const guest = from && this.me.startsWith('~') && !from.startsWith('~');
    return { text: typed.replace(FILTER, ' ').trim(), room, from: guest ? '~' + from : from, topic, has, limit: MOST };
  }

  async find() {
    const asked = this.asked();
    const turn = (this.turn = {});
    if (!asked.text && !asked.from && !asked.topic && !asked.has) {
      this.draw([], '', []);
      return;
    }
    try {
      const { found } = await this.wire.ask('search', asked);
      if (turn === this.turn) {
        const many = found.length === MOST ? 'the latest ' + MOST : found.length ? found.length + ' found' : 'nothing found';
        this.draw(found, many, asked.text.split(/\s+/).filter(Boolean).map(word => word.replace(/\*$/, '')));
      }
    } catch (failure) {
      if (turn === this.turn) {
        this.draw([], failure instanceof Lost ? 'not connected' : failure.message, []);
      }
    }
  }

  draw(found, said, words) {
    this.said.textContent = said;
    this.hits.replaceChildren(...found.map(one => this.row(one, words)));
  }

  row({ room, seq, from, at, text, topic }, words) {
    const row = element('li');
    const link = element('a');
    const head = element('small');
    const body = element('div');
    link.href = hashOf(room, seq);
    head.append(element('strong', '', from), roomTitle(room, this.me), element('time', '', moment(at)));
    if (topic) {
      head.append(element('span', '', topic));
    }
    marked(body, text, words);
    link.append(head, body);
    row.append(link);
    return row;
  }

  key(event) {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by) {
      event.preventDefault();
      const all = [this.words, ...this.hits.querySelectorAll('a')];
      all[Math.max(0, Math.min(all.length - 1, all.indexOf(document.activeElement) + by))].focus();
    }
  }
}
