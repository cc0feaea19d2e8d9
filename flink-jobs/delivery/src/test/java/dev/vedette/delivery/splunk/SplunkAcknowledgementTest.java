package dev.vedette.delivery.splunk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.delivery.SinkContract;
import dev.vedette.delivery.StrictServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Each acknowledgement is false at first and true at the second question, unless the server lies. */
class SplunkAcknowledgementTest extends SinkContract {
    private SplunkServer splunk;
    private final List<String> more = new ArrayList<>();

    @Override
    protected StrictServer.Vendor vendor() {
        splunk = new SplunkServer(true);
        return splunk;
    }

    @Override
    protected String type() {
        return "splunk";
    }

    @Override
    protected List<String> sink() {
        List<String> lines = new ArrayList<>(List.of(
                "url: " + server.url(),
                "token_file: " + directory.resolve("token"),
                "index: security",
                "acknowledge: true"));
        lines.addAll(more);
        return lines;
    }

    @Override
    protected void secrets(boolean right) throws IOException {
        secret(directory.resolve("token"), right ? "0aa1b2c3-right" : "0aa1b2c3-wrong");
    }

    @Override
    protected String refusal() {
        return "Splunk answers 400, code 6";
    }

    /** Received and lost: only the missing acknowledgement tells. */
    @Test
    void whatIsNeverAcknowledgedIsSentAgainOnANewChannel() throws Exception {
        more.add("acknowledge_within: 2");
        splunk.lie(SplunkServer.Lie.NEVER);
        server.listen();
        startJob();
        send(alert("a"));
        awaitStored(Set.of(new StrictServer.Stored("a", "opened 1")));
        assertThat(splunk.channels()).hasSize(2);
        assertThat(splunk.stored()).hasSize(1);
    }

    @Test
    void whatIsAcknowledgedLateIsSentOnce() throws Exception {
        splunk.lie(SplunkServer.Lie.LATE);
        server.listen();
        startJob();
        send(alert("a"));
        awaitStored(Set.of(new StrictServer.Stored("a", "opened 1")));
        send(alert("b"));
        awaitStored(Set.of(new StrictServer.Stored("a", "opened 1"), new StrictServer.Stored("b", "opened 1")));
        assertThat(splunk.stored()).doesNotHaveDuplicates();
        assertThat(splunk.channels()).hasSize(1);
    }

    @Test
    void aTokenWithoutAcknowledgementIsBelievedAsItIs() throws Exception {
        SplunkServer plain = new SplunkServer(false);
        server = new StrictServer(plain).listen();
        startJob();
        send(alert("a"));
        send(alert("b"));
        vendor = plain;
        awaitStored(Set.of(new StrictServer.Stored("a", "opened 1"), new StrictServer.Stored("b", "opened 1")));
        assertThat(plain.stored()).hasSize(2);
    }
}
