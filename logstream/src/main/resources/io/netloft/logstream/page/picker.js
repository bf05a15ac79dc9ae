// Files to choose from: found by letters that stand in their names in that order, several at a time.
export class Picker {
  constructor(dialog, headers) {
    this.dialog = dialog;
    this.headers = headers;
    this.input = dialog.querySelector('input');
    this.list = dialog.querySelector('ul');
    this.chosen = new Set();
    this.files = [];
    this.input.addEventListener('input', () => this.show());
    this.input.addEventListener('keydown', event => this.key(event));
    dialog.querySelector('#choose').addEventListener('click', () => this.done());
    dialog.querySelector('#cancel').addEventListener('click', () => dialog.close());
    dialog.addEventListener('close', () => this.resolve?.(this.answer));
  }

  async choose(now) {
    const answer = await fetch('v1/files', { headers: this.headers() });
    if (!answer.ok) {
      throw Object.assign(new Error('files: ' + answer.status + ' ' + answer.statusText), { status: answer.status });
    }
    this.files = (await answer.json()).files;
    this.chosen = new Set(now);
    this.answer = null;
    this.input.value = '';
    this.at = 0;
    this.show();
    if (!this.dialog.open) {
      this.dialog.showModal();
    }
    this.input.focus();
    return new Promise(resolve => {
      this.resolve = resolve;
    });
  }

  done() {
    if (this.chosen.size === 0 && this.found[this.at]) {
      this.chosen.add(this.found[this.at].name);
    }
    this.answer = this.chosen.size ? [...this.chosen] : null;
    this.dialog.close();
  }

  key(event) {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      this.at = Math.max(0, Math.min(this.found.length - 1, this.at + (event.key === 'ArrowDown' ? 1 : -1)));
      this.draw();
    } else if (event.key === 'Enter') {
      event.preventDefault();
      if (this.input.value && this.found[this.at]) {
        this.chosen = new Set([this.found[this.at].name]);
      }
      this.done();
    }
  }

  show() {
    const wanted = this.input.value.toLowerCase();
    this.found = this.files
      .map(file => ({ ...file, rank: rank(file.name.toLowerCase(), wanted) }))
      .filter(file => file.rank >= 0)
      .sort((one, other) => one.rank - other.rank || (one.name < other.name ? -1 : 1))
      .slice(0, 500);
    this.at = 0;
    this.draw();
  }

  draw() {
    this.list.replaceChildren(...this.found.map((file, index) => this.row(file, index)));
    this.list.children[this.at]?.scrollIntoView({ block: 'nearest' });
  }

  row(file, index) {
    const row = document.createElement('li');
    row.classList.toggle('at', index === this.at);
    const label = document.createElement('label');
    const box = document.createElement('input');
    box.type = 'checkbox';
    box.checked = this.chosen.has(file.name);
    box.addEventListener('change', () => (box.checked ? this.chosen.add(file.name) : this.chosen.delete(file.name)));
    label.append(box, ' ', file.name);
    const size = document.createElement('small');
    size.textContent = bytes(file.bytes);
    row.append(label, size);
    row.addEventListener('dblclick', () => {
      this.chosen = new Set([file.name]);
      this.done();
    });
    return row;
  }
}

// How far apart the letters stand; negative when they don't.
function rank(name, wanted) {
  let at = -1;
  let apart = 0;
  for (const letter of wanted) {
    const next = name.indexOf(letter, at + 1);
    if (next < 0) {
      return -1;
    }
    apart += at < 0 ? 0 : next - at - 1;
    at = next;
  }
  return wanted && !name.includes(wanted) ? 1000 + apart : name.length - wanted.length;
}

function bytes(count) {
  let size = count ?? 0;
  for (const unit of ['B', 'KiB', 'MiB', 'GiB']) {
    if (size < 1024 || unit === 'GiB') {
      return (unit === 'B' ? size : size.toFixed(1)) + ' ' + unit;
    }
    size /= 1024;
  }
}
