package dev.vedette.delivery.splunk;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vedette.delivery.SinkContract;
import dev.vedette.delivery.StrictServer;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SplunkTest extends SinkContract {
    private SplunkServer splunk;

    @Override
    protected StrictServer.Vendor vendor() {
        splunk = new SplunkServer(false);
        return splunk;
    }

    @Override
    protected String type() {
        return "splunk";
    }

    @Override
    protected List<String> sink() {
        return List.of("url: " + server.url() + "/", "token_file: " + directory.resolve("token"), "index: security");
    }

    @Override
    protected void secrets(boolean right) throws IOException {
        secret(directory.resolve("token"), right ? "0aa1b2c3-right" : "0aa1b2c3-wrong");
    }

    @Override
    protected String refusal() {
        return "Splunk answers 400, code 6";
    }

    @Test
    void anEventIsFiledByWhatItIs() throws Exception {
        server.listen();
        startJob();
        send(alert("a"));
        awaitStored(Set.of(new StrictServer.Stored("a", "opened 1")));
        JsonNode event = splunk.events().get(0);
        assertThat(event.path("sourcetype").asText()).isEqualTo("vedette:alert");
        assertThat(event.path("source").asText()).isEqualTo("vedette");
        assertThat(event.path("time").decimalValue().movePointRight(6).longValueExact())
                .isEqualTo(alert("a").getDetectedAt());
        assertThat(event.at("/fields/level").asText()).isEqualTo("high");
        assertThat(event.at("/fields/alert_version").asText()).isEqualTo("1");
    }
}
