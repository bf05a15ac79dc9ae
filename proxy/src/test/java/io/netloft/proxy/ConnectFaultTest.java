package io.netloft.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ConnectTimeoutException;
import java.net.ConnectException;
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
}
