// A chat client on the npm package ws: joins, says something, says it again, is cut off, and comes back for what it missed.
const WebSocket = require(process.argv[2] + "/ws");
const [url, room] = process.argv.slice(3);

const open = user => new Promise((resolve, reject) => {
  const socket = new WebSocket(url + "?as=" + user, "netloft.chat.v1");
  const waiting = new Map();
  const events = [];
  let ref = 0, heard = () => {};
  socket.on("message", (data, binary) => {
    if (binary) return reject(new Error("binary"));
    const message = JSON.parse(data);
    if ("ref" in message) {
      const asked = waiting.get(message.ref);
      waiting.delete(message.ref);
      if (message.error) asked.no(new Error(JSON.stringify(message.error)));
      else asked.yes(message.ok);
    } else {
      events.push(message);
      heard();
    }
  });
  socket.on("open", () => resolve({
    socket,
    events,
    ask: command => new Promise((yes, no) => {
      waiting.set(++ref, {yes, no});
      socket.send(JSON.stringify({...command, ref}));
    }),
    until: async test => {
      while (!events.some(test)) await new Promise(again => { heard = again; });
      return events.find(test);
    },
  }));
  socket.on("error", reject);
});

const said = text => event => event.type === "message" && event.data.text === text;

(async () => {
  const ann = await open("ann"), bob = await open("bob");
  const hello = await ann.until(event => event.type === "hello");
  console.log("hello " + hello.data.server + " " + hello.data.protocol + " " + ann.socket.protocol);
  const joined = await ann.ask({cmd: "join", room, last: 0});
  await bob.ask({cmd: "join", room, last: 0});
  const first = await ann.ask({cmd: "send", room, cid: "a1", text: "one ünïcode 🙂"});
  const again = await ann.ask({cmd: "send", room, cid: "a1", text: "one ünïcode 🙂"});
  console.log("again " + (first.seq === again.seq && again.again));
  const got = await bob.until(said("one ünïcode 🙂"));
  console.log("got " + (got.seq === first.seq && got.id === joined.epoch + ":" + first.seq && got.source === room));
  bob.socket.terminate();
  for (const text of ["two", "three"]) await ann.ask({cmd: "send", room, cid: text, text});
  const back = await open("bob");
  const since = await back.ask({cmd: "join", room, since: {epoch: joined.epoch, seq: got.seq}});
  await back.until(said("three"));
  console.log("missed " + since.recovered + " " + back.events.filter(event => event.type === "message").map(event => event.data.text));
  await back.ask({cmd: "join", room, since: {epoch: "another", seq: 1}}).then(ok => console.log("foreign " + ok.recovered));
  await back.ask({cmd: "nonsense"}).catch(error => console.log("refused " + JSON.parse(error.message).code));
  ann.socket.close(1000);
  back.socket.close(1000);
})().catch(error => { console.log(String(error)); process.exit(1); });
