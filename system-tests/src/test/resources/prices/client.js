// node client.js MODULES HOST:PORT DESCRIPTORS: what a client of grpc-js does with prices, a line for each thing done.
const [modules, server, descriptors] = process.argv.slice(2);
const fs = require('fs');
const grpc = require(modules + '/@grpc/grpc-js');
const loader = require(modules + '/@grpc/proto-loader');

const options = { longs: Number, enums: String, defaults: true, oneofs: true };
const root = grpc.loadPackageDefinition(
  loader.loadFileDescriptorSetFromBuffer(fs.readFileSync(descriptors), options));
const client = new root.netloft.prices.v1.PriceService(server, grpc.credentials.createInsecure());

function open() {
  const stream = client.streamPrices();
  const heard = [];
  const waiting = [];
  let end;
  const ended = new Promise((resolve) => { end = resolve; });
  stream.on('data', (event) => {
    const found = waiting.findIndex((one) => one.such(event));
    if (found >= 0) waiting.splice(found, 1)[0].resolve(event); else heard.push(event);
  });
  stream.on('error', () => {});
  stream.on('status', (status) => end(status));
  const await_ = (such) => new Promise((resolve) => {
    const found = heard.findIndex(such);
    if (found >= 0) resolve(heard.splice(0, found + 1)[found]); else waiting.push({ such, resolve });
  });
  return { stream, ended, await: await_ };
}

async function main() {
  const list = await new Promise((resolve, reject) =>
    client.listProducts({ page_size: 5 }, (error, answer) => (error ? reject(error) : resolve(answer))));
  console.log('list', list.products.length, list.next_page_token !== '');

  const one = open();
  const welcome = await one.await((event) => event.welcome);
  console.log('welcome', welcome.welcome.default_max_outstanding);
  one.stream.write({ subscribe: { subscription_id: 1, product_ids: ['EUR/USD', 'NO/SUCH'] } });
  const opened = await one.await((event) => event.subscription_status);
  console.log('opened', opened.subscription_status.status.code,
    opened.subscription_status.product_errors.map((fault) => fault.product_id + ' ' + fault.status.code).join());
  const snapshot = await one.await((event) => event.batch && event.batch.snapshot);
  const first = snapshot.batch.updates[0];
  console.log('snapshot', first.product_id, first.bid.exponent);
  const next = await one.await((event) => event.batch && !event.batch.snapshot);
  console.log('update', next.batch.updates[0].sequence > first.sequence);
  one.stream.write({ acknowledge: { batch_number: next.batch.batch_number, max_outstanding: 10 } });
  one.stream.write({ ping: { nonce: 42 } });
  console.log('pong', (await one.await((event) => event.pong)).pong.nonce);
  one.stream.write({ unsubscribe: { subscription_id: 1 } });
  const closed = await one.await((event) => event.subscription_status && event.subscription_status.closed);
  console.log('unsubscribed', closed.subscription_status.status.code);
  one.stream.end();
  console.log('half-closed', (await one.ended).code);

  const two = open();
  two.stream.write({ subscribe: { subscription_id: 1, product_ids: ['BTC*'] } });
  two.stream.end();
  await two.await((event) => event.batch && !event.batch.snapshot);
  console.log('goes on after half-close');
  two.stream.cancel();
  console.log('cancelled', (await two.ended).code);

  const three = open();
  three.stream.write({});
  const refused = await three.ended;
  console.log('refused', refused.code, refused.metadata.get('grpc-status-details-bin').length);
  client.close();
}

main().catch((error) => { console.error(error); process.exit(1); });
