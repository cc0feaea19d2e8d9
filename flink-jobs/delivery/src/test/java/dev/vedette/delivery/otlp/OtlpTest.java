package dev.vedette.delivery.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.delivery.SinkContract;
import dev.vedette.delivery.StrictServer;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OtlpTest extends SinkContract {
    private OtlpServer collector;

    @Override
    protected StrictServer.Vendor vendor() {
        collector = new OtlpServer();
        return collector;
    }

    @Override
    protected String type() {
        return "otlp";
    }

    @Override
    protected List<String> sink() {
        return List.of("url: " + server.url(), "token_file: " + directory.resolve("token"));
    }

    @Override
    protected void secrets(boolean right) throws IOException {
        secret(directory.resolve("token"), right ? "right" : "wrong");
    }

    @Override
    protected String refusal() {
        return "rejected as a log record";
    }

    @Test
    void anAlertIsALogRecordWithTypedAttributes() throws Exception {
        server.listen();
        startJob();
        send(alert("a"));
        awaitStored(Set.of(new StrictServer.Stored("a", "opened 1")));
        LogRecord log = collector.records().get(0);
        assertThat(log.getSeverityNumber()).isEqualTo(SeverityNumber.SEVERITY_NUMBER_ERROR);
        assertThat(log.getObservedTimeUnixNano()).isEqualTo(alert("a").getDetectedAt() * 1000);
        assertThat(log.getBody().getStringValue()).isEqualTo("Alert opened: Token replay (user.id p1), high, 1 event");
        Map<String, AnyValue> attributes = OtlpServer.attributes(log);
        assertThat(attributes.get("rule.name").getStringValue()).isEqualTo("Token replay");
        assertThat(attributes.get("event.risk_score").hasDoubleValue()).isTrue();
        assertThat(attributes.get("vedette.alert.evidence.exact").getBoolValue())
                .isTrue();
        assertThat(attributes
                        .get("vedette.alert.group")
                        .getArrayValue()
                        .getValues(0)
                        .hasKvlistValue())
                .isTrue();
        // The evidence's user agent has a line feed and a mark that reorders: as data they are what they were.
        assertThat(attributes.get("vedette.alert.evidence").toString()).contains("curl\\n");
    }
}
