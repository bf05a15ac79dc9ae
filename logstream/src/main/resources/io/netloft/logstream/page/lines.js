// The lines that are held, and the part of them that is on the screen. Rows are of one height, so that a hundred of them
// stand for any number of lines. All text goes into text nodes.
import { paint } from './paint.js';

const ROW = 18;
const SPARE = 20;
const MOST = 400_000;
// Browsers bound the height of an element; below all of their bounds.
const TALLEST = 8_000_000;

export class Lines {
  constructor(view, space, rows) {
    this.view = view;
    this.space = space;
    this.rows = rows;
    this.lines = [];
    this.dropped = 0;
    this.sources = new Map();
    this.named = false;
    this.highlight = null;
    this.following = true;
    this.moved = -Infinity;
    this.chosen = -1;
    this.unseen = 0;
    this.onFollow = () => {};
    this.onChoose = () => {};
    this.due = false;
    view.addEventListener('scroll', () => this.scrolled());
    new ResizeObserver(() => this.draw()).observe(view);
    rows.addEventListener('click', event => {
      const row = event.target.closest('li');
      if (row && String(getSelection()) === '') {
        this.choose(this.first + Array.prototype.indexOf.call(rows.children, row));
      }
    });
    this.first = 0;
  }

  clear() {
    this.lines = [];
    this.dropped = 0;
    this.sources.clear();
    this.chosen = -1;
    this.unseen = 0;
    this.draw();
  }

  add(line) {
    if (line.source && !this.sources.has(line.source)) {
      this.sources.set(line.source, this.sources.size % 8);
    }
    this.lines.push(line);
    if (!this.following) {
      this.unseen++;
    }
    this.draw();
  }

  // A partial line's rest belongs to it.
  extend(line) {
    for (let i = this.lines.length - 1; i >= 0 && i > this.lines.length - 50; i--) {
      const before = this.lines[i];
      if (before.source === line.source && before.type === 'line') {
        before.text += line.text;
        before.id = line.id;
        before.level = before.level || line.level;
        this.draw();
        return;
      }
    }
    this.add(line);
  }

  follow(on) {
    this.following = on;
    if (on) {
      this.unseen = 0;
    }
    this.onFollow(on);
    this.draw();
  }

  choose(index) {
    this.chosen = Math.max(0, Math.min(index, this.lines.length - 1));
    this.reveal(this.chosen);
    this.draw();
    this.onChoose(this.lines[this.chosen]);
  }

  reveal(index) {
    const top = this.top();
    const shown = Math.max(1, Math.floor(this.view.clientHeight / ROW) - 1);
    if (index < top) {
      this.scrollToLine(index);
    } else if (index > top + shown - 1) {
      this.scrollToLine(index - shown + 1);
    }
  }

  get height() {
    return Math.min(TALLEST, this.lines.length * ROW);
  }

  // The line at the upper edge. Beyond the tallest element a pixel stands for more than itself.
  top() {
    const room = Math.max(1, this.height - this.view.clientHeight);
    const most = Math.max(0, this.lines.length - this.view.clientHeight / ROW);
    return this.view.scrollTop >= room ? most : (this.view.scrollTop / room) * most;
  }

  scrollToLine(index) {
    const room = Math.max(1, this.height - this.view.clientHeight);
    const most = Math.max(1, this.lines.length - this.view.clientHeight / ROW);
    this.view.scrollTop = Math.min(1, index / most) * room;
    if (this.following && index < most - 1) {
      this.follow(false);
    }
  }

  scrolled() {
    // Told of our own move to the end, which is no wish to stop there; one of the reader's may have come behind it.
    const ours = Math.abs(this.view.scrollTop - this.moved) < 2;
    this.moved = -Infinity;
    if (ours) {
      return;
    }
    const atEnd = this.view.scrollTop + this.view.clientHeight >= this.height - 2;
    if (atEnd !== this.following) {
      this.follow(atEnd);
    }
    this.draw();
  }

  draw() {
    if (!this.due) {
      this.due = true;
      requestAnimationFrame(() => {
        this.due = false;
        this.drawNow();
      });
    }
  }

  drawNow() {
    if (this.lines.length > MOST) {
      const gone = this.lines.length - MOST + MOST / 10;
      this.lines.splice(0, gone);
      this.dropped += gone;
      this.chosen = Math.max(-1, this.chosen - gone);
    }
    this.space.style.height = this.height + 'px';
    if (this.following && this.view.scrollTop + this.view.clientHeight < this.height) {
      this.view.scrollTop = this.height;
      this.moved = this.view.scrollTop;
    }
    const top = this.top();
    this.first = Math.max(0, Math.floor(top) - SPARE);
    const last = Math.min(this.lines.length, Math.ceil(top + this.view.clientHeight / ROW) + SPARE);
    const fresh = [];
    for (let i = this.first; i < last; i++) {
      fresh.push(this.row(this.lines[i], i === this.chosen));
    }
    this.rows.replaceChildren(...fresh);
    this.rows.style.top = this.view.scrollTop - (top - this.first) * ROW + 'px';
  }

  row(line, chosen) {
    const row = document.createElement('li');
    row.className = line.type === 'line' ? line.level || '' : line.type === 'mark' ? 'drawn' : 'told';
    if (chosen) {
      row.classList.add('chosen');
    }
    if (this.named && line.source) {
      row.classList.add('f' + this.sources.get(line.source));
      const source = document.createElement('span');
      source.className = 'source';
      source.textContent = line.source;
      source.title = line.source;
      row.append(source);
    }
    const text = document.createElement('span');
    text.className = 'text';
    paint(text, line.text.length > 4000 ? line.text.slice(0, 4000) + '…' : line.text, this.highlight);
    row.append(text);
    return row;
  }
}
