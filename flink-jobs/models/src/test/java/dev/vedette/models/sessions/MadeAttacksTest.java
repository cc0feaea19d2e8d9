package dev.vedette.models.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.models.sessions.RecordedSession.Call;
import dev.vedette.models.sessions.RecordedSession.Outcome;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MadeAttacksTest {
    private static final KnownTool TOOL =
            new KnownTool("rotate_key", "Rotate the key of a service.", List.of(), List.of("service", "url"));
    private static final RecordedSession HONEST = new Sessions("s", "d/t")
            .call("get_page", "{\"url\":\"www.a.example\"}", "It rained in May. The roof is dry, the garden is wet.")
            .call("send_message", "{\"to\":\"Tom\",\"body\":\"done\"}", "ok")
            .session();

    private final MadeAttacks made = new MadeAttacks(List.of(HONEST), List.of(TOOL), new Random(3));

    @Test
    void oneThatSucceedsHasACallWithValuesOfWhatWasInjectedBeforeIt() {
        int shared = 0;
        for (int i = 0; i < 200; i++) {
            RecordedSession attack = made.next(true).orElseThrow();
            assertThat(attack.outcome()).isEqualTo(Outcome.SUCCEEDED);
            assertThat(attack.calls()).hasSize(3);
            List<Call> ordered = attack.calls().stream().filter(Call::ordered).toList();
            assertThat(ordered).hasSize(1);
            String injected = attack.calls().get(0).result().orElseThrow();
            assertThat(injected.length())
                    .isGreaterThan(HONEST.calls().get(0).result().orElseThrow().length());
            shared += ordered.get(0).arguments().orElseThrow().stream().anyMatch(injected::contains) ? 1 : 0;
        }
        assertThat(shared).isGreaterThan(180);
    }

    @Test
    void oneThatFailsHasTheHonestCallsAlone() {
        RecordedSession attack = made.next(false).orElseThrow();
        assertThat(attack.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(attack.calls()).hasSize(2).noneMatch(Call::ordered);
    }

    @Test
    void areManifold() {
        Set<String> said = new HashSet<>();
        Set<String> tools = new HashSet<>();
        for (int i = 0; i < 300; i++) {
            RecordedSession attack = made.next(true).orElseThrow();
            said.add(attack.calls().get(0).result().orElseThrow());
            attack.calls().stream().filter(Call::ordered).forEach(call -> tools.add(call.tool()));
        }
        assertThat(said).hasSizeGreaterThan(295);
        assertThat(tools).containsExactlyInAnyOrder("rotate_key", "get_page", "send_message");
    }

    @Test
    void theSameSeedMakesTheSame() {
        List<RecordedSession> first = new ArrayList<>();
        List<RecordedSession> again = new ArrayList<>();
        MadeAttacks one = new MadeAttacks(List.of(HONEST), List.of(TOOL), new Random(9));
        MadeAttacks other = new MadeAttacks(List.of(HONEST), List.of(TOOL), new Random(9));
        for (int i = 0; i < 20; i++) {
            first.add(one.next(true).orElseThrow());
            again.add(other.next(true).orElseThrow());
        }
        assertThat(again).isEqualTo(first);
    }
}
