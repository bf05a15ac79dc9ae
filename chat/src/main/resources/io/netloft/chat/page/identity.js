// Who one is: a name that one chooses, or a token that a login gives. Asks for it, keeps it, and renews it before it ends.
import { Lost } from './wire.js';

const BEFORE_END_MS = 60_000;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export class Identity {
  constructor(dialog, wire, onKnown) {
    this.dialog = dialog;
    this.form = dialog.querySelector('form');
    this.wire = wire;
    this.onKnown = onKnown;
    this.free = false;
    this.form.addEventListener('submit', event => {
      event.preventDefault();
      this.entered();
    });
  }

  // The server has said how it wants to know.
  async hello({ auth }) {
    this.free = auth === 'name';
    const proof = this.proof();
    if (!proof) {
      this.show('');
      return;
    }
    try {
      const { user } = await this.wire.ask('auth', { ...proof, device: device() });
      this.dialog.close();
      this.renewInTime();
      this.onKnown(user);
    } catch (refused) {
      if (!(refused instanceof Lost)) {
        this.forget();
        this.show(refused.message);
      }
    }
  }

  proof() {
    const kept = this.free ? sessionStorage.getItem('name') ?? localStorage.getItem('name') : sessionStorage.getItem('token');
    return kept ? (this.free ? { as: kept } : { token: kept }) : null;
  }

  keep(value) {
    sessionStorage.setItem(this.free ? 'name' : 'token', value);
    if (this.free) {
      // The next tab begins with it, and may choose another.
      localStorage.setItem('name', value);
    }
  }

  forget() {
    localStorage.removeItem('name');
    sessionStorage.removeItem('name');
    sessionStorage.removeItem('token');
  }

  show(why) {
    this.form.querySelector('#free').hidden = !this.free;
    this.form.querySelector('#guarded').hidden = this.free;
    this.form.querySelector('#why').textContent = why;
    if (!this.dialog.open) {
      this.dialog.showModal();
      this.form.querySelector(this.free ? '#guest' : '#name').focus();
    }
  }

  async entered() {
    const value = id => this.form.querySelector(id).value.trim();
    try {
      const kept = this.free ? value('#guest') : value('#token') || (await this.login(value('#name')));
      if (kept) {
        this.keep(kept);
        this.form.reset();
        this.wire.open();
      }
    } catch (failure) {
      this.form.querySelector('#why').textContent = failure.message;
    }
  }

  async login(name) {
    const password = this.form.querySelector('#password').value;
    return name && password ? post('v1/login', { name, password }) : '';
  }

  renewInTime() {
    clearTimeout(this.due);
    const end = this.free ? 0 : endOf(sessionStorage.getItem('token'));
    if (end) {
      const left = end - Date.now();
      this.due = setTimeout(() => this.renew(), Math.min(LONGEST_TIMER_MS, Math.max(left / 2, left - BEFORE_END_MS)));
    }
  }

  // Who has a token of somebody else's gets none here; then the server says so at its end, and we ask.
  async renew() {
    try {
      const token = await post('v1/refresh', {}, sessionStorage.getItem('token'));
      sessionStorage.setItem('token', token);
      await this.wire.ask('auth', { token, device: device() });
      this.renewInTime();
    } catch {
      // What ends is told by the connection.
    }
  }
}

async function post(path, body, token) {
  const headers = { 'content-type': 'application/json' };
  if (token) {
    headers.authorization = 'Bearer ' + token;
  }
  const answer = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) {
    throw new Error(said.title ? said.title + ' ' + (said.remedy ?? '') : answer.status + ' ' + answer.statusText);
  }
  return said.token;
}

// When a token ends; 0 when it does not say.
function endOf(token) {
  try {
    const claims = token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/');
    return (JSON.parse(atob(claims)).exp ?? 0) * 1000;
  } catch {
    return 0;
  }
}

function device() {
  const kept = localStorage.getItem('device');
  if (kept) {
    return kept;
  }
  const fresh = 'web-' + [...crypto.getRandomValues(new Uint8Array(6))].map(byte => byte.toString(16).padStart(2, '0')).join('');
  localStorage.setItem('device', fresh);
  return fresh;
}
