package dev.vedette.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class SiemListenerTest {

    @Test
    void framesAreCutByTheirOctets() throws IOException {
        try (SiemListener listener = SiemListener.start(0);
                Socket sender = new Socket("127.0.0.1", listener.address().getPort())) {
            OutputStream out = sender.getOutputStream();
            out.write("9 <1>1 - é5 12 3".getBytes(StandardCharsets.UTF_8));
            out.write("4".getBytes(StandardCharsets.UTF_8));
            out.flush();

            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> listener.messages().size() == 2);
            assertThat(listener.messages())
                    .extracting(SiemListener.Message::text)
                    .containsExactly("<1>1 - é", "12 34");
            assertThat(listener.arrival("12 34")).isPresent();
            assertThat(listener.arrival("12345")).isEmpty();
        }
    }

    @Test
    void whatIsNoFrameEndsTheConnection() throws IOException {
        try (SiemListener listener = SiemListener.start(0);
                Socket sender = new Socket("127.0.0.1", listener.address().getPort())) {
            sender.getOutputStream().write("<34>1 2026-11-21 no count\n".getBytes(StandardCharsets.UTF_8));

            sender.setSoTimeout(10_000);
            assertThat(sender.getInputStream().read()).isEqualTo(-1);
            assertThat(listener.messages()).isEmpty();
        }
    }
}
