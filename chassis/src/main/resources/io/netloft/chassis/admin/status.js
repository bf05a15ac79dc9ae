// The live status page.
import { Feed, badge, byId, element, headers } from './live.js';

const GOOD = new Set(['up', 'ready', 'healthy', 'running', 'ok', 'leader', 'open', 'yes', 'closed circuit']);
const BAD = new Set(['down', 'failed', 'unhealthy', 'ejected', 'dead', 'error', 'exited', 'lost']);
const MID = new Set(['draining', 'drained', 'starting', 'unknown', 'checking', 'waiting', 'restarting', 'half-open']);

function note(text, good) {
  byId('note').textContent = text;
  byId('note').className = good ? 'good' : '';
}

function wordClass(text) {
  const word = text.toLowerCase();
  return GOOD.has(word) ? 'up' : BAD.has(word) ? 'down' : MID.has(word) ? 'mid' : '';
}

function age(instant) {
  const s = Math.max(0, Math.floor((Date.now() - Date.parse(instant)) / 1000));
  const part = (n, unit) => (n > 0 ? n + unit + ' ' : '');
  return part(Math.floor(s / 86400), 'd') + part(Math.floor(s / 3600) % 24, 'h') + part(Math.floor(s / 60) % 60, 'm') + (s % 60) + 's';
}

function facts(status) {
  const list = byId('facts');
  const shown = [
    ['version', status.version],
    ['up', age(status.started)],
    ...status.listening.map((at) => [at.proto, at.address]),
    ['transport', status.transport],
    ['JVM', status.jvm],
    ['pid', String(status.pid)],
  ];
  for (const [name, cause] of Object.entries(status.unready)) shown.push([name, cause]);
  list.replaceChildren(...shown.map(([name, value]) => {
    const pair = element('div');
    pair.append(element('dt', name), element('dd', value));
    return pair;
  }));
}

const isNumber = (text) => /^[-+]?[\d.,]+ ?(%|ms|s|B|KiB|MiB|GiB|\/s)?$/.test(text);

function cell(text, label) {
  const td = element('td', undefined, isNumber(text) ? 'number' : '');
  td.dataset.label = label;
  const kind = wordClass(text);
  td.append(kind ? element('span', text, kind) : document.createTextNode(text));
  return td;
}

function actionCell(section, row) {
  const td = element('td', undefined, 'actions');
  for (const action of section.actions) {
    const path = action.path.replace(/\{(\d+)\}/g, (all, n) => encodeURIComponent(row[Number(n)]));
    const button = element('button', action.label);
    button.type = 'button';
    button.dataset.post = path;
    button.setAttribute('aria-label', action.label + ' ' + row.slice(0, 2).join(' '));
    td.append(button);
  }
  return td;
}

function table(section) {
  const head = element('tr');
  section.columns.forEach((column, i) => {
    const numbers = section.rows.length > 0 && section.rows.every((row) => isNumber(row[i]));
    const th = element('th', column, numbers ? 'number' : '');
    th.scope = 'col';
    head.append(th);
  });
  if (section.actions.length > 0) head.append(element('th', ''));
  const rows = section.rows.map((row) => {
    const tr = element('tr');
    row.forEach((text, i) => tr.append(cell(text, section.columns[i])));
    if (section.actions.length > 0) tr.append(actionCell(section, row));
    return tr;
  });
  if (rows.length === 0) {
    const tr = element('tr');
    const td = element('td', 'none', 'empty');
    td.colSpan = section.columns.length + (section.actions.length > 0 ? 1 : 0);
    tr.append(td);
    rows.push(tr);
  }
  const thead = element('thead');
  thead.append(head);
  const tbody = element('tbody');
  tbody.append(...rows);
  const made = element('table');
  made.append(thead, tbody);
  return made;
}

function sections(status) {
  const main = byId('sections');
  // Redrawing takes the keyboard focus away from a button; so it is given back to the one that posts the same.
  const focused = document.activeElement && document.activeElement.dataset ? document.activeElement.dataset.post : '';
  main.replaceChildren(...status.sections.map((section) => {
    const made = element('section');
    const title = element('h2', section.title + ' ');
    title.append(element('span', String(section.rows.length), 'count'));
    const scroll = element('div', undefined, 'scroll');
    scroll.append(table(section));
    made.append(title, scroll);
    return made;
  }));
  if (focused) {
    const again = [...main.querySelectorAll('button')].find((b) => b.dataset.post === focused);
    if (again) again.focus();
  }
}

let current = null;

function show(status) {
  current = status;
  document.title = status.server + ' · netloft';
  byId('server').textContent = status.server;
  badge(status.draining ? 'draining' : status.ready ? 'ready' : 'not ready', status.draining ? 'mid' : status.ready ? 'up' : 'down');
  facts(status);
  sections(status);
}

const STATES = { locked: ['locked', 'mid'], broken: ['no connection', 'down'] };

function state(now) {
  // What `open` means, the first status says.
  if (now in STATES) badge(...STATES[now]);
}

async function post(path, button) {
  button.disabled = true;
  note('', true);
  try {
    const response = await fetch(path.replace(/^\//, ''), { method: 'POST', headers: headers({ 'x-netloft': '1' }) });
    const text = await response.text();
    if (response.ok) note(button.textContent + ': done', true);
    else note(text.startsWith('{') ? JSON.parse(text).detail : text, false);
  } catch (e) {
    note(String(e), false);
  } finally {
    button.disabled = false;
  }
}

byId('sections').addEventListener('click', (click) => {
  const button = click.target.closest('button');
  if (button) post(button.dataset.post, button);
});
byId('reload').addEventListener('click', (click) => post('reload', click.currentTarget));
byId('drain').addEventListener('click', (click) => {
  if (window.confirm('Stop taking work, finish what is in hand, and end the process?')) post('drain', click.currentTarget);
});
setInterval(() => { if (current) facts(current); }, 1000);
new Feed('status/events', { onData: show, onState: state }).run();
