// Names that fit what stands behind an @ before the caret.
import { avatar, element } from './dom.js';
import { bare, rank } from './text.js';

const BEGUN = /(?<![\p{L}\p{N}])@([\p{L}\p{N}._-]*)$/u;
const SHOWN = 6;

export class Complete {
  constructor(text, list, users) {
    this.text = text;
    this.list = list;
    this.users = users;
    this.found = [];
    text.addEventListener('input', () => this.find());
    text.addEventListener('blur', () => this.close());
    list.addEventListener('mousedown', event => {
      event.preventDefault();
      const row = event.target.closest('li');
      if (row) {
        this.take([...list.children].indexOf(row));
      }
    });
  }

  find() {
    const begun = this.text.selectionEnd === this.text.selectionStart && BEGUN.exec(this.before());
    this.begun = begun ? begun[1] : '';
    this.found = begun ? this.fitting(this.begun.toLowerCase()) : [];
    // Whoever has typed a whole name wants Enter to send.
    if (this.found.length && bare(this.found[0]) === this.begun) {
      this.found = [];
    }
    this.at = 0;
    this.draw();
  }

  before() {
    return this.text.value.slice(0, this.text.selectionStart);
  }

  fitting(wanted) {
    return this.users()
      .map(user => ({ user, rank: rank(bare(user).toLowerCase(), wanted) }))
      .filter(one => one.rank >= 0)
      .sort((one, other) => one.rank - other.rank || one.user.localeCompare(other.user))
      .slice(0, SHOWN)
      .map(one => one.user);
  }

  close() {
    this.found = [];
    this.draw();
  }

  // Whether the key was for the list.
  key(event) {
    const does = {
      ArrowDown: () => this.step(1),
      ArrowUp: () => this.step(-1),
      Enter: () => this.take(this.at),
      Tab: () => this.take(this.at),
      Escape: () => this.close(),
    }[event.key];
    if (!this.found.length || !does || event.shiftKey) {
      return false;
    }
    event.preventDefault();
    event.stopPropagation();
    does();
    return true;
  }

  step(by) {
    this.at = (this.at + by + this.found.length) % this.found.length;
    this.draw();
  }

  take(at) {
    const from = this.text.selectionStart - this.begun.length;
    this.text.setRangeText(bare(this.found[at]) + ' ', from, this.text.selectionStart, 'end');
    this.close();
    this.text.dispatchEvent(new Event('input', { bubbles: true }));
  }

  draw() {
    this.list.hidden = !this.found.length;
    this.list.replaceChildren(...this.found.map((user, index) => {
      const row = element('li');
      row.id = 'name' + index;
      row.setAttribute('role', 'option');
      row.setAttribute('aria-selected', String(index === this.at));
      row.append(avatar(user, 'small'), element('span', 'name', user));
      return row;
    }));
    this.text.setAttribute('aria-activedescendant', this.found.length ? 'name' + this.at : '');
  }
}
