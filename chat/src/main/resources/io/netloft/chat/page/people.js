// Who is in the room, and who of them is writing.
import { avatar, button, dot, element } from './dom.js';

const ORDER = { online: 0, away: 1, offline: 2 };
const SHOWN = 300;
const NAMED = 3;

export class People {
  constructor({ list, count, typing }, onChosen) {
    this.list = list;
    this.count = count;
    this.line = typing;
    this.onChosen = onChosen;
    this.me = '';
    this.clear();
  }

  clear() {
    this.users = new Map();
    this.count.textContent = '';
    this.typing([]);
    this.list.replaceChildren();
  }

  set(users, online) {
    this.users = new Map(users.map(user => [user.user, user]));
    this.draw(online);
  }

  changed(users, online) {
    users.forEach(user => this.users.set(user.user, { ...this.users.get(user.user), ...user }));
    this.draw(online);
  }

  state(user) {
    return this.users.get(user)?.state ?? '';
  }

  typing(users) {
    const others = users.filter(user => user !== this.me);
    const names = others.slice(0, NAMED).join(', ') + (others.length > NAMED ? ' and ' + (others.length - NAMED) + ' more' : '');
    this.line.textContent = others.length ? names + (others.length === 1 ? ' is' : ' are') + ' writing …' : '';
  }

  draw(online) {
    const focused = this.list.contains(document.activeElement) ? document.activeElement.dataset.user : '';
    this.count.textContent = String(online);
    this.count.parentElement.setAttribute('aria-label', online + ' here');
    const sorted = [...this.users.values()].sort(
      (one, other) => ORDER[one.state] - ORDER[other.state] || one.user.localeCompare(other.user),
    );
    this.list.replaceChildren(...sorted.slice(0, SHOWN).map(user => this.row(user)));
    if (focused) {
      this.list.querySelector('button[data-user="' + CSS.escape(focused) + '"]')?.focus();
    }
  }

  row({ user, state, role }) {
    const row = element('li', state);
    const name = button('plain', '', user + ', ' + state, () => this.onChosen(user, name));
    name.dataset.user = user;
    name.append(avatar(user, 'small'), element('span', 'name', user));
    if (role === 'owner' || role === 'moderator') {
      name.append(element('small', '', role));
    }
    name.append(dot(state));
    row.append(name);
    return row;
  }
}
