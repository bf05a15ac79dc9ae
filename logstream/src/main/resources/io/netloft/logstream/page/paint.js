// A line's text as it looks: colours that it asks for (ECMA-48 SGR), and what the filter found. Only text nodes and classes.
const SGR = /\x1b\[([0-9;]*)m|\x1b\[[0-?]*[ -/]*[@-~]/g;

// The text without its escape sequences, and what holds from which place on.
function parts(text) {
  const found = [];
  let plain = '';
  let style = { bold: false, dim: false, italic: false, under: false, colour: 0 };
  let at = 0;
  for (const match of text.matchAll(SGR)) {
    plain += text.slice(at, match.index);
    at = match.index + match[0].length;
    if (match[1] !== undefined) {
      style = changed(style, match[1].split(';').map(Number));
      found.push({ from: plain.length, style });
    }
  }
  return { plain: plain + text.slice(at), found };
}

function changed(style, codes) {
  const next = { ...style };
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i];
    if (code === 0) {
      Object.assign(next, { bold: false, dim: false, italic: false, under: false, colour: 0 });
    } else if (code === 1) {
      next.bold = true;
    } else if (code === 2) {
      next.dim = true;
    } else if (code === 3) {
      next.italic = true;
    } else if (code === 4) {
      next.under = true;
    } else if (code === 22) {
      next.bold = next.dim = false;
    } else if (code === 23) {
      next.italic = false;
    } else if (code === 24) {
      next.under = false;
    } else if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) {
      next.colour = code;
    } else if (code === 39) {
      next.colour = 0;
    } else if (code === 38 || code === 48) {
      // Of 256 or more colours the first sixteen are known here.
      const sixteen = codes[i + 1] === 5 && codes[i + 2] < 16;
      if (code === 38 && sixteen) {
        next.colour = codes[i + 2] < 8 ? 30 + codes[i + 2] : 82 + codes[i + 2];
      }
      i += codes[i + 1] === 5 ? 2 : 4;
    }
  }
  return next;
}

function classes(style) {
  const names = [];
  if (style.bold) names.push('a-bold');
  if (style.dim) names.push('a-dim');
  if (style.italic) names.push('a-italic');
  if (style.under) names.push('a-under');
  if (style.colour) names.push('a-' + style.colour);
  return names.join(' ');
}

export function plain(text) {
  return text.includes('\x1b') ? parts(text).plain : text;
}

export function paint(into, text, highlight) {
  if (!text.includes('\x1b')) {
    mark(into, text, highlight);
    return;
  }
  const { plain: bare, found } = parts(text);
  let at = 0;
  let style = '';
  for (const { from, style: next } of [...found, { from: bare.length, style: {} }]) {
    if (from > at) {
      const span = document.createElement('span');
      span.className = style;
      mark(span, bare.slice(at, from), highlight);
      into.append(span);
    }
    at = from;
    style = classes(next);
  }
}

function mark(into, text, highlight) {
  if (!highlight) {
    into.append(text);
    return;
  }
  let at = 0;
  highlight.lastIndex = 0;
  for (let n = 0; n < 100; n++) {
    const match = highlight.exec(text);
    if (!match) {
      break;
    }
    if (match[0] === '') {
      highlight.lastIndex++;
      continue;
    }
    into.append(text.slice(at, match.index));
    const found = document.createElement('mark');
    found.textContent = match[0];
    into.append(found);
    at = match.index + match[0].length;
  }
  into.append(text.slice(at));
}
