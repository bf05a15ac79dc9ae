"""client.py HOST:PORT DESCRIPTORS: what a client of grpcio does with prices, a line for each thing done."""
import queue
import sys

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

server, descriptors = sys.argv[1:]
pool = descriptor_pool.DescriptorPool()
with open(descriptors, "rb") as file:
    for proto in descriptor_pb2.FileDescriptorSet.FromString(file.read()).file:
        pool.Add(proto)
factory = message_factory.MessageFactory(pool)
service = pool.FindServiceByName("netloft.prices.v1.PriceService")


def message(name):
    return factory.GetPrototype(pool.FindMessageTypeByName("netloft.prices.v1." + name))


def stub(channel, name, maker):
    method = service.methods_by_name[name]
    return getattr(channel, maker)(
        "/netloft.prices.v1.PriceService/" + name,
        request_serializer=factory.GetPrototype(method.input_type).SerializeToString,
        response_deserializer=factory.GetPrototype(method.output_type).FromString,
    )


Request = message("StreamPricesRequest")


class Stream:
    """A call whose requests come from a queue; None is the half-close."""

    def __init__(self, open_stream):
        self.requests = queue.Queue()
        self.call = open_stream(iter(self.requests.get, None), timeout=30)

    def send(self, **action):
        self.requests.put(Request(**action))

    def half_close(self):
        self.requests.put(None)

    def until(self, such):
        for event in self.call:
            if such(event):
                return event
        raise AssertionError("the stream has ended")

    def end(self):
        try:
            for _ in self.call:
                pass
        except grpc.RpcError:
            pass
        return self.call.code()


def update(event):
    return event.HasField("batch") and not event.batch.snapshot


with grpc.insecure_channel(server) as channel:
    listed = stub(channel, "ListProducts", "unary_unary")(message("ListProductsRequest")(page_size=5))
    print("list", len(listed.products), listed.next_page_token != "")
    open_stream = stub(channel, "StreamPrices", "stream_stream")

    one = Stream(open_stream)
    print("welcome", one.until(lambda event: event.HasField("welcome")).welcome.default_max_outstanding)
    one.send(subscribe={"subscription_id": 1, "product_ids": ["EUR/USD", "NO/SUCH"]})
    opened = one.until(lambda event: event.HasField("subscription_status")).subscription_status
    print("opened", opened.status.code, *[(fault.product_id, fault.status.code) for fault in opened.product_errors])
    first = one.until(lambda event: event.batch.snapshot).batch.updates[0]
    print("snapshot", first.product_id, first.bid.exponent)
    batch = one.until(update).batch
    print("update", batch.updates[0].sequence > first.sequence)
    one.send(acknowledge={"batch_number": batch.batch_number, "max_outstanding": 10})
    one.send(ping={"nonce": 42})
    print("pong", one.until(lambda event: event.HasField("pong")).pong.nonce)
    one.send(unsubscribe={"subscription_id": 1})
    print("unsubscribed", one.until(lambda event: event.subscription_status.closed).subscription_status.status.code)
    one.half_close()
    print("half-closed", one.end().name)

    two = Stream(open_stream)
    two.send(subscribe={"subscription_id": 1, "product_ids": ["BTC*"]})
    two.half_close()
    two.until(update)
    print("goes on after half-close")
    two.call.cancel()
    print("cancelled", two.end().name)

    three = Stream(open_stream)
    three.requests.put(Request())
    code = three.end()
    details = dict(three.call.trailing_metadata())
    print("refused", code.name, "grpc-status-details-bin" in details)
    three.half_close()
