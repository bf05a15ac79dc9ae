// The list of rooms, each with what is unread in it and whether one is meant.
import { element, roomTitle } from './text.js';

export class Rooms {
  constructor(list, onOpen) {
    this.list = list;
    this.known = new Map();
    this.me = '';
    this.here = '';
    this.state = () => '';
    list.addEventListener('click', event => {
      const link = event.target.closest('a');
      if (link && !event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        onOpen(link.dataset.room);
      }
    });
  }

  // What the server has said of all of them.
  set(rooms) {
    this.known = new Map(rooms.map(room => [room.room, room]));
    this.draw();
  }

  has(room) {
    return this.known.has(room);
  }

  unread(room, { unread, mentions }) {
    this.known.set(room, { ...this.known.get(room), room, followed: true, unread, mentions });
    this.draw();
  }

  open(room) {
    this.here = room;
    this.unread(room, { unread: 0, mentions: 0 });
  }

  remove(room) {
    this.known.delete(room);
    this.draw();
  }

  // Those that one follows first; rooms of two behind the others.
  sorted() {
    return [...this.known.values()].sort((one, other) =>
      Boolean(other.followed) - Boolean(one.followed)
      || one.room.startsWith('@') - other.room.startsWith('@')
      || one.room.localeCompare(other.room));
  }

  // The next one, or the next with something unread.
  beside(by, unreadOnly) {
    const all = this.sorted();
    const at = all.findIndex(room => room.room === this.here);
    for (let step = 1; step <= all.length; step++) {
      const room = all[(at + by * step + all.length * step) % all.length];
      if (!unreadOnly || room.unread) {
        return room.room;
      }
    }
    return '';
  }

  get unreadCount() {
    return [...this.known.values()].reduce((sum, room) => sum + (room.unread ?? 0), 0);
  }

  draw() {
    this.list.replaceChildren(...this.sorted().map(room => this.row(room)));
  }

  row(room) {
    const row = element('li', room.followed ? '' : 'other');
    const link = element('a');
    const title = roomTitle(room.room, this.me);
    link.dataset.room = room.room;
    link.href = '#' + new URLSearchParams({ room: room.room });
    link.classList.toggle('unread', room.unread > 0);
    if (room.room === this.here) {
      link.setAttribute('aria-current', 'page');
    }
    if (title.startsWith('@')) {
      link.append(dot(this.state(title.slice(1))));
    }
    link.append(element('span', 'name', (room.private && !title.startsWith('@') ? '🔒 ' : '') + title));
    if (room.mentions) {
      link.append(badge('mentions', '@' + room.mentions, room.mentions + ' for you'));
    }
    if (room.unread) {
      link.append(badge('count', room.unread >= 1000 ? '999+' : String(room.unread), room.unread + ' unread'));
    }
    row.append(link);
    return row;
  }
}

export function dot(state) {
  const made = element('span', 'dot ' + (state || 'offline'));
  made.setAttribute('role', 'img');
  made.setAttribute('aria-label', state || 'offline');
  made.title = state || 'offline';
  return made;
}

function badge(kind, text, label) {
  const made = element('span', 'badge ' + kind, text);
  made.setAttribute('role', 'img');
  made.setAttribute('aria-label', label);
  return made;
}
