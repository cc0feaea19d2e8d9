package dev.vedette.agent.core.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionIdsTest {
    @ParameterizedTest
    @CsvSource({
        "1, 2, true",
        "99, 100, true",
        "s-00ff, s-0100, true",
        "s-1f, s-20, true",
        "user7-x, user9-x, true",
        "session-10, session-9, true",
        "1764201600123, 1764201601456, true",
        "s-1, s-10, true",
        "s-07, s-7, false",
        "1, 1, false",
        "a1b2c3d4, 99887766, false",
        "s-1, t-2, false",
        "'', 7, false",
        "session-one, session-two, false",
        "abc, abcd, false",
    })
    void seesIdsThatCount(String before, String id, boolean follows) {
        assertThat(SessionIds.follows(before, id)).isEqualTo(follows);
    }

    @Test
    void randomIdsDoNotCount() {
        SessionIds ids = new SessionIds();
        for (int i = 0; i < 10_000; i++) {
            assertThat(ids.attributes(UUID.randomUUID().toString()))
                    .containsOnlyKeys("session.id.characters")
                    .containsEntry("session.id.characters", "36");
        }
    }

    @Test
    void keepsNoMoreThanItNeedsOfALongId() {
        SessionIds ids = new SessionIds();
        String id = "9".repeat(1_000_000);
        ids.attributes(id + "1");
        assertThat(ids.attributes(id + "2"))
                .containsEntry("session.id.characters", "1000001")
                .hasSize(1);
    }
}
