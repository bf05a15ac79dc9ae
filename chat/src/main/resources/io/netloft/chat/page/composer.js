// Where one writes: a message with its topic, or other words for one that was said. What is unfinished is kept by room.
import { Complete } from './complete.js';

const DRAFT_MS = 300;
const TYPING_MS = 3000;

export class Composer {
  constructor(form, store, does) {
    this.text = form.querySelector('#text');
    this.topic = form.querySelector('#about');
    this.note = form.querySelector('#editing');
    this.store = store;
    this.does = does;
    this.key = '';
    this.edited = null;
    this.typed = 0;
    this.complete = new Complete(this.text, form.querySelector('#names'), does.users);
    form.addEventListener('submit', event => {
      event.preventDefault();
      this.submit();
    });
    this.text.addEventListener('keydown', event => this.pressed(event));
    this.text.addEventListener('input', () => this.changed());
    this.topic.addEventListener('input', () => this.changed());
    form.querySelector('#dismiss').addEventListener('click', () => this.stopEditing());
    addEventListener('pagehide', () => this.keep());
  }

  // Another room, or another user: with what was unfinished there.
  async show(key) {
    this.keep();
    this.stopEditing();
    this.key = key;
    this.write('', '');
    const draft = await this.store.get(key);
    if (draft && this.key === key && !this.text.value) {
      this.write(draft.text, draft.topic);
    }
  }

  write(text, topic) {
    this.text.value = text;
    this.topic.value = topic;
    this.fit();
  }

  // As high as what is written, within bounds of the style sheet.
  fit() {
    this.text.style.height = 'auto';
    this.text.style.height = (this.text.scrollHeight ? this.text.scrollHeight + 'px' : 'auto');
  }

  focus() {
    this.text.focus();
  }

  pressed(event) {
    if (event.isComposing || this.complete.key(event)) {
      return;
    }
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      this.submit();
    } else if (event.key === 'ArrowUp' && !this.text.value && !this.edited) {
      event.preventDefault();
      this.does.editLast();
    } else if (event.key === 'Escape' && this.edited) {
      event.preventDefault();
      event.stopPropagation();
      this.stopEditing();
    }
  }

  changed() {
    this.fit();
    if (this.edited) {
      return;
    }
    clearTimeout(this.due);
    this.due = setTimeout(() => this.keep(), DRAFT_MS);
    const now = Date.now();
    if (this.text.value && now - this.typed > TYPING_MS) {
      this.typed = now;
      this.does.typing(true);
    } else if (!this.text.value && this.typed) {
      this.typed = 0;
      this.does.typing(false);
    }
  }

  keep() {
    clearTimeout(this.due);
    if (!this.key || this.edited) {
      return;
    }
    const draft = { text: this.text.value, topic: this.topic.value };
    if (draft.text || draft.topic) {
      this.store.put(this.key, draft);
    } else {
      this.store.remove(this.key);
    }
  }

  submit() {
    const text = this.text.value.trimEnd();
    if (this.edited) {
      const one = this.edited;
      this.stopEditing();
      if (text && text !== one.text) {
        this.does.edited(one, text);
      }
      return;
    }
    if (text.trim() && this.does.said(text, this.topic.value.trim())) {
      this.typed = 0;
      this.write('', this.topic.value);
      this.keep();
    }
  }

  edit(one) {
    this.keep();
    this.before ??= { text: this.text.value, topic: this.topic.value };
    this.edited = one;
    this.write(one.text, one.topic);
    this.topic.disabled = true;
    this.note.hidden = false;
    this.focus();
  }

  stopEditing() {
    if (!this.edited) {
      return;
    }
    this.edited = null;
    this.write(this.before.text, this.before.topic);
    this.before = null;
    this.topic.disabled = false;
    this.note.hidden = true;
  }
}
