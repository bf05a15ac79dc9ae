// What live pages have in common. Events are read by fetch rather than EventSource, because only fetch can carry the token;
// where one is asked for, a page's form `login` takes it, and the tab keeps it.
const TOKEN = 'netloft-token';
const FIRST_WAIT = 500;
const LONGEST_WAIT = 5000;

export const byId = id => document.getElementById(id);

// No text ever becomes markup.
export function element(tag, text, className) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

export function badge(text, className) {
  const state = byId('state');
  // The same text again would be read out again.
  if (state.textContent !== text) state.textContent = text;
  state.className = 'badge ' + className;
}

// What a request carries: the token, if there is one, and more.
export function headers(more) {
  const token = sessionStorage.getItem(TOKEN);
  return { ...(token && { authorization: 'Bearer ' + token }), ...more };
}

// Follows the events of an address: `onData` gets the data of each, `onState` hears `open`, `locked` when a token is wanted,
// and `broken` with the cause; then it is opened again, behind the last event that had an id.
export class Feed {
  constructor(address, { onData, onState }) {
    this.address = address;
    this.onData = onData;
    this.onState = onState;
    this.lastId = '';
    this.wait = FIRST_WAIT;
    this.locked = false;
    byId('login').addEventListener('submit', submitted => {
      submitted.preventDefault();
      sessionStorage.setItem(TOKEN, byId('token').value.trim());
      if (this.locked) this.run();
      else byId('login').hidden = true;
    });
  }

  async run() {
    this.locked = false;
    let cause = 'the stream has ended';
    try {
      await this.follow();
    } catch (e) {
      cause = e.message;
    }
    if (this.locked) {
      this.onState('locked');
      return;
    }
    this.onState('broken', cause);
    setTimeout(() => this.run(), this.wait);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
  }

  async follow() {
    const response = await fetch(this.address, { headers: headers(this.lastId ? { 'last-event-id': this.lastId } : {}) });
    this.locked = response.status === 401;
    byId('login').hidden = !this.locked;
    if (!response.ok) throw new Error('status ' + response.status);
    this.wait = FIRST_WAIT;
    this.onState('open');
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      const events = (text + part.value).split('\n\n');
      text = events.pop();
      events.forEach(event => this.heard(event));
    }
  }

  heard(event) {
    const data = [];
    for (const line of event.split('\n')) {
      if (line.startsWith('id: ')) this.lastId = line.slice(4);
      if (line.startsWith('data: ')) data.push(line.slice(6));
    }
    if (data.length > 0) this.onData(JSON.parse(data.join('\n')));
  }
}
