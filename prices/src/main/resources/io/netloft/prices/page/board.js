// The live board.
import { Feed, badge, byId, element } from '../live.js';

const SVG = 'http://www.w3.org/2000/svg';
const POINTS = 60;
const products = new Map();
const rates = new Map();
let before = null;

function sparkline() {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 100 20');
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('aria-hidden', 'true');
  svg.append(document.createElementNS(SVG, 'polyline'));
  return svg;
}

function draw(svg, values) {
  const low = Math.min(...values);
  const span = Math.max(...values) - low;
  const points = values.map((value, i) => {
    const x = values.length === 1 ? 100 : (i * 100) / (values.length - 1);
    const y = span === 0 ? 10 : 19 - ((value - low) * 18) / span;
    return x.toFixed(1) + ',' + y.toFixed(1);
  });
  svg.firstChild.setAttribute('points', points.join(' '));
}

function rate(name, value, text) {
  let known = rates.get(name);
  if (!known) {
    const card = element('div', undefined, 'rate');
    known = { number: element('b'), svg: sparkline(), values: [] };
    card.append(known.number, element('span', name), known.svg);
    byId('rates').append(card);
    rates.set(name, known);
  }
  known.number.textContent = text;
  known.values.push(value);
  if (known.values.length > POINTS) known.values.shift();
  draw(known.svg, known.values);
}

const short = (n) => (n >= 1e6 ? (n / 1e6).toFixed(1) + ' M' : n >= 1e4 ? (n / 1e3).toFixed(1) + ' k' : n.toFixed(n < 10 ? 1 : 0));

function counters(now) {
  for (const [name, value] of Object.entries(now.now)) rate(name, value, String(value));
  if (before && now.atMs > before.atMs) {
    const seconds = (now.atMs - before.atMs) / 1000;
    for (const [name, value] of Object.entries(now.totals)) {
      const each = Math.max(0, value - (before.totals[name] || 0)) / seconds;
      rate(name + ' a second', each, short(each));
    }
  }
  before = now;
}

function made(id) {
  const row = element('tr');
  const cells = ['', 'number', 'number', 'number', '', '', 'number', 'number'].map((name) => element('td', '', name));
  const svg = sparkline();
  const badge = element('span');
  cells[0].textContent = id;
  cells[4].append(svg);
  cells[5].append(badge);
  row.append(...cells);
  const body = byId('rows');
  const after = [...products.keys()].filter((other) => other > id).sort()[0];
  body.insertBefore(row, after === undefined ? null : products.get(after).row);
  return { row, cells, svg, badge, trail: [], at: 0, shown: {} };
}

function put(cell, text, old) {
  cell.textContent = text;
  if (old === undefined || old === text || text === '' || old === '') return;
  cell.classList.toggle('rose', Number(text) > Number(old));
  cell.classList.toggle('fell', Number(text) < Number(old));
}

function product(now) {
  let known = products.get(now.id);
  if (!known) {
    known = made(now.id);
    products.set(now.id, known);
  }
  put(known.cells[1], now.bid, known.shown.bid);
  put(known.cells[2], now.ask, known.shown.ask);
  put(known.cells[3], now.last, known.shown.last);
  known.trail = known.trail.concat(now.trail.map(Number)).slice(-POINTS);
  if (known.trail.length > 0) draw(known.svg, known.trail);
  known.badge.textContent = now.reason ? now.state + ': ' + now.reason : now.state;
  known.badge.className = 'badge ' + now.state;
  known.row.className = now.state === 'live' ? '' : 'off';
  known.cells[6].textContent = now.number;
  known.at = now.receivedMs;
  known.shown = now;
}

function ages(atMs) {
  for (const known of products.values()) {
    const s = Math.max(0, (atMs - known.at) / 1000);
    known.cells[7].textContent = s < 10 ? s.toFixed(1) + ' s' : s < 3600 ? Math.floor(s) + ' s' : Math.floor(s / 3600) + ' h';
  }
}

function filter() {
  const wanted = byId('filter').value.trim().toUpperCase();
  for (const [id, known] of products) known.row.hidden = !id.toUpperCase().includes(wanted);
}

function show(board) {
  if (board.whole) {
    products.forEach((known) => known.row.remove());
    products.clear();
    before = null;
  }
  board.products.forEach(product);
  byId('none').hidden = products.size > 0;
  byId('count').textContent = products.size < board.size ? 'first ' + products.size + ' of ' + board.size : String(board.size);
  counters(board);
  ages(board.atMs);
  filter();
}

const STATES = { open: ['live', 'up'], locked: ['locked', 'mid'], broken: ['no connection', 'down'] };

byId('filter').addEventListener('input', filter);
new Feed('../board/events', { onData: show, onState: now => badge(...STATES[now]) }).run();
