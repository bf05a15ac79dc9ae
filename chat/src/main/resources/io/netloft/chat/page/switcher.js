// Ctrl-K: a room or a user, found by letters that stand in its name in that order; or a new room.
import { element } from './dom.js';
import { rank, roomTitle } from './text.js';

const SHOWN = 50;
const ROOM = /^#?[\p{L}\p{N}][\p{L}\p{N}._-]{0,63}$/u;
const USER = /^@~?[\p{L}\p{N}][\p{L}\p{N}._@+:/|=-]{0,63}$/u;

export class Switcher {
  constructor(dialog, onOpen) {
    this.dialog = dialog;
    this.onOpen = onOpen;
    this.input = dialog.querySelector('input');
    this.list = dialog.querySelector('ul');
    this.input.addEventListener('input', () => this.find());
    this.input.addEventListener('keydown', event => this.key(event));
    this.list.addEventListener('click', event => {
      const row = event.target.closest('li');
      if (row) {
        this.choose([...this.list.children].indexOf(row));
      }
    });
  }

  // Choices are {room, title, unread}.
  show(rooms, users, me, typed = '') {
    this.guest = me.startsWith('~');
    const direct = new Set(rooms.map(room => roomTitle(room.room, me)));
    this.all = rooms.map(room => ({ room: room.room, title: roomTitle(room.room, me), unread: room.unread ?? 0 }));
    users
      .map(user => '@' + user)
      .filter(title => !direct.has(title) && title !== '@' + me)
      .forEach(title => this.all.push({ room: title, title, unread: 0 }));
    this.input.value = typed;
    this.find();
    if (!this.dialog.open) {
      this.dialog.showModal();
    }
    this.input.focus();
  }

  find() {
    const typed = this.input.value.trim();
    const wanted = typed.toLowerCase();
    this.found = this.all
      .map(one => ({ ...one, rank: rank(one.title.toLowerCase(), wanted) }))
      .filter(one => one.rank >= 0)
      .sort((one, other) => (wanted ? 0 : other.unread - one.unread) || one.rank - other.rank)
      .slice(0, SHOWN);
    const exact = this.found.some(one => one.title.toLowerCase() === wanted || one.title.toLowerCase() === '#' + wanted);
    if (!exact && USER.test(typed)) {
      // Where one is a guest, so are the others.
      const user = this.guest && !typed.startsWith('@~') ? '@~' + typed.slice(1) : typed;
      this.found.push({ room: user, title: 'write to ' + user });
    } else if (!exact && ROOM.test(typed)) {
      const room = wanted.replace('#', '');
      this.found.push({ room, title: 'join or make #' + room });
    }
    this.at = 0;
    this.draw();
  }

  key(event) {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      this.at = Math.max(0, Math.min(this.found.length - 1, this.at + (event.key === 'ArrowDown' ? 1 : -1)));
      this.draw();
    } else if (event.key === 'Enter' && !event.isComposing) {
      event.preventDefault();
      this.choose(this.at);
    }
  }

  choose(at) {
    const one = this.found[at];
    if (one) {
      this.dialog.close();
      this.onOpen(one.room);
    }
  }

  draw() {
    const rows = this.found.map((one, index) => {
      const row = element('li', '', one.title);
      row.id = 'found' + index;
      row.setAttribute('role', 'option');
      row.setAttribute('aria-selected', String(index === this.at));
      if (one.unread) {
        row.append(element('small', '', one.unread + ' unread'));
      }
      return row;
    });
    this.list.replaceChildren(...rows);
    this.input.setAttribute('aria-activedescendant', rows.length ? 'found' + this.at : '');
    rows[this.at]?.scrollIntoView({ block: 'nearest' });
  }
}
