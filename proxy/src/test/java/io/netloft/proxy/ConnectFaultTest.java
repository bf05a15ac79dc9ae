package io.netloft.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ConnectTimeoutException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import org.junit.jupiter.api.Test;

class ConnectFaultTest {
    @Test
    void findsTheSystemsWordsWhateverTheTransport() {
        assertThat(ConnectFault.words(new ConnectException(
                        "finishConnect(..) failed with error(-111): Connection refused: /127.0.0.1:9001")))
                .isEqualTo("Connection refused");
        assertThat(ConnectFault.words(new ConnectException("Connection refused: /127.0.0.1:9001")))
                .isEqualTo("Connection refused");
        assertThat(ConnectFault.words(new ConnectException("Connection refused")))
                .isEqualTo("Connection refused");
    }

    @Test
    void hasWordsForSilenceToo() {
        assertThat(ConnectFault.words(new ConnectTimeoutException("connection timed out after 10 ms")))
                .isEqualTo("no connection in time");
        assertThat(ConnectFault.words(null)).isEqualTo("no connection");
    }

    @Test
    void whoRefusesOrResetsHasAnswered() {
        assertThat(ConnectFault.silent(new ConnectException("Connection refused: /127.0.0.1:1")))
                .isFalse();
        assertThat(ConnectFault.silent(
                        new ConnectException("connect(..) failed with error(-111): Connection refused: /127.0.0.1:1")))
                .isFalse();
        assertThat(ConnectFault.silent(
                        new IOException("recvAddress(..) failed with error(-104): Connection reset by peer")))
                .isFalse();
    }

    @Test
    void aHostThatIsGoneHasNot() {
        assertThat(ConnectFault.silent(new ConnectTimeoutException("connection timed out after 100 ms")))
                .isTrue();
        assertThat(ConnectFault.silent(new NoRouteToHostException("No route to host")))
                .isTrue();
        assertThat(ConnectFault.silent(new SocketException("Network is unreachable")))
                .isTrue();
        assertThat(ConnectFault.silent(new ConnectException("Connection timed out: /192.0.2.1:1")))
                .isTrue();
    }

    @Test
    void whatThisProcessLacksIsNoSilence() {
        assertThat(ConnectFault.silent(
                        new IOException("newSocketStream(..) failed with error(-24): Too many open files")))
                .isFalse();
    }
}
