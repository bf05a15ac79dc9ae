// Elements as the page makes them: no text ever becomes markup.
const SVG = 'http://www.w3.org/2000/svg';
const COLOURS = 8;

export function element(tag, className = '', text = '') {
  const made = document.createElement(tag);
  if (className) {
    made.className = className;
  }
  made.textContent = text;
  return made;
}

// With a text or, where that is empty, what is put into it; the label is for those who don't see it.
export function button(className, text, label, onClick) {
  const made = element('button', className, text);
  made.type = 'button';
  made.title = label;
  made.setAttribute('aria-label', label);
  made.addEventListener('click', onClick);
  return made;
}

// One of those that stand in the page.
export function icon(name) {
  const made = document.createElementNS(SVG, 'svg');
  const use = document.createElementNS(SVG, 'use');
  made.setAttribute('class', 'i');
  made.setAttribute('aria-hidden', 'true');
  use.setAttribute('href', '#i-' + name);
  made.append(use);
  return made;
}

// What one sees of something without words, with words for those who don't.
export function sign(className, text, label) {
  const made = element('span', className, text);
  made.setAttribute('role', 'img');
  made.setAttribute('aria-label', label);
  made.title = label;
  return made;
}

export const dot = state => sign('dot ' + (state || 'offline'), '', state || 'offline');

// A user's first letter on a colour of his own.
export function avatar(user, className = '') {
  const name = user.replace(/^~/, '');
  const colour = [...user].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) >>> 0, 7) % COLOURS;
  const made = element('span', 'avatar c' + colour + ' ' + className, [...name][0]?.toUpperCase() ?? '?');
  made.setAttribute('aria-hidden', 'true');
  return made;
}
