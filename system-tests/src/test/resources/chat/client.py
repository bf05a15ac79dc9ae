# A chat client on python3-autobahn: joins, sends, prints what comes until it has its own message and one of somebody else.
import asyncio
import json
import sys

from autobahn.asyncio.websocket import WebSocketClientFactory, WebSocketClientProtocol

url, room = sys.argv[1:3]
seen = set()


class Client(WebSocketClientProtocol):
    def tell(self, **command):
        self.sendMessage(json.dumps(command).encode())

    def onConnect(self, response):
        print("protocol", response.protocol, flush=True)

    def onOpen(self):
        self.tell(cmd="join", ref=1, room=room, last=0)

    def onMessage(self, payload, binary):
        message = json.loads(payload)
        if message.get("ref") == 1:
            print("joined", message["ok"]["room"], flush=True)
            self.tell(cmd="send", ref=2, room=room, cid="p1", text="from pythön")
        elif message.get("ref") == 2:
            print("stored", message["ok"]["seq"] > 0, flush=True)
        elif message.get("type") == "message":
            print("said", message["data"]["from"], message["data"]["text"], flush=True)
            seen.add(message["data"]["text"])
            if {"from pythön", "good bye"} <= seen:
                self.sendClose(1000, "enough")

    def onClose(self, clean, code, reason):
        print("closed", clean, code, flush=True)
        loop.stop()


loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)
factory = WebSocketClientFactory(url, protocols=["netloft.chat.v1"], loop=loop)
factory.protocol = Client
host, port = url.split("/")[2].split(":")
loop.run_until_complete(loop.create_connection(factory, host, int(port)))
loop.run_forever()
