package io.netloft.systemtests.planted.proto.one;

import java.net.Socket;

final class OpensASocket {
    Socket open() {
        return new Socket();
    }
}
