package dev.vedette.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vedette.local.demo.DemoResult.Attack;
import dev.vedette.local.demo.DemoResult.Latency;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DemoResultTest {

    private static final Attack SEEN = new Attack("token-replay", "id-1", true, new Latency(12.5, 300.0, 20.0));
    private static final Attack UNSEEN = new Attack("tool-pattern", "id-2", false, new Latency(9.0, null, null));

    private static DemoResult result(List<Attack> attacks, List<String> falseAlerts) {
        return new DemoResult(7, Map.of("kafka", 2100L), attacks, 26, falseAlerts);
    }

    @Test
    void jsonHasTheAgreedShape() throws IOException {
        ObjectMapper mapper = new ObjectMapper();

        assertThat(mapper.readTree(result(List.of(SEEN, UNSEEN), List.of("x")).json()))
                .isEqualTo(mapper.readTree("""
                        {"seed": 7, "startedInMs": {"kafka": 2100}, "attacks": [
                          {"name": "token-replay", "rule": "id-1", "seen": true,
                           "latencyMs": {"kafka": 12.5, "elasticsearch": 300.0, "siem": 20.0}},
                          {"name": "tool-pattern", "rule": "id-2", "seen": false,
                           "latencyMs": {"kafka": 9.0, "elasticsearch": null, "siem": null}}],
                         "honestPrincipals": 26, "falseAlerts": ["x"]}
                        """));
    }

    @Test
    void theWholeStartStandsBesideItsParts() {
        assertThat(result(List.of(SEEN), List.of()).withStarted(Map.of("all", 9000L)))
                .isEqualTo(new DemoResult(7, Map.of("all", 9000L, "kafka", 2100L), List.of(SEEN), 26, List.of()));
    }

    @Test
    void soundIsOnlyWhatSawEverythingAndNothingElse() {
        assertThat(result(List.of(SEEN), List.of()).isSound()).isTrue();
        assertThat(result(List.of(SEEN, UNSEEN), List.of()).isSound()).isFalse();
        assertThat(result(List.of(SEEN), List.of("an alert")).isSound()).isFalse();
    }

    @Test
    void tableNamesWhatWasUnseen() {
        assertThat(result(List.of(SEEN, UNSEEN), List.of()).table())
                .containsPattern("token-replay .*13 ms .*300 ms .*20 ms\\R")
                .containsPattern("tool-pattern .*9 ms .*- .*- +UNSEEN\\R")
                .contains("26 honest principals, 0 false alerts");
    }
}
