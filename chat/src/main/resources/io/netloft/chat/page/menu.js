// A small menu beside what was clicked: lines that only say something, and those that do it.
import { element } from './dom.js';

const EDGE = 8;

export class Menu {
  constructor(popup) {
    this.popup = popup;
    popup.addEventListener('keydown', event => this.key(event));
  }

  // Lines are {text}, {text, does, danger} or null for a rule between them.
  show(beside, lines) {
    this.from = document.activeElement;
    this.popup.replaceChildren(...lines.map(line => this.line(line)));
    this.popup.showPopover();
    const { left, right, top, bottom } = beside.getBoundingClientRect();
    const { width, height } = this.popup.getBoundingClientRect();
    const x = left + width + EDGE > innerWidth ? right - width : left;
    const y = bottom + height + EDGE > innerHeight ? top - height : bottom;
    this.popup.style.left = Math.max(EDGE, x) + 'px';
    this.popup.style.top = Math.max(EDGE, y) + 'px';
    this.items()[0]?.focus();
  }

  line(line) {
    if (!line?.does) {
      return line ? element('p', '', line.text) : element('hr');
    }
    const made = element('button', line.danger ? 'danger' : '', line.text);
    made.type = 'button';
    made.setAttribute('role', 'menuitem');
    made.addEventListener('click', () => {
      this.popup.hidePopover();
      line.does();
    });
    return made;
  }

  items() {
    return [...this.popup.querySelectorAll('button')];
  }

  key(event) {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const all = this.items();
    if (by && all.length) {
      event.preventDefault();
      all[(all.indexOf(document.activeElement) + by + all.length) % all.length].focus();
    } else if (event.key === 'Tab' || event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      this.popup.hidePopover();
      this.from?.focus();
    }
  }
}
