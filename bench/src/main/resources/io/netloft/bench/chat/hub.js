// A hub as people write it with the npm package ws: rooms by path, numbered events, encoded once, sent to every member.
// No history, nothing on disk.
const {WebSocketServer} = require(process.argv[2] + "/ws");
const rooms = new Map();
const server = new WebSocketServer({host: "127.0.0.1", port: Number(process.argv[3]), perMessageDeflate: false, backlog: 4096});
server.on("connection", (socket, request) => {
  const name = request.url.slice(1);
  if (!rooms.has(name)) rooms.set(name, {seq: 0, members: new Set()});
  const room = rooms.get(name);
  room.members.add(socket);
  socket.on("close", () => room.members.delete(socket));
  socket.on("error", () => socket.terminate());
  socket.on("message", data => {
    const command = JSON.parse(data);
    const seq = ++room.seq;
    const event = JSON.stringify({
      id: "e:" + seq,
      type: "message",
      at: new Date().toISOString(),
      source: name,
      seq,
      data: {from: "somebody", text: command.text, cid: command.cid},
    });
    for (const member of room.members) member.send(event);
    socket.send(JSON.stringify({ref: command.ref, ok: {seq}}));
  });
});
