package dev.vedette.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonEventTest {

    @Test
    void nestedObjectsAndDottedNamesAreTheSame() {
        JsonEvent event = JsonEvent.parse("""
                {"user": {"id": "a", "x": null}, "n": 3, "d": 0.5, "b": true, "l": ["p", null, 2, ["q"]], "e": [],
                 "o": [{"k": 1}, {"k": 2, "m": "z"}], "big": 123456789012345678901234567890}""");
        assertThat(event.values())
                .isEqualTo(Map.of(
                        "user.id",
                        "a",
                        "n",
                        3L,
                        "d",
                        0.5,
                        "b",
                        true,
                        "l",
                        List.of("p", 2L, "q"),
                        "o.k",
                        List.of(1L, 2L),
                        "o.m",
                        "z",
                        "big",
                        "123456789012345678901234567890"));
        assertThat(event.get("nothing")).isEqualTo(EventView.ABSENT);
    }

    @Test
    void times() {
        assertThat(JsonEvent.parse("{\"t\": \"1970-01-01T00:00:01.000002Z\"}").time("t"))
                .hasValue(1_000_002);
        assertThat(JsonEvent.parse("{\"t\": \"1970-01-01T01:00:00+01:00\"}").time("t"))
                .hasValue(0);
        assertThat(JsonEvent.parse("{\"t\": 1500}").time("t")).hasValue(1_500_000);
        assertThat(JsonEvent.parse("{\"t\": \"1970-01-01\"}").time("t")).isEmpty();
        assertThat(JsonEvent.parse("{\"t\": 9223372036854775807}").time("t")).isEmpty();
        assertThat(JsonEvent.parse("{}").time("t")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "1", "{", "{\"a\": }", "{} {}", "{\"a\": 1} x", "{\"secret\u001b\": nul}"})
    void whatIsNoObjectIsRefusedWithoutItsWords(String json) {
        assertThatThrownBy(() -> JsonEvent.parse(json))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .matches("(is not|goes on)[^\\p{Cntrl}]*")
                .doesNotContain("secret");
    }

    @Test
    void hostileObjectsAreRefused() {
        assertThatThrownBy(() -> JsonEvent.parse("{\"a\":".repeat(100_000)))
                .isInstanceOf(IllegalArgumentException.class);
        StringBuilder many = new StringBuilder("{\"a\": 1");
        for (int i = 0; i < 20_000; i++) {
            many.append(", \"f").append(i).append("\": 1");
        }
        assertThatThrownBy(() -> JsonEvent.parse(many + "}")).hasMessageContaining("more than 10000 fields");
    }
}
