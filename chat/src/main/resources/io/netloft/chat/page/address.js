// What stands behind the hash of the page's address: a room, and perhaps a message of it. So both can be passed on.
export const hashOf = (room, seq) => '#' + new URLSearchParams(seq ? { room, seq } : { room });

export function asked() {
  const parameters = new URLSearchParams(location.hash.slice(1));
  return { room: parameters.get('room') ?? '', seq: Number(parameters.get('seq')) || 0 };
}

export function linkTo(room, seq) {
  const link = new URL(location.href);
  link.hash = hashOf(room, seq);
  return link.href;
}
